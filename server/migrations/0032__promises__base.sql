create schema promises;
create sequence promises.number;

-- What a customer was promised, by when (R-CV-09, R-FU-05). The number to call and the words are sealed under the contact's key.
create table promises.promise (
  id uuid primary key,
  number bigint not null default nextval('promises.number'),
  kind text collate "C" not null check (kind in ('callback', 'reply', 'delivery', 'other')),
  state text collate "C" not null default 'open' check (state in ('open', 'done', 'missed', 'cancelled')),
  source text collate "C" not null check (source in ('customer', 'agent')),
  contact_id uuid not null references customers.contact,
  conversation_id uuid references conversations.conversation,
  shop_id uuid not null references organization.shop,
  territory text collate "C" not null,
  owner_id uuid references identity.person,
  what text not null default '',
  what_secret bytea,
  phone bytea,
  from_at timestamptz(3),
  due_at timestamptz(3) not null,
  made_at timestamptz(3) not null,
  made_by uuid references identity.person,
  ended_at timestamptz(3),
  missed_at timestamptz(3),
  calls int not null default 0,
  check ((state in ('done', 'cancelled')) = (ended_at is not null)),
  check (state <> 'missed' or missed_at is not null)
);
-- Still owed: open, or missed and to be made good. A customer has one callback to come at a shop.
create index promise_owed on promises.promise (due_at, id) where state in ('open', 'missed');
create index promise_ended on promises.promise (ended_at desc, id) where ended_at is not null;
create index promise_contact on promises.promise (contact_id, made_at desc);
create unique index one_callback_per_contact on promises.promise (contact_id, shop_id) where state in ('open', 'missed') and kind = 'callback' and source = 'customer';

create table promises.step (
  promise_id uuid not null references promises.promise,
  n int not null,
  at timestamptz(3) not null,
  kind text collate "C" not null,
  by_id uuid,
  result text collate "C",
  due_at timestamptz(3),
  note text not null default '',
  note_secret bytea,
  primary key (promise_id, n)
);

create view promises.v_promise as select id, kind, state, source, contact_id, conversation_id, shop_id, territory, owner_id, due_at, made_at, ended_at, missed_at, calls from promises.promise;
