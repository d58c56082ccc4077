-- Keys (D5, D6). The master key itself is never here: only its id and a value to check it by.
create table kernel.master_key (
  id text collate "C" primary key,
  number int generated always as identity unique,
  check_value bytea not null check (length(check_value) = 32),
  created_at timestamptz(3) not null,
  saved_at timestamptz(3)
);

-- One data key per owner (a contact, a person of the staff, the centre), wrapped by a master key. Deleting the row is the erasure.
create table kernel.data_key (
  owner_id uuid primary key,
  master_key_id text collate "C" not null references kernel.master_key (id),
  wrapped bytea not null,
  created_at timestamptz(3) not null
);
create index data_key_master on kernel.data_key (master_key_id, owner_id);

-- The key of the blind indexes: wrapped, so that it survives a change of the master key.
create table kernel.index_key (
  one boolean primary key default true check (one),
  master_key_id text collate "C" not null references kernel.master_key (id),
  wrapped bytea not null,
  created_at timestamptz(3) not null
);
