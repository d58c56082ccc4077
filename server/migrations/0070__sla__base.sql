create schema sla;

-- One clock of a subject (R-TK-07): one row per subject and name; started again, it begins its next cycle. Time is business time of its calendar.
create table sla.clock (
  id uuid primary key,
  subject_kind text collate "C" not null,
  subject_id uuid not null,
  name text collate "C" not null,
  cycle int not null default 1,
  -- { type, severity, tier, territory, shop, stage }: what the target was chosen by.
  facts jsonb not null,
  -- The version of the handbook's sla/default that it follows, and the rule in it; rule null: the document's "otherwise".
  version int not null,
  rule text collate "C",
  -- A length (and calendar) that was given with the start, as by a workflow's stage.
  given jsonb,
  calendar text collate "C" not null,
  target_ms bigint not null check (target_ms >= 0),
  warn_ms bigint check (warn_ms >= 0),
  rung_ms bigint[] not null default '{}',
  -- Reasons for which it may stand still, and those that hold now.
  may_pause text[] not null default '{}',
  paused_for text[] not null default '{}',
  started_at timestamptz(3) not null,
  -- Runs from here with so much elapsed before; null while it stands still or is over.
  since timestamptz(3),
  elapsed_ms bigint not null default 0 check (elapsed_ms >= 0),
  paused_at timestamptz(3),
  -- Null while it stands still.
  due_at timestamptz(3),
  warn_at timestamptz(3),
  provisional boolean not null default false,
  warned_at timestamptz(3),
  -- Once recorded never taken back within its cycle (D19).
  breached_at timestamptz(3),
  -- Rungs of the ladder that were climbed.
  climbed int not null default 0,
  -- Breaches of all cycles.
  breaches int not null default 0,
  stopped_at timestamptz(3),
  ended text collate "C" check (ended in ('kept', 'breached', 'cancelled')),
  unique (subject_kind, subject_id, name),
  check ((stopped_at is null) = (ended is null)),
  check (stopped_at is null or since is null),
  check (stopped_at is not null or (since is null) = (paused_for <> '{}')),
  check ((due_at is null) = (since is null and stopped_at is null))
) with (fillfactor = 80);
create index clock_open on sla.clock (id) where stopped_at is null;

-- What became of a clock, in order: why it warned, was reckoned anew, stood still.
create table sla.step (
  clock_id uuid not null references sla.clock on delete cascade,
  n int not null,
  cycle int not null,
  at timestamptz(3) not null,
  kind text collate "C" not null check (kind in ('paused', 'resumed', 'warned', 'breached', 'escalated', 'reckoned')),
  due_at timestamptz(3),
  data jsonb not null default '{}',
  primary key (clock_id, n)
);

create view sla.v_clock as
  select id, subject_kind, subject_id, name, cycle, stopped_at is null as open, started_at, due_at, warned_at, breached_at, breaches, stopped_at, ended, paused_at, version, rule from sla.clock;
