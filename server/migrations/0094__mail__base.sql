create schema mail;

-- The server that takes our mail: one for the installation. `trouble` is what keeps the server itself from taking any.
create table mail.server (
  id uuid primary key,
  single boolean not null default true unique check (single),
  host text not null,
  port int not null check (port between 1 and 65535),
  tls text collate "C" not null check (tls in ('tls', 'starttls', 'none')),
  -- User and password, sealed under this row's own key; null: the server asks for none.
  credentials bytea,
  trouble text collate "C",
  trouble_at timestamptz(3),
  version int not null default 1,
  changed_at timestamptz(3) not null
);

-- From whom mail comes: the installation (no shop), and shops that have an address of their own.
create table mail.sender (
  shop_id uuid references organization.shop,
  address text not null,
  name text not null default '',
  unique nulls not distinct (shop_id)
);

-- The outbox: a row is written in the transaction of what happened; it is the job.
create table mail.outgoing (
  id uuid primary key,
  ord bigint generated always as identity,
  -- The same key is sent once.
  key text collate "C" not null unique,
  about text collate "C" not null,
  link text,
  shop_id uuid references organization.shop,
  -- Whose data key seals it (D5): erased, it can neither be read nor sent.
  owner_id uuid not null,
  -- Address, subject, text, html, attachments.
  sealed bytea not null,
  -- The same over all tries, so that a receiver can tell a double.
  message_id text collate "C",
  state text collate "C" not null default 'waiting' check (state in ('waiting', 'sending', 'sent', 'refused', 'uncertain', 'failed')),
  attempts int not null default 0,
  at timestamptz(3) not null,
  -- From here on its three days count; sending again by hand begins anew.
  since timestamptz(3) not null,
  next_at timestamptz(3) not null,
  -- While sending: until when its sender is taken to live, and when the text began to be handed over.
  lease_until timestamptz(3),
  handed_at timestamptz(3),
  last_at timestamptz(3),
  code text collate "C",
  status int,
  answer text not null default '',
  check ((state = 'sending') = (lease_until is not null))
);
create index outgoing_due on mail.outgoing (next_at) where state = 'waiting';
create index outgoing_sending on mail.outgoing (lease_until) where state = 'sending';
create index outgoing_listed on mail.outgoing (ord desc);
create index outgoing_state on mail.outgoing (state, ord desc) where state <> 'sent';
