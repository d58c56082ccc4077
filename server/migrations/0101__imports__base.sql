-- Files that people bring: checked row by row, shown before anything is kept, applied in batches, each row once (R-CU-05).
create schema imports;
create table imports.import (
  id uuid primary key,
  number bigint generated always as identity unique,
  kind text collate "C" not null,
  shop_id uuid references organization.shop,
  -- Its own data key belongs to the import: erasing the key erases the file, the sample and the refused rows (D5).
  file_id uuid not null,
  format text collate "C" not null check (format in ('csv', 'xlsx')),
  encoding text collate "C" not null,
  delimiter text not null,
  -- Heading and first rows, sealed: a file without a heading begins with somebody's name.
  sheet bytea,
  -- Which field stands in which column.
  columns jsonb not null,
  state text collate "C" not null check (state in ('matching', 'checking', 'checked', 'applying', 'done', 'failed', 'withdrawn')),
  -- Why it failed: a code.
  problem text collate "C",
  rows int not null default 0,
  good int not null default 0,
  bad int not null default 0,
  -- Up to this row everything is applied; it moves in the transaction of what it counts.
  position int not null default 0,
  outcomes jsonb not null default '{}',
  by_id uuid not null references identity.person,
  at timestamptz(3) not null,
  ended_at timestamptz(3),
  erase_at timestamptz(3) not null,
  erased boolean not null default false,
  version int not null default 1
);
create index import_newest on imports.import (at desc, id desc);
create index import_shop on imports.import (shop_id) where shop_id is not null;
create index import_by on imports.import (by_id);
create index import_erase on imports.import (erase_at) where not erased;
create table imports.refused (
  import_id uuid not null references imports.import,
  row int not null,
  -- The cells as they stood in the file.
  sealed bytea not null,
  problems jsonb not null,
  primary key (import_id, row)
);
-- What a heading meant the last time: its hash, since a heading may be a name.
create table imports.heading (
  kind text collate "C" not null,
  hash bytea not null,
  field text collate "C" not null,
  primary key (kind, hash)
);
