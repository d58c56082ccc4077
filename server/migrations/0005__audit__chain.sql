-- What audit reads of the event record: base tables are never named across modules (D9).
create view kernel.v_event as
  select o.position, e.id, e.at, e.kind, e.subject_kind, e.subject_id, e.actor_kind, e.actor_id, e.data
  from kernel.event_order o left join kernel.event e on e.id = o.event_id;

create schema audit;

-- Closed batches over event positions (D23). `leaves` holds one hash per position, so that a changed event can be named.
create table audit.batch (
  number bigint primary key check (number > 0),
  first_position bigint not null unique,
  last_position bigint not null unique check (last_position >= first_position),
  leaves bytea not null check (length(leaves) = 32 * (last_position - first_position + 1)),
  root bytea not null check (length(root) = 32),
  previous_head bytea not null check (length(previous_head) = 32),
  head bytea not null check (length(head) = 32),
  key_id text collate "C" not null,
  signature bytea not null,
  closed_at timestamptz(3) not null
);
