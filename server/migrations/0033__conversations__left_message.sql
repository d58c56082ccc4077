-- A waiting customer who has gone and left what was written (R-CV-09): answered after those who stay.
alter table conversations.conversation add column left_message_at timestamptz(3);
-- How long conversations took, for the expected wait.
create index conversation_served on conversations.conversation (territory, ended_at desc) where ended_at is not null and assigned_at is not null;
create view conversations.v_number as select id, number from conversations.conversation;
