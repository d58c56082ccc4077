-- What customers file by themselves (R-TK-10), in the widget or by the shop's link.
create schema filing;
-- A pass opens the filing page for one contact for some hours; only its hash is kept. `vouched`: the shop has signed who it is, so own orders may be shown.
create table filing.pass (
  hash bytea primary key,
  contact_id uuid not null references customers.contact,
  shop_id uuid not null references organization.shop,
  vouched boolean not null,
  locale text collate "C" not null check (locale in ('zh-CN', 'en')),
  expires_at timestamptz(3) not null
);
create index pass_expires on filing.pass (expires_at);
-- What was sent under a client id is one ticket, however often it is sent.
create table filing.filed (
  contact_id uuid not null references customers.contact,
  client_id text collate "C" not null,
  ticket_id uuid,
  at timestamptz(3) not null,
  primary key (contact_id, client_id)
);
