create schema identity;
create table identity.person (
  id uuid primary key,
  login_name text collate "C" not null unique check (login_name = lower(login_name)),
  name text not null,
  -- Pinyin, so that lists sort and are searched as people spell (D7).
  name_key text collate "C" not null default '',
  staff_no text collate "C" unique,
  state text collate "C" not null default 'active' check (state in ('invited', 'active', 'suspended')),
  locale text collate "C" not null default 'zh-CN',
  simulated boolean not null default false,
  created_at timestamptz(3) not null,
  suspended_at timestamptz(3),
  version int not null default 1,
  check ((state = 'suspended') = (suspended_at is not null))
);
create index person_by_name on identity.person (name_key, id);
create table identity.role_grant (
  person_id uuid not null references identity.person,
  role text collate "C" not null,
  scope text collate "C" check (scope in ('own', 'team', 'territory', 'all')),
  granted_at timestamptz(3) not null,
  primary key (person_id, role)
);
create index role_grant_role on identity.role_grant (role);
create table identity.password (
  person_id uuid primary key references identity.person,
  -- PHC string: the parameters travel with the hash.
  hash text not null,
  changed_at timestamptz(3) not null
);
create table identity.totp (
  person_id uuid primary key references identity.person,
  -- Sealed under the person's data key.
  secret bytea not null,
  confirmed_at timestamptz(3),
  -- The last time step that was used; a code of this step or an earlier one is refused.
  last_step bigint not null default 0,
  recovery_hashes bytea[] not null default '{}'
);
-- Sessions are opaque: the cookie holds a token, the row its hash.
create table identity.session (
  token_hash bytea primary key,
  id uuid not null unique,
  person_id uuid not null references identity.person,
  created_at timestamptz(3) not null,
  seen_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  ip text not null,
  user_agent text not null,
  stage text collate "C" not null default 'full' check (stage in ('full', 'second_factor')),
  revoked_at timestamptz(3)
);
create index session_person on identity.session (person_id);
create index session_expiry on identity.session (expires_at);
-- Failed attempts are counted per name, whether the name exists or not, so that lock-out tells nothing. Only the name's hash is kept:
-- people type passwords into the wrong field.
create table identity.sign_in_failure (
  key_hash bytea primary key,
  failures int not null,
  last_at timestamptz(3) not null,
  locked_until timestamptz(3)
);
create index sign_in_failure_age on identity.sign_in_failure (last_at);
create table identity.invitation (
  token_hash bytea primary key,
  person_id uuid not null references identity.person,
  made_by uuid references identity.person,
  made_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  used_at timestamptz(3)
);
create index invitation_person on identity.invitation (person_id) where used_at is null;
-- Codes for the first run (D20); several starters may each have printed one.
create table identity.setup_code (
  code_hash bytea primary key,
  made_at timestamptz(3) not null
);
-- What modules above read (D9).
create view identity.v_person as select id, login_name, name, name_key, staff_no, state, locale, simulated, created_at, suspended_at from identity.person;
create view identity.v_grant as select person_id, role, scope from identity.role_grant;
