-- A person's own quick replies, beside the department's in the handbook.
create table workbench.reply (
  id uuid primary key,
  person_id uuid not null references identity.person,
  shortcut text not null,
  title text not null,
  text text not null,
  created_at timestamptz(3) not null,
  updated_at timestamptz(3) not null,
  constraint reply_shortcut unique (person_id, shortcut)
);
