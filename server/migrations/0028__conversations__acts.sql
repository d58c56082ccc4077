-- What the agent's desk does beside talking: drafts, putting aside, taking back, merging, linking (R-CV-05).

-- Own drafts, for any device: the text as messages are stored, personal data cut out and sealed (D5).
create table conversations.draft (
  person_id uuid not null references identity.person,
  conversation_id uuid not null references conversations.conversation on delete cascade,
  mode text collate "C" not null check (mode in ('message', 'note')),
  text text not null,
  secret bytea,
  device text collate "C" not null,
  at timestamptz(3) not null,
  primary key (person_id, conversation_id, mode)
);
create index draft_conversation on conversations.draft (conversation_id);
create index draft_at on conversations.draft (at);

-- Put aside until a time (follow_up_at) or the customer's answer; then why it came back, until somebody answers.
alter table conversations.conversation
  add column follow_up text collate "C" check (follow_up in ('time', 'reply', 'due', 'replied')),
  add column merged_into uuid references conversations.conversation on delete set null;
create index conversation_merged_into on conversations.conversation (merged_into) where merged_into is not null;

-- The words of what was taken back leave the entry, so that no list, search or export can show them; who reads the audit may still ask.
create table conversations.recalled (
  conversation_id uuid not null references conversations.conversation on delete cascade,
  seq int not null,
  text text not null,
  body jsonb,
  secret bytea,
  client_id text collate "C",
  by_id uuid not null references identity.person,
  at timestamptz(3) not null,
  primary key (conversation_id, seq)
);

-- Two conversations that belong together; merged: `a` ended as a part of `b`, and what it was before, for taking that back.
create table conversations.link (
  a uuid not null references conversations.conversation on delete cascade,
  b uuid not null references conversations.conversation on delete cascade,
  kind text collate "C" not null check (kind in ('related', 'merged')),
  by_id uuid not null references identity.person,
  at timestamptz(3) not null,
  before jsonb,
  primary key (a, b),
  check (a <> b)
);
create index link_b on conversations.link (b);
