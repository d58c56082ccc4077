create schema orders;
create table orders.product (
  id uuid primary key,
  shop_id uuid not null references organization.shop,
  sku text collate "C" not null,
  name text not null,
  -- What people call such a thing: 电饭煲, 帐篷.
  type text not null default '',
  price_fen bigint not null check (price_fen >= 0),
  colours text[] not null default '{}',
  -- [{ label, value }]: material, size, warranty, as the shop says them.
  facts jsonb not null default '[]' check (jsonb_typeof(facts) = 'array'),
  icon text collate "C",
  stock int not null default 0 check (stock >= 0),
  -- Pieces sold in the last 30 days, as the shop counts.
  sold int not null default 0 check (sold >= 0),
  updated_at timestamptz(3) not null,
  unique (shop_id, sku)
);
create table orders.customer_order (
  id uuid primary key,
  shop_id uuid not null references organization.shop,
  contact_id uuid not null references customers.contact,
  number text collate "C" not null,
  state text collate "C" not null check (state in ('unpaid', 'paid', 'shipped', 'in_transit', 'signed', 'completed', 'cancelled', 'refunded')),
  placed_at timestamptz(3) not null,
  paid_at timestamptz(3),
  goods_fen bigint not null check (goods_fen >= 0),
  freight_fen bigint not null default 0 check (freight_fen >= 0),
  discount_fen bigint not null default 0 check (discount_fen between 0 and goods_fen + freight_fen),
  paid_fen bigint not null check (paid_fen between 0 and goods_fen + freight_fen - discount_fen),
  updated_at timestamptz(3) not null,
  constraint order_number unique (shop_id, number)
);
create index order_contact on orders.customer_order (contact_id, placed_at desc, id);
create table orders.line (
  order_id uuid not null references orders.customer_order on delete cascade,
  n int not null,
  product_id uuid references orders.product,
  -- What was bought, as it was called then.
  title text not null,
  sku text collate "C",
  colour text,
  icon text collate "C",
  quantity int not null check (quantity > 0),
  price_fen bigint not null check (price_fen >= 0),
  primary key (order_id, n)
);
create index line_product on orders.line (product_id) where product_id is not null;
create table orders.address (
  order_id uuid primary key references orders.customer_order on delete cascade,
  -- { receiver, phone, line } under the contact's data key (D5); only the area is plain, for territories (R-PE-05).
  sealed bytea not null,
  province text collate "C" check (province ~ '^([0-9]{2}|abroad)$'),
  city text collate "C" check (city ~ '^[0-9]{4}$')
);
create table orders.shipment (
  id uuid primary key,
  order_id uuid not null references orders.customer_order on delete cascade,
  n int not null,
  carrier text not null,
  tracking_number text collate "C" not null,
  state text collate "C" not null check (state in ('packed', 'in_transit', 'delivering', 'signed', 'returned', 'lost')),
  shipped_at timestamptz(3),
  moving_at timestamptz(3),
  signed_at timestamptz(3),
  -- [{ at, text }], personal data cut out to tokens and sealed beside (D5).
  events jsonb not null default '[]' check (jsonb_typeof(events) = 'array'),
  secret bytea,
  unique (order_id, n)
);
create index shipment_tracking on orders.shipment (tracking_number);
create view orders.v_product as select id, shop_id, sku, name, type, price_fen, colours, icon, stock, sold from orders.product;
create view orders.v_order as select id, shop_id, contact_id, number, state, placed_at, paid_at, goods_fen, freight_fen, discount_fen, paid_fen from orders.customer_order;
create view orders.v_line as select order_id, n, product_id, title, colour, quantity, price_fen from orders.line;
create view orders.v_delivery_area as select order_id, province, city from orders.address;
create view orders.v_shipment as select id, order_id, carrier, tracking_number, state, shipped_at, moving_at, signed_at from orders.shipment;
