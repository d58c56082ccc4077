-- Promises from tickets (R-FU-05): by a stage of the workflow, kept when it is left, or by an agent. No foreign key: tickets stand beside this module and hand them in.
alter table promises.promise add column ticket_id uuid;
alter table promises.promise alter column shop_id drop not null;
alter table promises.promise drop constraint promise_source_check;
alter table promises.promise add constraint promise_source_check check (source in ('customer', 'agent', 'ticket'));
alter table promises.promise add constraint promise_about check (shop_id is not null or ticket_id is not null);
create index promise_ticket on promises.promise (ticket_id, made_at) where ticket_id is not null;
create index promise_conversation on promises.promise (conversation_id, made_at) where conversation_id is not null;
-- A ticket stands in one stage, so it owes one thing by itself.
create unique index one_promise_of_stage on promises.promise (ticket_id) where source = 'ticket' and state in ('open', 'missed');
create index promise_due on promises.promise (due_at) where state <> 'cancelled' or missed_at is not null;
create or replace view promises.v_promise as select id, kind, state, source, contact_id, conversation_id, shop_id, territory, owner_id, due_at, made_at, ended_at, missed_at, calls, ticket_id from promises.promise;
