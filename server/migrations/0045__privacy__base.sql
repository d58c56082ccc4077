-- Who read whose personal data, what of it was unusual, and what customers ask for by law (R-CU-04). No values of personal fields anywhere.
create schema privacy;

-- One reading of a file (at most one an hour for each reader and customer) or one opening of a masked field.
create table privacy.reading (
  id uuid primary key,
  person_id uuid not null references identity.person,
  customer_id uuid not null references customers.customer,
  at timestamptz(3) not null,
  kind text collate "C" not null check (kind in ('file', 'field')),
  -- What was opened: a field of the file, a part of an order, a message.
  field text collate "C",
  purpose text collate "C",
  served boolean not null,
  other_territory boolean not null,
  check ((kind = 'field') = (field is not null))
);
create index reading_person on privacy.reading (person_id, at desc);
create index reading_at on privacy.reading (at);

-- Unusual reading: one row for each person, rule and day, with the evidence that a penalty case can use; kept longer than the readings.
create table privacy.alert (
  id uuid primary key,
  person_id uuid not null references identity.person,
  rule text collate "C" not null,
  on_day date not null,
  -- The rule as it was: version of the handbook, limit and window.
  version text not null,
  limits jsonb not null,
  first_at timestamptz(3) not null,
  last_at timestamptz(3) not null,
  customers int not null,
  -- The readings that made it: [{ customerId, at, kind, field, purpose }].
  evidence jsonb not null,
  raised_at timestamptz(3) not null,
  checked_at timestamptz(3),
  checked_by uuid references identity.person,
  result text collate "C" check (result in ('in_order', 'explained', 'misuse')),
  note text,
  unique (person_id, rule, on_day),
  check ((checked_at is null) = (result is null))
);
create index alert_open on privacy.alert (raised_at desc, id desc) where checked_at is null;
create index alert_raised on privacy.alert (raised_at desc, id desc);
