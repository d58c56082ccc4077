create schema agreements;

-- What we agree with a customer. It hangs on a contact, so that joining and splitting files takes it along (D4).
create table agreements.agreement (
  id uuid primary key,
  number bigint generated always as identity unique,
  contact_id uuid not null references customers.contact,
  shop_id uuid references organization.shop,
  -- The quotation ticket that it follows from.
  ticket_id uuid references tickets.ticket,
  owner_id uuid not null references identity.person,
  kind text collate "C" not null,
  title text not null,
  state text collate "C" not null default 'draft' check (state in ('draft', 'offered', 'won', 'quoted', 'active', 'lost', 'cancelled', 'expired')),
  -- The version in force, the one that waits for another person's word, and what the version in force says.
  current_n int,
  pending_n int,
  total_fen bigint check (total_fen >= 0),
  holds_until date,
  from_on date,
  until_on date,
  notice_days int check (notice_days >= 0),
  notice_on date,
  ended_by text collate "C",
  opened_at timestamptz(3) not null,
  version int not null default 1,
  check (state <> 'active' or (current_n is not null and from_on <= until_on and notice_on is not null)),
  check (state in ('offered', 'quoted') = (holds_until is not null)),
  check (state not in ('lost', 'cancelled', 'expired') or pending_n is null)
);
create index agreement_contact on agreements.agreement (contact_id);
create index agreement_state on agreements.agreement (state, number desc);
create index agreement_owner on agreements.agreement (owner_id, number desc);
create index agreement_ends on agreements.agreement (until_on, id) where state = 'active';
create index agreement_pending on agreements.agreement (number desc) where pending_n is not null;

-- Every version as it was put forward; never changed afterwards. What was decided of it stands beside it.
create table agreements.version (
  agreement_id uuid not null references agreements.agreement,
  n int not null,
  kind text collate "C" not null check (kind in ('offer', 'quotation', 'agreement', 'amendment', 'renewal')),
  total_fen bigint not null check (total_fen >= 0),
  list_fen bigint not null check (list_fen >= 0),
  holds_until date,
  from_on date,
  until_on date,
  notice_days int,
  -- Why another person had to look at it: codes with their figures.
  asks jsonb not null default '[]',
  reason text not null default '',
  secret bytea,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  primary key (agreement_id, n),
  check (kind in ('offer', 'quotation') = (holds_until is not null)),
  check (kind in ('offer', 'quotation') = (until_on is null))
);
create table agreements.price_line (
  agreement_id uuid not null,
  n int not null,
  place int not null,
  title text not null,
  unit text not null,
  quantity int not null check (quantity > 0),
  price_fen bigint not null check (price_fen >= 0),
  list_fen bigint not null check (list_fen >= 0),
  primary key (agreement_id, n, place),
  foreign key (agreement_id, n) references agreements.version
);
create function agreements.refuse_change() returns trigger language plpgsql as $$ begin raise exception 'a version of an agreement is never changed'; end $$;
create trigger version_stays before update or delete on agreements.version for each row execute function agreements.refuse_change();
create trigger price_line_stays before update or delete on agreements.price_line for each row execute function agreements.refuse_change();
create table agreements.decision (
  agreement_id uuid not null,
  n int not null,
  decision text collate "C" not null check (decision in ('approved', 'returned', 'withdrawn')),
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  reason text not null default '',
  primary key (agreement_id, n),
  foreign key (agreement_id, n) references agreements.version
);

-- What is owed under it: done, and checked with the customer.
create table agreements.service (
  id uuid primary key,
  agreement_id uuid not null references agreements.agreement,
  what text not null,
  due_on date not null,
  delivered_at timestamptz(3),
  delivered_by uuid references identity.person,
  words text not null default '',
  secret bytea,
  checked_at timestamptz(3),
  checked_words text not null default '',
  checked_secret bytea,
  redone int not null default 0,
  dropped boolean not null default false,
  check (checked_at is null or delivered_at is not null)
);
create index service_agreement on agreements.service (agreement_id, due_on, id);

-- Its course, line by line, with what the customer was told. Personal data are cut out of the words; the originals lie beside, sealed under the contact's key (D5).
create table agreements.line (
  agreement_id uuid not null references agreements.agreement,
  n int not null,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  kind text collate "C" not null,
  words text not null default '',
  secret bytea,
  data jsonb not null default '{}',
  told text,
  way text collate "C" check (way in ('talk', 'mail', 'no_address', 'no_consent')),
  primary key (agreement_id, n),
  check ((told is null) = (way is null))
);
create view agreements.v_agreement as select id, number, contact_id, shop_id, owner_id, kind, state, from_on, until_on, notice_on from agreements.agreement;
