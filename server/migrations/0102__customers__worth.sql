-- What a customer's orders come to, as the rule for tiers saw them last, and whether the rule or a person has set the tier (R-CU-02).
create table customers.worth (
  customer_id uuid primary key references customers.customer,
  -- Within the rule's window.
  paid_fen bigint not null default 0 check (paid_fen >= 0),
  orders int not null default 0 check (orders >= 0),
  last_order_at timestamptz(3),
  reckoned_at timestamptz(3),
  -- The handbook's version that was followed; null: no rule was in force.
  version text,
  tier_by text collate "C" not null default 'rule' check (tier_by in ('rule', 'hand')),
  reason text not null default '',
  by_id uuid references identity.person,
  set_at timestamptz(3)
);
-- Filters that people keep; what they hold is looked up when they are used (R-CU-03).
create table customers.segment (
  id uuid primary key,
  name text not null,
  filter jsonb not null,
  by_id uuid references identity.person,
  created_at timestamptz(3) not null
);
create unique index segment_name on customers.segment (lower(name));
