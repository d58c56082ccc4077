-- What customers ask for by law: access, a copy, correction, deletion (PIPL 44–50), with a deadline and the reasons of every step.
create table privacy.request (
  id uuid primary key,
  number bigint generated always as identity unique,
  customer_id uuid not null references customers.customer,
  kind text collate "C" not null check (kind in ('access', 'copy', 'correct', 'delete')),
  via text collate "C" not null check (via in ('conversation', 'phone', 'mail', 'letter')),
  -- Who asks: the customer, next of kin of a dead one, or whoever acts for them.
  relation text collate "C" not null check (relation in ('self', 'kin', 'proxy')),
  -- Personal data cut out to tokens; the originals are not kept.
  details text not null,
  stage text collate "C" not null default 'received' check (stage in ('received', 'checked', 'granted', 'restricted', 'refused', 'done')),
  version int not null default 1,
  received_at timestamptz(3) not null,
  received_by uuid not null references identity.person,
  warn_at timestamptz(3) not null,
  due_at timestamptz(3) not null,
  checked_at timestamptz(3),
  checked_by uuid references identity.person,
  check_note text,
  decided_at timestamptz(3),
  decided_by uuid references identity.person,
  decision text collate "C" check (decision in ('granted', 'restricted', 'refused')),
  reason text,
  done_at timestamptz(3),
  done_by uuid references identity.person
);
create index request_open on privacy.request (due_at, id) where done_at is null and stage <> 'refused';
create index request_customer on privacy.request (customer_id);
create index request_received on privacy.request (received_at desc, id desc);

-- Kept although its deletion was asked for or its time is over: stored, but neither opened nor erased (PIPL 47).
create table privacy.hold (
  customer_id uuid primary key references customers.customer,
  reason text not null,
  since timestamptz(3) not null,
  until date,
  by_id uuid not null references identity.person,
  request_id uuid references privacy.request
);
