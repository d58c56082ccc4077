create schema orderhelp;
create table orderhelp.confirmation (
  order_id uuid primary key references orders.customer_order on delete cascade,
  state text collate "C" not null check (state in ('asked', 'confirmed', 'packed')),
  -- What was asked about: a keyed hash of goods, money and address. Another one is asked about anew.
  content text collate "C" not null,
  rounds int not null default 1,
  version text collate "C" not null,
  asked_at timestamptz(3) not null,
  answered_at timestamptz(3),
  answered_by uuid references identity.person
);
-- What the customer is told of an order, once of each thing: at once where a conversation is open, else when the next one begins.
create table orderhelp.notice (
  id uuid primary key,
  order_id uuid not null references orders.customer_order on delete cascade,
  contact_id uuid not null references customers.contact,
  kind text collate "C" not null check (kind in ('confirm', 'changed', 'dispatched', 'trouble')),
  -- The round, or the parcel.
  about text collate "C" not null,
  text text not null,
  at timestamptz(3) not null,
  said_at timestamptz(3),
  conversation_id uuid,
  unique (order_id, kind, about)
);
create index notice_unsaid on orderhelp.notice (contact_id, at) where said_at is null;
create table orderhelp.finding (
  shipment_id uuid not null references orders.shipment on delete cascade,
  cause text collate "C" not null check (cause in ('lost', 'damaged', 'stuck', 'late')),
  order_id uuid not null references orders.customer_order on delete cascade,
  since timestamptz(3) not null,
  found_at timestamptz(3) not null,
  version text collate "C" not null,
  ticket_id uuid,
  primary key (shipment_id, cause)
);
create index finding_order on orderhelp.finding (order_id);
create table orderhelp.problem (
  order_id uuid primary key references orders.customer_order on delete cascade,
  note text not null default '',
  noted_at timestamptz(3),
  noted_by uuid references identity.person,
  told_at timestamptz(3)
);
create table orderhelp.telling (
  order_id uuid not null references orderhelp.problem on delete cascade,
  person_id uuid not null references identity.person,
  read_at timestamptz(3),
  primary key (order_id, person_id)
);
create table orderhelp.chasing (
  id uuid primary key,
  order_id uuid not null references orders.customer_order on delete cascade,
  at timestamptz(3) not null,
  by uuid references identity.person,
  note text not null default ''
);
create index chasing_order on orderhelp.chasing (order_id, at);
