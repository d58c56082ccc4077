create schema incidents;

-- A major complaint is an emergency of its own: who leads it, what was done, how it ended. One for each ticket.
create table incidents.incident (
  id uuid primary key,
  number bigint generated always as identity unique,
  ticket_id uuid not null unique references tickets.ticket,
  state text collate "C" not null default 'open' check (state in ('open', 'resolved')),
  leader_id uuid references identity.person,
  -- Why that person: reasons with their facts.
  chosen jsonb not null default '[]',
  opened_at timestamptz(3) not null,
  opened_by uuid references identity.person,
  -- When people expect to hear of it again.
  due_at timestamptz(3),
  updated_at timestamptz(3) not null,
  resolved_at timestamptz(3),
  check ((state = 'resolved') = (resolved_at is not null))
);
create index incident_open on incidents.incident (due_at) where state = 'open';
create index incident_leader on incidents.incident (leader_id) where state = 'open';
create index incident_resolved on incidents.incident (resolved_at desc, id desc) where state = 'resolved';

-- Its course, line by line. Personal data are cut out of the words; the originals lie beside, sealed under the customer's key (D5).
create table incidents.line (
  incident_id uuid not null references incidents.incident,
  n int not null,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  kind text collate "C" not null check (kind in ('opened', 'update', 'leader', 'linked', 'unlinked', 'result', 'cause', 'improvement')),
  words text not null default '',
  secret bytea,
  data jsonb not null default '{}',
  primary key (incident_id, n)
);

-- Other tickets that belong to it.
create table incidents.linked (
  incident_id uuid not null references incidents.incident,
  ticket_id uuid not null references tickets.ticket,
  at timestamptz(3) not null,
  primary key (incident_id, ticket_id)
);
create view incidents.v_incident as select id, number, ticket_id, state, leader_id, opened_at, due_at, updated_at, resolved_at from incidents.incident;
