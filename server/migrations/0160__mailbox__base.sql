create schema mailbox;

-- The mailbox that answers come to: one for the installation. Nothing in it is changed or deleted; what was read is known by UIDVALIDITY and the last UID.
create table mailbox.box (
  id uuid primary key,
  single boolean not null default true unique check (single),
  host text not null,
  port int not null check (port between 1 and 65535),
  tls text collate "C" not null check (tls in ('tls', 'starttls', 'none')),
  -- User and password, sealed under this row's own key.
  credentials bytea not null,
  folder text not null,
  -- The address that people answer to; tags are added to its local part.
  address text not null,
  -- Mail that came before is not ours to read.
  since timestamptz(3) not null,
  uid_validity bigint,
  last_uid bigint not null default 0,
  looked_at timestamptz(3),
  trouble text collate "C",
  trouble_at timestamptz(3),
  version int not null default 1,
  changed_at timestamptz(3) not null
);

-- To which matter a letter of ours belongs: found again by the tag in its reply address, or by the letter that is answered.
create table mailbox.tag (
  hash bytea primary key,
  subject_kind text collate "C" not null,
  subject_id uuid not null,
  mail_key text collate "C" not null unique,
  made_at timestamptz(3) not null
);

create table mailbox.letter (
  id uuid primary key,
  ord bigint generated always as identity,
  at timestamptz(3) not null,
  -- One letter is kept once, however often it is delivered or read: a hash over Message-ID and sender, or over all of it.
  once bytea not null unique,
  nature text collate "C" not null check (nature in ('letter', 'auto_reply', 'bounce')),
  -- Whose data key seals sender, words and what was cut out of them (D5).
  owner_id uuid not null,
  sender bytea not null,
  -- Tokenised; the quoted part stands apart.
  title text not null,
  said text not null,
  quoted text not null,
  secret bytea,
  files uuid[] not null default '{}',
  -- How many attachments were not kept: too many, or too large.
  left_out int not null default 0,
  state text collate "C" not null check (state in ('open', 'taken', 'aside')),
  -- Why it waits for a person, or what was made of it.
  why text collate "C" not null,
  subject_kind text collate "C",
  subject_id uuid,
  decided_at timestamptz(3),
  decided_by uuid references identity.person,
  check ((subject_kind is null) = (subject_id is null))
);
create index letter_listed on mailbox.letter (state, ord desc);
create index letter_subject on mailbox.letter (subject_id, ord) where subject_id is not null;
