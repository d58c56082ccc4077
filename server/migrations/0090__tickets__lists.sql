-- Tags, relations, acts on many tickets at once, and the indexes by which any two filters are quick at a million tickets.
alter table tickets.ticket add tags text[] not null default '{}';

-- How two tickets are related, read from both ends: `from` is the duplicate of, blocks, was caused by, or was split from `to`. Parent and child stand in the ticket.
create table tickets.relation (
  from_id uuid not null references tickets.ticket,
  to_id uuid not null references tickets.ticket,
  kind text collate "C" not null check (kind in ('duplicate', 'blocks', 'caused_by', 'split')),
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  primary key (from_id, to_id, kind),
  check (from_id <> to_id)
);
create index relation_to on tickets.relation (to_id);

-- What one act did to many tickets, and how they were before: for taking it back.
create table tickets.bulk (
  id uuid primary key,
  by_id uuid not null references identity.person,
  at timestamptz(3) not null,
  act jsonb not null,
  before jsonb not null,
  undone_at timestamptz(3)
);

-- One index per filter, in the order of the list; what the longer ones carry along decides a second filter without a look into the table.
drop index tickets.ticket_open, tickets.ticket_open_territory, tickets.ticket_open_owner, tickets.ticket_open_type, tickets.ticket_ended, tickets.ticket_ended_owner, tickets.ticket_ended_type;
create index ticket_open on tickets.ticket (sort_at, id) where ended_at is null;
create index ticket_open_territory on tickets.ticket (territory, sort_at, id) include (owner_id, type, severity) where ended_at is null;
create index ticket_open_owner on tickets.ticket (owner_id, sort_at, id) where ended_at is null;
create index ticket_open_opener on tickets.ticket (opened_by, sort_at, id) include (owner_id) where ended_at is null;
create index ticket_open_type on tickets.ticket (type, sort_at, id) include (severity, territory) where ended_at is null;
create index ticket_open_place on tickets.ticket (place, sort_at, id) where ended_at is null;
create index ticket_open_severity on tickets.ticket (severity, sort_at, id) where ended_at is null;
create index ticket_open_opened on tickets.ticket (opened_at) where ended_at is null;
create index ticket_ended on tickets.ticket (ended_at desc, id desc) where ended_at is not null;
create index ticket_ended_territory on tickets.ticket (territory, ended_at desc, id desc) include (type, severity, place) where ended_at is not null;
create index ticket_ended_owner on tickets.ticket (owner_id, ended_at desc, id desc) where ended_at is not null;
create index ticket_ended_opener on tickets.ticket (opened_by, ended_at desc, id desc) where ended_at is not null;
create index ticket_ended_type on tickets.ticket (type, ended_at desc, id desc) include (severity, territory, place) where ended_at is not null;
create index ticket_ended_place on tickets.ticket (place, ended_at desc, id desc) include (type, severity, territory) where ended_at is not null;
create index ticket_ended_severity on tickets.ticket (severity, ended_at desc, id desc) include (type, territory, place) where ended_at is not null;
create index ticket_order_number on tickets.ticket (order_number) where order_number is not null;
create index ticket_tags on tickets.ticket using gin (tags) where tags <> '{}';

create or replace view tickets.v_ticket as
  select id, number, type, workflow_version, severity, territory, shop_id, contact_id, order_id, place, outcome, owner_id, opened_by, parent_id, opened_at, stage_at, due_at, ended_at, merged_into, tags, sort_at, order_number from tickets.ticket;
