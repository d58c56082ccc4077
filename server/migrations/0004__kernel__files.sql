-- Files on disk (D22): the row commits after the file stands. Name and file key are sealed under the owner's data key.
create table kernel.file (
  id uuid primary key,
  owner_id uuid not null,
  name bytea not null,
  key bytea not null,
  type text collate "C" not null,
  inline boolean not null,
  size bigint not null check (size >= 0),
  sha256 bytea not null check (length(sha256) = 32),
  created_at timestamptz(3) not null
);
create index file_owner on kernel.file (owner_id, created_at);
