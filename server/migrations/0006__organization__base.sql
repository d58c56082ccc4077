create schema organization;
-- Subsidiaries, business lines and departments in one tree (D8).
create table organization.unit (
  id uuid primary key,
  key text collate "C" not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  kind text collate "C" not null check (kind in ('subsidiary', 'business_line', 'department')),
  name text not null,
  parent_id uuid references organization.unit,
  version int not null default 1,
  check (parent_id <> id)
);
create index unit_parent on organization.unit (parent_id);
create table organization.shop (
  id uuid primary key,
  key text collate "C" not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name text not null,
  short_name text not null,
  origins text[] not null default '{}',
  business_line text collate "C" references organization.unit (key),
  -- Two identity secrets may be valid at once, for rotation (D21); sealed.
  secret_current bytea,
  secret_current_at timestamptz(3),
  secret_previous bytea,
  secret_previous_at timestamptz(3),
  look jsonb not null default '{}',
  state text collate "C" not null default 'open' check (state in ('open', 'closed')),
  created_at timestamptz(3) not null,
  version int not null default 1
);
create table organization.team (
  id uuid primary key,
  key text collate "C" not null unique check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name text not null,
  department_id uuid references organization.unit,
  leader_id uuid references identity.person,
  state text collate "C" not null default 'open' check (state in ('open', 'closed')),
  version int not null default 1
);
create index team_leader on organization.team (leader_id) where leader_id is not null;
create table organization.membership (
  team_id uuid not null references organization.team,
  person_id uuid not null references identity.person,
  primary key (team_id, person_id)
);
create index membership_person on organization.membership (person_id);
-- What an agent can do: skills with level, languages, shops, and how many conversations at once.
create table organization.profile (
  person_id uuid primary key references identity.person,
  capacity int not null default 5 check (capacity between 0 and 50),
  languages text[] not null default '{zh}',
  -- Empty: every shop.
  shops uuid[] not null default '{}',
  department_id uuid references organization.unit,
  version int not null default 1
);
create table organization.skill (
  key text collate "C" primary key check (key ~ '^[a-z0-9][a-z0-9-]{0,39}$'),
  name jsonb not null,
  sort int not null default 0,
  version int not null default 1
);
create table organization.person_skill (
  person_id uuid not null references identity.person,
  skill text collate "C" not null references organization.skill,
  level int not null check (level between 1 and 5),
  primary key (person_id, skill)
);
create index person_skill_skill on organization.person_skill (skill);
-- Duty facts: who works from when to when (D16). Rosters, later, only write these rows.
create table organization.duty (
  id uuid primary key,
  person_id uuid not null references identity.person,
  from_at timestamptz(3) not null,
  to_at timestamptz(3) not null,
  kind text collate "C" not null default 'day',
  note text not null default '',
  version int not null default 1,
  check (to_at > from_at),
  constraint duty_overlap exclude using gist (person_id with =, tstzrange(from_at, to_at) with &&)
);
create index duty_time on organization.duty using gist (tstzrange(from_at, to_at));
create table organization.partner (
  id uuid primary key,
  kind text collate "C" not null check (kind in ('supplier', 'carrier', 'service', 'other')),
  name text not null,
  name_key text collate "C" not null default '',
  note text not null default '',
  state text collate "C" not null default 'open' check (state in ('open', 'closed')),
  version int not null default 1
);
create index partner_by_name on organization.partner (name_key, id);
-- A partner's contacts with their duty rota; past midnight when it ends before it begins.
create table organization.partner_contact (
  id uuid primary key,
  partner_id uuid not null references organization.partner,
  sort int not null,
  -- Name, task, phone and mail under the partner's data key (D5).
  sealed bytea not null,
  weekdays int[] not null default '{1,2,3,4,5}' check (weekdays <@ '{1,2,3,4,5,6,7}'),
  from_minute int not null default 540 check (from_minute between 0 and 1439),
  to_minute int not null default 1080 check (to_minute between 1 and 1440)
);
create index partner_contact_partner on organization.partner_contact (partner_id, sort);
-- Imported holiday notices; a year here replaces the packaged one.
create table organization.holiday_year (
  year int primary key check (year between 2000 and 2100),
  entries jsonb not null,
  source text not null,
  imported_at timestamptz(3) not null,
  imported_by uuid references identity.person
);
-- Imported home areas of phone numbers and IP addresses. They arrive in parts and count from the moment they are put in use.
create table organization.region_table (
  id uuid primary key,
  kind text collate "C" not null check (kind in ('phone', 'ip')),
  source text not null,
  as_of text collate "C" not null,
  state text collate "C" not null default 'loading' check (state in ('loading', 'in_use', 'retired')),
  lines int not null default 0,
  refused int not null default 0,
  created_at timestamptz(3) not null,
  created_by uuid references identity.person,
  used_at timestamptz(3)
);
create unique index region_table_in_use on organization.region_table (kind) where state = 'in_use';
create table organization.region_table_part (
  table_id uuid not null references organization.region_table on delete cascade,
  n int not null,
  lines int not null,
  refused int not null,
  -- CSV, gzipped.
  content bytea not null,
  primary key (table_id, n)
);
create view organization.v_shop as select id, key, name, short_name, business_line, state from organization.shop;
create view organization.v_unit as select id, key, kind, name, parent_id from organization.unit;
create view organization.v_team as select id, key, name, leader_id, state, department_id from organization.team;
-- A closed team serves nobody, but keeps its people for the day it opens again.
create view organization.v_membership as
  select m.team_id, m.person_id from organization.membership m join organization.team t on t.id = m.team_id where t.state = 'open';
create view organization.v_person as
  select p.id, p.login_name, p.name, p.name_key, p.staff_no, p.state, p.simulated, coalesce(f.capacity, 5) as capacity,
    coalesce(f.languages, '{zh}') as languages, coalesce(f.shops, '{}') as shops, f.department_id
  from identity.v_person p left join organization.profile f on f.person_id = p.id;
create view organization.v_duty as select person_id, from_at, to_at, kind, id from organization.duty;
create view organization.v_person_skill as select person_id, skill, level from organization.person_skill;
create view organization.v_skill as select key, name, sort from organization.skill;
