create schema closing;

-- A shift whose end asked for a close (R-TK-09). It belongs to the day on which it begins; known again by person and beginning, since its end may still be moved.
create table closing.shift (
  id uuid primary key,
  person_id uuid not null references identity.person,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null,
  late_at timestamptz(3) not null,
  state text collate "C" not null default 'open' check (state in ('open', 'clear', 'closed', 'late', 'missed')),
  -- What had neither end nor reason when it was closed or missed.
  left_open int not null default 0,
  ended_at timestamptz(3),
  -- The rules that it was judged by.
  version text collate "C" not null,
  unique (person_id, from_at)
);
create index shift_day on closing.shift (from_at, person_id);

-- Why something stayed open, and until when; holds for later shifts too, until its time.
create table closing.reason (
  shift_id uuid not null references closing.shift,
  person_id uuid not null references identity.person,
  kind text collate "C" not null check (kind in ('conversation', 'ticket', 'task', 'errand', 'promise')),
  subject_id uuid not null,
  reason text collate "C" not null,
  -- Personal data cut out for good.
  words text not null default '',
  until_at timestamptz(3) not null,
  at timestamptz(3) not null,
  primary key (shift_id, kind, subject_id)
);
create index reason_person on closing.reason (person_id, until_at);
create view closing.v_shift as select id, person_id, from_at, to_at, state, left_open, ended_at from closing.shift;
