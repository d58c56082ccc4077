create view organization.v_partner as select id, kind, name, state from organization.partner;

-- A task may go to a partner outside (R-TK-08), who may refuse it.
alter table tickets.task add column partner_id uuid references organization.partner;
alter table tickets.task drop constraint task_check, drop constraint task_state_check;
alter table tickets.task add constraint task_to_one check (num_nonnulls(department_id, person_id, partner_id) = 1),
  add constraint task_state_check check (state in ('open', 'answered', 'refused', 'withdrawn'));
create index task_partner on tickets.task (partner_id, given_at) where partner_id is not null;
create or replace view tickets.v_task as select id, ticket_id, department_id, person_id, given_at, due_at, state, ended_at, partner_id from tickets.task;

-- Partners write lines of the timeline too.
alter table tickets.entry drop constraint entry_by_kind_check;
alter table tickets.entry add constraint entry_by_kind_check check (by_kind in ('staff', 'customer', 'partner', 'system'));
