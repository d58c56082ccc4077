create schema insight;

-- Facts (D10): projected from the event record, rebuildable, without personal data; they outlive the events.
create table insight.conversation_fact (
  conversation_id uuid primary key,
  number bigint not null,
  shop_id uuid not null,
  channel text collate "C" not null,
  topic text collate "C",
  territory text collate "C" not null,
  person_id uuid,
  opened_at timestamptz(3) not null,
  first_reply_at timestamptz(3),
  ended_at timestamptz(3),
  outcome text collate "C"
);
create index conversation_fact_opened on insight.conversation_fact (opened_at);
create index conversation_fact_ended on insight.conversation_fact (ended_at);

-- One agent's time with one conversation: from the assignment to the end, the transfer or the return to the queue.
create table insight.assignment_fact (
  conversation_id uuid not null,
  n int not null,
  person_id uuid not null,
  territory text collate "C" not null,
  queued_at timestamptz(3) not null,
  assigned_at timestamptz(3) not null,
  first_reply_at timestamptz(3),
  ended_at timestamptz(3),
  ended_by text collate "C" check (ended_by in ('ended', 'transferred', 'returned', 'handed_over')),
  primary key (conversation_id, n)
);
create index assignment_fact_person on insight.assignment_fact (person_id, assigned_at);
create index assignment_fact_assigned on insight.assignment_fact (assigned_at);
create index assignment_fact_ended on insight.assignment_fact (ended_at);
create index assignment_fact_replied on insight.assignment_fact (first_reply_at);

-- A round: the customer's first unanswered message → the next answer of a person; a burst of messages is one.
create table insight.turn_fact (
  conversation_id uuid not null,
  n int not null,
  person_id uuid,
  territory text collate "C" not null,
  asked_seq int not null,
  asked_at timestamptz(3) not null,
  answered_at timestamptz(3),
  -- Ended without an answer.
  given_up_at timestamptz(3),
  primary key (conversation_id, n),
  check (answered_at is null or given_up_at is null)
);
create index turn_fact_asked on insight.turn_fact (asked_at);

-- A wait in the queue: from entering it to the first word of a person; going back unanswered does not begin a new one.
create table insight.wait_fact (
  conversation_id uuid not null,
  n int not null,
  person_id uuid,
  territory text collate "C" not null,
  queued_at timestamptz(3) not null,
  assigned_at timestamptz(3),
  answered_at timestamptz(3),
  ended_at timestamptz(3),
  abandoned boolean not null default false,
  primary key (conversation_id, n)
);
create index wait_fact_queued on insight.wait_fact (queued_at);

create table insight.rating_fact (
  conversation_id uuid primary key,
  person_id uuid,
  territory text collate "C" not null,
  score int not null,
  at timestamptz(3) not null
);
create index rating_fact_at on insight.rating_fact (at);

-- A person's chosen state from one change to the next; offline is no interval.
create table insight.presence_fact (
  person_id uuid not null,
  from_at timestamptz(3) not null,
  to_at timestamptz(3),
  state text collate "C" not null,
  primary key (person_id, from_at)
);
create index presence_fact_from on insight.presence_fact (from_at);
create index presence_fact_open on insight.presence_fact (person_id) where to_at is null;

-- How far a rebuild has come, so that any node goes on after a crash.
create table insight.rebuild (
  one boolean primary key default true check (one),
  part text collate "C" not null check (part in ('conversations', 'presence', 'done')),
  after_id uuid,
  asked_at timestamptz(3) not null
);
