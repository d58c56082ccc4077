create schema customers;
-- A contact is the identity that a channel saw; it never changes (D4).
create table customers.contact (
  id uuid primary key,
  channel text collate "C" not null,
  shop_id uuid references organization.shop,
  -- hand: written down by staff, no channel has seen it yet.
  kind text collate "C" not null check (kind in ('visitor', 'shopper', 'phone', 'mail', 'account', 'hand')),
  -- A hash of the channel's own identity (visitor token, shop account): found, never read back.
  identity_hash bytea not null,
  province text collate "C" check (province ~ '^([0-9]{2}|abroad)$'),
  city text collate "C" check (city ~ '^[0-9]{4}$'),
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  unique (channel, identity_hash)
);
create index contact_province on customers.contact (province) where province is not null;
create index contact_shop on customers.contact (shop_id) where shop_id is not null;
create table customers.customer (
  id uuid primary key,
  number bigint generated always as identity unique,
  tier text collate "C" not null default 'standard',
  tags text[] not null default '{}',
  province text collate "C" check (province ~ '^([0-9]{2}|abroad)$'),
  city text collate "C" check (city ~ '^[0-9]{4}$'),
  -- An old id after a merge: whoever asks for it is led on (D4).
  merged_into uuid references customers.customer,
  created_at timestamptz(3) not null,
  version int not null default 1,
  check (merged_into <> id)
);
create index customer_tier on customers.customer (tier, number desc);
create index customer_tags on customers.customer using gin (tags);
create index customer_province on customers.customer (province, number desc) where province is not null;
create index customer_merged on customers.customer (merged_into) where merged_into is not null;
-- The only place that says whose a contact is.
create table customers.contact_of (
  contact_id uuid primary key references customers.contact,
  customer_id uuid not null references customers.customer
);
create index contact_of_customer on customers.contact_of (customer_id);
-- Personal fields, sealed under the contact's data key; found by blind indexes (D5). Merging customers never touches them (D4).
create table customers.field (
  contact_id uuid not null references customers.contact,
  name text collate "C" not null check (name in ('name', 'phone', 'mail', 'address', 'account')),
  sealed bytea not null,
  -- Typed by the customer or an agent: no proof of identity (D21). False: a claim that the shop signed.
  stated boolean not null default true,
  updated_at timestamptz(3) not null,
  primary key (contact_id, name)
);
create table customers.blind (
  contact_id uuid not null references customers.contact,
  kind text collate "C" not null,
  hash bytea not null,
  primary key (kind, hash, contact_id)
);
create index blind_contact on customers.blind (contact_id);
-- What staff write about a customer; it hangs on a contact, so that splitting a customer takes it along (D4).
create table customers.note (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  at timestamptz(3) not null,
  author_id uuid references identity.person,
  text text not null,
  -- Personal data cut out of the text, sealed under the contact's key (D5).
  secret bytea
);
create index note_contact on customers.note (contact_id, at desc);
create view customers.v_contact as select c.id, c.channel, c.shop_id, c.kind, c.province, c.city, o.customer_id from customers.contact c join customers.contact_of o on o.contact_id = c.id;
create view customers.v_customer as select id, number, tier, tags, province, city, created_at from customers.customer where merged_into is null;
