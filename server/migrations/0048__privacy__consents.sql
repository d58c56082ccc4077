-- What customers have agreed to and taken back (PIPL 13–16): one row for each word, never changed. The newest row of a purpose counts.
create table privacy.consent (
  id uuid primary key,
  contact_id uuid not null references customers.contact,
  purpose text collate "C" not null,
  given boolean not null,
  at timestamptz(3) not null,
  -- How it was said: in the shop's window, by an own app, or to staff.
  channel text collate "C" not null check (channel in ('web', 'app', 'conversation', 'phone', 'mail', 'letter')),
  -- The text that was agreed to: document and version of the handbook.
  version text collate "C" not null,
  language text collate "C" not null,
  -- Who took it down; null: the customer by themselves.
  by_id uuid references identity.person,
  -- How it can be shown; personal data cut out for good.
  evidence text not null default '',
  check ((by_id is null) = (channel in ('web', 'app')))
);
create index consent_contact on privacy.consent (contact_id, purpose, at desc, id desc);

create function privacy.keep_consent() returns trigger language plpgsql as $$
begin
  raise exception 'privacy.consent is only ever added to' using errcode = 'restrict_violation';
end $$;
create trigger keep_consent before update or delete on privacy.consent for each row execute function privacy.keep_consent();
