create schema tokens;
-- Tokens of the API (R-OP-05). Only the hash is kept; who holds the text is let in.
create table tokens.token (
  id uuid primary key,
  name text not null,
  hash bytea not null unique check (length(hash) = 32),
  tail text collate "C" not null,
  permissions text[] not null check (cardinality(permissions) > 0),
  channel text collate "C",
  trusted boolean not null default false,
  -- Empty: all shops.
  shops uuid[] not null default '{}',
  per_minute int not null check (per_minute > 0),
  created_at timestamptz(3) not null,
  created_by uuid references identity.person,
  expires_at timestamptz(3),
  last_used_at timestamptz(3),
  revoked_at timestamptz(3)
);
