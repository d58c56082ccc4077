-- What the shops tell comes in any order and more than once (R-OR-01): the latest telling of each thing, known by a keyed hash.
create table orders.brought (
  shop_id uuid not null references organization.shop,
  -- HMAC under the shop's key of kind and number, so that an account cannot be read or guessed from it (D5).
  thing bytea not null,
  said_at timestamptz(3) not null,
  content bytea not null,
  primary key (shop_id, thing)
);
create table orders.payment (
  shop_id uuid not null references organization.shop,
  id text collate "C" not null,
  order_id uuid not null references orders.customer_order on delete cascade,
  direction text collate "C" not null check (direction in ('paid', 'refunded')),
  amount_fen bigint not null check (amount_fen > 0),
  method text not null default '',
  at timestamptz(3) not null,
  primary key (shop_id, id)
);
create index payment_order on orders.payment (order_id);
-- Payments and parcels whose order has not come yet, sealed under a key of their own.
create table orders.waiting (
  id uuid primary key,
  shop_id uuid not null references organization.shop,
  number text collate "C" not null,
  came_at timestamptz(3) not null,
  sealed bytea not null
);
create index waiting_order on orders.waiting (shop_id, number);
-- What the shop said was paid, and when; null: its payments, else its state, say it.
alter table orders.customer_order add column paid_said_fen bigint check (paid_said_fen >= 0), add column paid_said_at timestamptz(3);
create table orders.intake_door (
  shop_id uuid primary key references organization.shop,
  secret bytea not null,
  made_at timestamptz(3) not null,
  previous bytea,
  previous_until timestamptz(3),
  last_at timestamptz(3)
);
-- Lines whose product is told later.
create index line_unknown_product on orders.line (sku) where product_id is null and sku is not null;
