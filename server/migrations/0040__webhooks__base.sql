create schema webhooks;
-- What the customer may see of a conversation, for readers above that follow by public number (D9); columns are only ever added.
create view conversations.v_public as
  select c.id, c.shop_id, c.channel, c.opened_at, c.ended_at, h.public_seq
  from conversations.conversation c join conversations.conversation_head h on h.id = c.id;

-- Who wants to be told of what (R-OP-05).
create table webhooks.subscription (
  id uuid primary key,
  name text not null,
  url text not null,
  events text[] not null check (cardinality(events) > 0),
  -- Empty: all.
  shops uuid[] not null default '{}',
  channels text[] not null default '{}',
  -- Sealed under the subscription's own key; the one before signs beside it until its time is over.
  secret bytea not null,
  previous_secret bytea,
  previous_until timestamptz(3),
  state text collate "C" not null default 'active' check (state in ('active', 'paused')),
  paused_for text collate "C" check (paused_for in ('person', 'failure', 'gone')),
  paused_at timestamptz(3),
  check ((state = 'paused') = (paused_at is not null)),
  -- What happened before is not told.
  since timestamptz(3) not null,
  -- Up to then every conversation that ended was looked at.
  swept_at timestamptz(3) not null,
  failures int not null default 0,
  failing_since timestamptz(3),
  next_at timestamptz(3),
  created_at timestamptz(3) not null,
  created_by uuid references identity.person,
  version int not null default 0
);

-- One conversation's line to one subscriber: how far it was read, whether somebody is sending on it, when it is tried again.
create table webhooks.lane (
  subscription_id uuid not null references webhooks.subscription on delete cascade,
  conversation_id uuid not null,
  public_seq int not null,
  busy_until timestamptz(3),
  next_at timestamptz(3),
  failures int not null default 0,
  primary key (subscription_id, conversation_id)
);

create table webhooks.delivery (
  id uuid primary key,
  ord bigint generated always as identity,
  subscription_id uuid not null references webhooks.subscription on delete cascade,
  conversation_id uuid not null,
  event_id text collate "C" not null,
  event text collate "C" not null,
  -- The entry it tells of; the text is read when it is sent, never kept here (D5).
  public_seq int,
  at timestamptz(3) not null,
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'delivered', 'failed')),
  attempts int not null default 0,
  status int,
  ms int,
  code text collate "C",
  last_at timestamptz(3),
  created_at timestamptz(3) not null,
  unique (subscription_id, event_id)
);
create index delivery_waiting on webhooks.delivery (subscription_id, conversation_id, ord) where state = 'waiting';
create index delivery_listed on webhooks.delivery (subscription_id, ord desc);
create index delivery_created on webhooks.delivery using brin (created_at);
