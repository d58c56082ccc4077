-- What departments and persons are asked about a ticket (R-TK-08); who is no agent answers on a page of its own.
create table tickets.task (
  id uuid primary key,
  ticket_id uuid not null references tickets.ticket,
  department_id uuid references organization.unit,
  person_id uuid references identity.person,
  what text not null,
  given_at timestamptz(3) not null,
  given_by uuid references identity.person,
  due_at timestamptz(3),
  state text collate "C" not null default 'open' check (state in ('open', 'answered', 'withdrawn')),
  ended_at timestamptz(3),
  ended_by uuid references identity.person,
  answer text not null default '',
  check ((department_id is null) <> (person_id is null)),
  check ((state = 'open') = (ended_at is null))
);
create index task_ticket on tickets.task (ticket_id, given_at);
create index task_department on tickets.task (department_id, given_at) where state = 'open';
create index task_person on tickets.task (person_id, given_at) where state = 'open';
create view tickets.v_task as select id, ticket_id, department_id, person_id, given_at, due_at, state, ended_at from tickets.task;

-- The four degrees are named as the deadlines name them.
alter table tickets.ticket drop constraint ticket_severity_check;
update tickets.ticket set severity = case severity when 'major' then 'critical' else 'major' end where severity in ('serious', 'major');
alter table tickets.ticket add constraint ticket_severity_check check (severity in ('minor', 'normal', 'major', 'critical'));
