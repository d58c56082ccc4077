create schema care;
-- All of this hangs on a contact, so that joining and splitting files takes it along (D4).
-- Who looks after a key account; one that has ended stays as its course.
create table care.account (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  owner_id uuid not null references identity.person,
  since timestamptz(3) not null,
  given_by uuid references identity.person,
  -- Personal data cut out for good.
  reason text not null,
  ended_at timestamptz(3),
  -- Its leaders were told that the owner has left.
  told_at timestamptz(3)
);
create index account_contact on care.account (contact_id, since desc);
create index account_owner on care.account (owner_id) where ended_at is null;
-- What people write into a credit record; what orders and returns tell is read there.
create table care.credit_entry (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  cause text collate "C" not null check (cause in ('agreement_broken', 'misuse')),
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  reason text not null,
  -- Personal data cut out of the reason, sealed under the contact's key (D5).
  secret bytea
);
create index credit_entry_contact on care.credit_entry (contact_id, at desc);
-- An entry that somebody calls wrong; another person decides.
create table care.contest (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  -- The entry: its cause, and the order, parcel, request or row that it stands on.
  cause text collate "C" not null,
  source_id uuid not null,
  at timestamptz(3) not null,
  by_id uuid references identity.person,
  reason text not null,
  secret bytea,
  decision text collate "C" check (decision in ('kept', 'corrected', 'struck')),
  points int check (points >= 0),
  decided_at timestamptz(3),
  decided_by uuid references identity.person,
  decided_why text not null default '',
  check ((decision is null) = (decided_at is null)),
  check ((decision is not distinct from 'corrected') = (points is not null))
);
create unique index contest_open on care.contest (cause, source_id) where decision is null;
create index contest_contact on care.contest (contact_id);
-- A step of a customer's development plan.
create table care.step (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  owner_id uuid not null references identity.person,
  what text not null,
  secret bytea,
  due_on date not null,
  made_at timestamptz(3) not null,
  made_by uuid references identity.person,
  ended_at timestamptz(3),
  done boolean,
  words text not null default '',
  words_secret bytea,
  check ((ended_at is null) = (done is null))
);
create index step_contact on care.step (contact_id, due_on);
-- The watch list: who needs care, and why. Of a birthday it knows the year, never the day (D5).
create table care.watch (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  kind text collate "C" not null check (kind in ('order', 'complaint', 'plan', 'birthday', 'contact', 'silence', 'file')),
  -- What it is about: an order, a ticket, a step, a year, a day, what is missing; the same thing stands here once.
  about text collate "C" not null,
  why text collate "C" not null,
  facts jsonb not null default '{}',
  -- The handbook's version that was followed.
  version text collate "C" not null,
  state text collate "C" not null default 'open' check (state in ('open', 'later', 'done', 'unwanted', 'gone')),
  owner_id uuid references identity.person,
  -- A leader has said whose it is.
  owner_given boolean not null default false,
  since_on date not null,
  until_on date,
  reason text not null default '',
  secret bytea,
  ended_at timestamptz(3),
  ended_by uuid references identity.person,
  unique (contact_id, kind, about),
  check ((state = 'later') = (until_on is not null))
);
create index watch_due on care.watch (owner_id, since_on, id) where state in ('open', 'later');
create index watch_ended on care.watch (ended_at desc, id) where ended_at is not null;
-- A birthday is a personal field like the others, found by the day of the year through the blind index.
alter table customers.field drop constraint field_name_check;
alter table customers.field add constraint field_name_check check (name in ('name', 'phone', 'mail', 'address', 'account', 'birthday'));
