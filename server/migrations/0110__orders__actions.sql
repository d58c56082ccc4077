-- What is asked of a shop's system (R-OR-02): each action under an id that is its key for ever, so that the shop does it once however often it hears of it.
create table orders.action_door (
  shop_id uuid primary key references organization.shop,
  url text not null,
  secret bytea not null,
  made_at timestamptz(3) not null,
  previous bytea,
  previous_until timestamptz(3),
  last_at timestamptz(3),
  -- What came of the last call; null: an answer.
  last_code text collate "C"
);
create table orders.action (
  id uuid primary key,
  shop_id uuid not null references organization.shop,
  order_id uuid not null references orders.customer_order on delete cascade,
  kind text collate "C" not null check (kind in ('address', 'cancel', 'intercept', 'refund', 'exchange')),
  -- waiting: nothing has reached the shop · sending · pending: the shop has it and will answer · uncertain: sent, and no answer known.
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'sending', 'pending', 'uncertain', 'done', 'refused', 'withdrawn')),
  -- For what it was asked: a return, a ticket.
  subject_kind text collate "C",
  subject_id uuid,
  -- { address, lines, reason } under the contact's data key (D5).
  content bytea not null,
  tries int not null default 0,
  -- Why the last try came to no answer.
  code text collate "C",
  status int,
  asked_at timestamptz(3) not null,
  asked_by uuid references identity.person,
  last_at timestamptz(3),
  -- When it is sent or asked after again; null: a person decides.
  next_at timestamptz(3),
  answered_at timestamptz(3),
  -- By hand, when a person decided what is uncertain.
  answered_by uuid references identity.person,
  shop_number text collate "C",
  reason text not null default '',
  -- The shop said one thing and then another.
  contradicted boolean not null default false,
  check ((subject_kind is null) = (subject_id is null)),
  check ((state in ('done', 'refused', 'withdrawn')) = (answered_at is not null))
);
create index action_order on orders.action (order_id, asked_at desc);
create index action_open on orders.action (shop_id) where state in ('waiting', 'sending', 'pending', 'uncertain');
-- One that is under way at a time: a parcel cannot be cancelled and sent elsewhere at once.
create unique index action_one_change on orders.action (order_id) where kind in ('address', 'cancel', 'intercept') and state in ('waiting', 'sending', 'pending', 'uncertain');
-- What is asked for a return is asked once, unless it was taken back.
create unique index action_one_subject on orders.action (kind, subject_id) where kind in ('refund', 'exchange') and state <> 'withdrawn';
create view orders.v_action as select id, shop_id, order_id, kind, state, subject_kind, subject_id, asked_at, asked_by, answered_at from orders.action;
