create schema documents;

-- A request or report to a superior, or a document that is passed on to people who acknowledge it (R-CO-03).
create table documents.document (
  id uuid primary key,
  ord bigint generated always as identity,
  kind text collate "C" not null check (kind in ('request', 'report', 'document')),
  author_id uuid not null references identity.person,
  -- Who reviews it; null: its author may pass documents on by himself.
  reviewer_id uuid references identity.person,
  -- Tokenised; what was cut out is sealed under the document's own key (D5).
  title text not null,
  words text not null,
  secret bytea,
  files uuid[] not null default '{}',
  people uuid[] not null default '{}',
  teams uuid[] not null default '{}',
  departments uuid[] not null default '{}',
  -- By which day whoever gets it is to acknowledge it; null: no acknowledgement is asked for.
  due_on date,
  due_at timestamptz(3),
  state text collate "C" not null check (state in ('review', 'returned', 'approved', 'withdrawn')),
  round int not null default 1,
  written_at timestamptz(3) not null,
  submitted_at timestamptz(3) not null,
  decided_at timestamptz(3),
  -- How many people got it, and how many of them still owe their acknowledgement.
  sent int not null default 0,
  owing int not null default 0,
  version int not null default 1
);
create index document_author on documents.document (author_id, ord desc);
create index document_reviewer on documents.document (reviewer_id, ord desc) where reviewer_id is not null;
create index document_listed on documents.document (ord desc);

-- What happened to it, in order.
create table documents.step (
  document_id uuid not null references documents.document,
  n int not null,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  kind text collate "C" not null check (kind in ('submitted', 'approved', 'returned', 'withdrawn', 'passed', 'reminded', 'due')),
  words text not null default '',
  count int,
  primary key (document_id, n)
);

-- One receipt per person, whatever ways it came by.
create table documents.receipt (
  document_id uuid not null references documents.document,
  person_id uuid not null references identity.person,
  ord bigint not null,
  sent_at timestamptz(3) not null,
  read_at timestamptz(3),
  acknowledged_at timestamptz(3),
  reminded_at timestamptz(3),
  reminders int not null default 0,
  primary key (document_id, person_id)
);
create index receipt_person on documents.receipt (person_id, ord desc);
