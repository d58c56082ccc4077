-- How far the conversation had come when it was put aside: only what the customer says after that brings it back.
alter table conversations.conversation add column aside_seq int;
