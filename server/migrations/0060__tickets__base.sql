create schema tickets;
create sequence tickets.number start 1001;

-- A matter with stages (R-TK-01). Its version of the workflow is pinned; words have personal data cut out, the originals lie sealed in `secret` (D5).
create table tickets.ticket (
  id uuid primary key,
  number bigint not null unique default nextval('tickets.number'),
  type text collate "C" not null,
  workflow_version int not null,
  title text not null,
  severity text collate "C" not null default 'normal' check (severity in ('minor', 'normal', 'serious', 'major')),
  territory text collate "C" not null,
  shop_id uuid references organization.shop,
  contact_id uuid references customers.contact,
  order_id uuid references orders.customer_order,
  order_number text collate "C",
  -- In what the customer is told.
  locale text collate "C" not null default 'zh-CN' check (locale in ('zh-CN', 'en')),
  place text collate "C" not null,
  outcome text collate "C",
  owner_id uuid references identity.person,
  opened_by uuid references identity.person,
  parent_id uuid references tickets.ticket,
  form jsonb not null default '{}',
  visits jsonb not null default '{}',
  taken jsonb not null default '{}',
  -- Who got it and why: candidates, reasons, version of the rule.
  routed jsonb not null default '{}',
  opened_at timestamptz(3) not null,
  stage_at timestamptz(3) not null,
  due_at timestamptz(3),
  -- What the list goes by: the stage's deadline; without one, when it was opened plus ten years.
  sort_at timestamptz(3) not null,
  ended_at timestamptz(3),
  merged_into uuid references tickets.ticket,
  version int not null default 1,
  check (merged_into <> id),
  check (ended_at is null or outcome is not null or merged_into is not null)
);
create index ticket_open on tickets.ticket (sort_at, id) where ended_at is null;
create index ticket_open_territory on tickets.ticket (territory, sort_at, id) where ended_at is null;
create index ticket_open_owner on tickets.ticket (owner_id, sort_at, id) where ended_at is null;
create index ticket_open_type on tickets.ticket (type, sort_at, id) where ended_at is null;
create index ticket_ended on tickets.ticket (ended_at desc, id desc) where ended_at is not null;
create index ticket_ended_owner on tickets.ticket (owner_id, ended_at desc, id desc) where ended_at is not null;
create index ticket_ended_type on tickets.ticket (type, ended_at desc, id desc) where ended_at is not null;
create index ticket_contact on tickets.ticket (contact_id, opened_at desc);
create index ticket_order on tickets.ticket (order_id) where order_id is not null;
create index ticket_parent on tickets.ticket (parent_id) where parent_id is not null;
create index ticket_merged on tickets.ticket (merged_into) where merged_into is not null;

-- What happened, in order; `shown` ones are the customer's too. Each has its event on the one record.
create table tickets.entry (
  ticket_id uuid not null references tickets.ticket,
  n int not null,
  at timestamptz(3) not null,
  kind text collate "C" not null,
  by_id uuid references identity.person,
  by_kind text collate "C" not null check (by_kind in ('staff', 'customer', 'system')),
  data jsonb not null default '{}',
  words text not null default '',
  shown boolean not null default false,
  primary key (ticket_id, n)
);

-- The originals of what was cut out of words, under the contact's key, or the ticket's own where there is no customer.
create table tickets.secret (
  ticket_id uuid not null references tickets.ticket,
  place text collate "C" not null,
  sealed bytea not null,
  primary key (ticket_id, place)
);

create table tickets.conversation_link (
  ticket_id uuid not null references tickets.ticket,
  conversation_id uuid not null references conversations.conversation,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  primary key (ticket_id, conversation_id)
);
create index conversation_link_conversation on tickets.conversation_link (conversation_id);

-- The customer's way in (R-TK-10): only the token's hash is kept.
create table tickets.follow_link (
  hash bytea primary key,
  ticket_id uuid not null references tickets.ticket,
  made_at timestamptz(3) not null,
  made_by uuid references identity.person,
  expires_at timestamptz(3) not null,
  ended_at timestamptz(3)
);
create index follow_link_ticket on tickets.follow_link (ticket_id);

create view tickets.v_ticket as
  select id, number, type, workflow_version, severity, territory, shop_id, contact_id, order_id, place, outcome, owner_id, opened_by, parent_id, opened_at, stage_at, due_at, ended_at, merged_into from tickets.ticket;
create view tickets.v_conversation as select ticket_id, conversation_id, at from tickets.conversation_link;
