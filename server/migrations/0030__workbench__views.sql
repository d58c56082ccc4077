create schema workbench;
-- Filters of the conversation list that somebody keeps: for themselves, or for everybody.
create table workbench.view (
  id uuid primary key,
  owner_id uuid not null references identity.person,
  shared boolean not null default false,
  name text not null,
  filter jsonb not null check (jsonb_typeof(filter) = 'object'),
  -- Place in its list: own ones among themselves, shared ones among themselves.
  sort int not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null
);
create index view_own on workbench.view (owner_id, sort) where not shared;
create index view_shared on workbench.view (sort) where shared;
