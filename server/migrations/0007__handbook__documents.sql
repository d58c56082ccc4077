create schema handbook;

create table handbook.document (
  kind text collate "C" not null check (kind ~ '^[a-z][a-z0-9-]{0,39}$'),
  key text collate "C" not null check (key ~ '^[a-z0-9][a-z0-9-]{0,79}$'),
  id uuid not null unique,
  title jsonb not null,
  last_n int not null default 0,
  -- Fingerprint of the product's default that was seen last: a newer one arrives as a draft.
  shipped_hash text collate "C",
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  primary key (kind, key)
);

-- Versions that were put in force together, all or none.
create table handbook.change_set (
  id uuid primary key,
  reason text not null,
  origin text collate "C" not null check (origin in ('console', 'file', 'shipped')),
  author_id uuid,
  published_at timestamptz(3) not null,
  scope_kind text collate "C" not null,
  scope_key text collate "C" not null,
  from_at timestamptz(3),
  until_at timestamptz(3)
);
create index change_set_time on handbook.change_set (published_at desc, id desc);

create table handbook.version (
  kind text collate "C" not null,
  key text collate "C" not null,
  n int not null check (n > 0),
  -- Whether it is approved, scheduled, in force or superseded follows from approved_at and handbook.in_force.
  state text collate "C" not null check (state in ('draft', 'review', 'published', 'withdrawn')),
  title jsonb,
  -- Null while a draft's text is not valid yet: what was typed is kept.
  body jsonb,
  yaml text not null,
  schema_version int not null,
  reason text not null default '',
  origin text collate "C" not null check (origin in ('console', 'file', 'shipped')),
  based_on int,
  edit int not null default 1,
  author_id uuid,
  editors uuid[] not null default '{}',
  reviewer_id uuid,
  self_review boolean not null default false,
  returned text,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  submitted_at timestamptz(3),
  approved_at timestamptz(3),
  published_at timestamptz(3),
  primary key (kind, key, n),
  foreign key (kind, key) references handbook.document,
  check (state not in ('review', 'published') or body is not null),
  check (state <> 'published' or approved_at is not null)
);
create index version_open on handbook.version (kind, key) where state in ('draft', 'review');

-- Which version holds where and when. A null beginning: always so far. The database refuses overlaps (D18).
create table handbook.in_force (
  id uuid primary key,
  kind text collate "C" not null,
  key text collate "C" not null,
  n int not null,
  scope_kind text collate "C" not null check (scope_kind in ('all', 'territory', 'team')),
  scope_key text collate "C" not null,
  from_at timestamptz(3),
  until_at timestamptz(3),
  change_set_id uuid not null references handbook.change_set,
  foreign key (kind, key, n) references handbook.version,
  check ((scope_kind = 'all') = (scope_key = '')),
  check (until_at is null or from_at is null or until_at >= from_at),
  constraint in_force_overlap exclude using gist (kind with =, key with =, scope_kind with =, scope_key with =, tstzrange(from_at, until_at) with &&)
);
create index in_force_set on handbook.in_force (change_set_id);

create function handbook.guard_version() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a version is never deleted' using errcode = 'check_violation', constraint = 'version_kept';
  end if;
  if old.state <> 'draft' and (new.kind, new.key, new.n, new.title, new.body, new.yaml, new.schema_version, new.author_id, new.editors, new.created_at)
      is distinct from (old.kind, old.key, old.n, old.title, old.body, old.yaml, old.schema_version, old.author_id, old.editors, old.created_at) then
    raise exception 'a version out of draft is not edited' using errcode = 'check_violation', constraint = 'version_frozen';
  end if;
  if new.state <> old.state and not (old.state, new.state) in (('draft', 'review'), ('draft', 'withdrawn'), ('review', 'draft'), ('review', 'withdrawn'), ('review', 'published')) then
    raise exception 'no way from % to %', old.state, new.state using errcode = 'check_violation', constraint = 'version_states';
  end if;
  return new;
end $$;
create trigger guard_version before update or delete on handbook.version for each row execute function handbook.guard_version();

create function handbook.guard_in_force() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'what was in force stays on record' using errcode = 'check_violation', constraint = 'in_force_kept';
  end if;
  if (new.id, new.kind, new.key, new.n, new.scope_kind, new.scope_key, new.from_at, new.change_set_id)
      is distinct from (old.id, old.kind, old.key, old.n, old.scope_kind, old.scope_key, old.from_at, old.change_set_id)
      or coalesce(new.until_at, 'infinity') > coalesce(old.until_at, 'infinity') then
    raise exception 'a time in force may only be cut short' using errcode = 'check_violation', constraint = 'in_force_shortened';
  end if;
  return new;
end $$;
create trigger guard_in_force before update or delete on handbook.in_force for each row execute function handbook.guard_in_force();
