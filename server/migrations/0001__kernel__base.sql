create extension if not exists btree_gist;
create extension if not exists pg_trgm;
create schema kernel;

-- The centre: one database is one centre (D8).
create table kernel.centre (
  one boolean primary key default true check (one),
  name text not null,
  zone text not null default 'Asia/Shanghai',
  demo boolean not null default false,
  set_up_at timestamptz(3)
);

-- The one event record. Rows are inserted unnumbered; the sequencer gives dense positions after commit (D1).
create table kernel.event (
  id uuid primary key,
  at timestamptz(3) not null,
  kind text collate "C" not null,
  subject_kind text collate "C" not null,
  subject_id uuid,
  actor_kind text collate "C" not null,
  actor_id uuid,
  data jsonb not null default '{}'
);
create index event_subject on kernel.event (subject_kind, subject_id, at);
create index event_at on kernel.event using brin (at);
create table kernel.event_pending (event_id uuid not null) with (fillfactor = 70, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 2000);
create table kernel.event_order (
  position bigint primary key,
  event_id uuid not null unique
);
create table kernel.event_reader (
  name text collate "C" primary key,
  position bigint not null,
  failed_at timestamptz(3),
  failed_code text
);

-- Deadlines: taken with SKIP LOCKED in the transaction that acts; a stale generation does nothing (D12).
create table kernel.deadline (
  kind text collate "C" not null,
  subject uuid not null,
  generation int not null default 1,
  due_at timestamptz(3) not null,
  data jsonb not null default '{}',
  primary key (kind, subject)
);
create index deadline_due on kernel.deadline (due_at);

-- API idempotency keys: the same key with another body is refused (D3).
create table kernel.idempotency (
  scope text collate "C" not null,
  key text collate "C" not null,
  body_hash bytea not null,
  status int not null,
  reply jsonb,
  at timestamptz(3) not null,
  primary key (scope, key)
);

-- Small counters for rate limits and lock-outs live in memory per node; what must survive a restart lives with its module.
