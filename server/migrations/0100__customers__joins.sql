-- Joining moves rows of contact_of and leads the old id on; what came with which file is kept here, so that it can go back (D4).
create table customers.joining (
  id uuid primary key,
  -- The file that stays, as it was named then; it may itself have been led on since.
  into_id uuid not null references customers.customer,
  from_id uuid not null references customers.customer,
  reason text not null,
  -- Tier, tags and place of both files at that moment: {into: …, from: …}.
  had jsonb not null,
  by_id uuid references identity.person,
  at timestamptz(3) not null,
  split_at timestamptz(3),
  split_by uuid references identity.person,
  split_reason text,
  check (into_id <> from_id),
  check ((split_at is null) = (split_reason is null))
);
create index joining_into on customers.joining (into_id) where split_at is null;
create unique index one_joining_of on customers.joining (from_id) where split_at is null;
create table customers.joined_contact (
  joining_id uuid not null references customers.joining,
  contact_id uuid not null references customers.contact,
  primary key (joining_id, contact_id)
);
create index joined_contact_of on customers.joined_contact (contact_id);
-- Two files that may be one person. What was decided stays remembered, also when one of them is joined into a third.
create table customers.likeness (
  id uuid primary key,
  a_id uuid not null references customers.customer,
  b_id uuid not null references customers.customer,
  score int not null check (score between 0 and 100),
  -- Codes of what speaks for it, with its points; never a value.
  reasons jsonb not null,
  version text not null,
  found_at timestamptz(3) not null,
  state text collate "C" not null default 'open' check (state in ('open', 'different', 'joined')),
  decided_by uuid references identity.person,
  decided_at timestamptz(3),
  note text not null default '',
  check (a_id < b_id),
  unique (a_id, b_id)
);
create index likeness_open on customers.likeness (score desc, id desc) where state = 'open';
create index likeness_b on customers.likeness (b_id);
-- Whoever asks for an old id is led on.
create view customers.v_led as select id, number, coalesce(merged_into, id) as customer_id from customers.customer;
