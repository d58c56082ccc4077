-- What somebody said that a customer likes or asks for, and where that comes from (R-CU-03).
create table care.liking (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  kind text collate "C" not null check (kind in ('like', 'special')),
  text text not null,
  -- Personal data cut out of the text, sealed under the contact's key (D5).
  secret bytea,
  source text collate "C" not null check (source in ('said', 'seen', 'told')),
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  ended_at timestamptz(3)
);
create index liking_contact on care.liking (contact_id, at desc) where ended_at is null;
