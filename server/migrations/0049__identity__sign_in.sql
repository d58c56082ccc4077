-- How each session came about, and a history of it that outlives the session.
alter table identity.session add column method text collate "C" not null default 'password';
create table identity.sign_in (
  id uuid primary key,
  person_id uuid not null references identity.person,
  at timestamptz(3) not null,
  method text collate "C" not null,
  result text collate "C" not null check (result in ('in', 'locked', 'refused')),
  ip text not null,
  user_agent text not null
);
create index sign_in_person on identity.sign_in (person_id, at desc, id desc);

-- Passkeys (WebAuthn): only the public key is kept.
create table identity.passkey (
  credential_id text collate "C" primary key,
  id uuid not null unique,
  person_id uuid not null references identity.person,
  public_key bytea not null,
  counter bigint not null default 0,
  transports text[] not null default '{}',
  backed_up boolean not null default false,
  name text not null,
  created_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index passkey_person on identity.passkey (person_id, created_at);
-- What a browser was asked to sign; each counts once.
create table identity.challenge (
  hash bytea primary key,
  person_id uuid references identity.person,
  expires_at timestamptz(3) not null
);

-- Single sign-on (OpenID Connect).
create table identity.provider (
  id uuid primary key,
  key text collate "C" not null unique,
  name text not null,
  issuer text collate "C" not null,
  client_id text not null,
  -- Sealed under the provider's own data key; null for a public client.
  secret bytea,
  -- How somebody who comes for the first time is known: only by having linked the account before, or by a claim that equals the login name.
  claim text collate "C" check (claim in ('preferred_username', 'email')),
  -- Whether the provider asks for a second factor itself; else ours is asked where it is on.
  second_factor boolean not null default false,
  enabled boolean not null default true,
  created_at timestamptz(3) not null,
  version int not null default 1
);
create table identity.provider_login (
  provider_id uuid not null references identity.provider,
  subject text collate "C" not null,
  person_id uuid not null references identity.person,
  linked_at timestamptz(3) not null,
  used_at timestamptz(3),
  primary key (provider_id, subject),
  unique (provider_id, person_id)
);
create index provider_login_person on identity.provider_login (person_id);
-- A way to a provider that was begun here: bound to the browser by a cookie, and used once.
create table identity.sso_attempt (
  browser_hash bytea primary key,
  provider_id uuid not null references identity.provider,
  state text collate "C" not null,
  nonce text collate "C" not null,
  verifier text collate "C" not null,
  -- Set when a signed-in person links the account instead of signing in.
  person_id uuid references identity.person,
  expires_at timestamptz(3) not null
);
