create schema voice;

-- A matter that several customers brought up in their own words, named by a person (R-CV-06).
create table voice.theme (
  id uuid primary key,
  name text not null,
  -- The name as it is compared: no two themes in use are called alike.
  folded text collate "C" not null,
  made_by uuid not null,
  made_at timestamptz(3) not null,
  merged_into uuid references voice.theme
);
create unique index theme_name on voice.theme (folded) where merged_into is null;

create table voice.link (
  conversation_id uuid not null,
  kind text collate "C" not null check (kind in ('need', 'opinion')),
  category text collate "C" not null,
  n int not null,
  theme_id uuid not null references voice.theme,
  by_id uuid not null,
  at timestamptz(3) not null,
  primary key (conversation_id, kind, category, n)
);
create index link_theme on voice.link (theme_id);

create view voice.v_theme as select id, name, merged_into from voice.theme;
create view voice.v_link as select conversation_id, kind, category, n, theme_id from voice.link;
