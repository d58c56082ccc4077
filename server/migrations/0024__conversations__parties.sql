-- Who has a part in a conversation beside its owner (R-CV-04, R-CV-10): asked to take it over, helping, asked for advice.
-- The right to read that a part gives ends with it.
create table conversations.party (
  id uuid primary key,
  conversation_id uuid not null references conversations.conversation,
  kind text collate "C" not null check (kind in ('offered', 'helper', 'consultant')),
  person_id uuid references identity.person,
  territory text collate "C",
  by_id uuid not null references identity.person,
  since timestamptz(3) not null,
  -- What was asked and what came of it, personal data cut out (D5).
  task text not null default '',
  report text not null default '',
  due_at timestamptz(3),
  ended_at timestamptz(3),
  ended text collate "C" check (ended in ('accepted', 'declined', 'expired', 'withdrawn', 'removed', 'answered', 'closed')),
  ended_by uuid references identity.person,
  check ((person_id is null) <> (territory is null)),
  check ((ended is null) = (ended_at is null))
);
create unique index one_part_each on conversations.party (conversation_id, kind, coalesce(person_id::text, territory)) where ended_at is null;
create index party_conversation on conversations.party (conversation_id, since);
create index party_person on conversations.party (person_id) where ended_at is null;
create index party_territory on conversations.party (territory) where ended_at is null;

alter table conversations.conversation
  -- The open parts once more, for lists and rights: written beside each change of conversations.party, read with the row.
  add column parties jsonb not null default '[]',
  add column passed int not null default 0,
  -- Handed to a team's or department's people: kept for them for a while.
  add column aim_team_id uuid references organization.team,
  add column aim_unit_id uuid references organization.unit,
  -- The shop whose people serve it, where the customer came in by another one (R-CH-08).
  add column for_shop_id uuid references organization.shop;
