create schema partners;

-- What a partner was asked: to whom the mail goes, what he may see of the ticket. The task itself is the ticket's.
create table partners.ask (
  task_id uuid primary key references tickets.task,
  partner_id uuid not null references organization.partner,
  -- Name and mail of the contact person, under the partner's data key (D5).
  contact bytea not null,
  locale text collate "C" not null check (locale in ('zh-CN', 'en')),
  -- What was chosen to be seen: title, order; and whole instead of masked: name, phone, address, words.
  share text[] not null default '{}',
  -- Where Kefu was reached by whoever asked: the links begin with it.
  origin text not null,
  asked_at timestamptz(3) not null,
  asked_by uuid references identity.person,
  opened_at timestamptz(3),
  accepted_at timestamptz(3),
  -- From the asking to the answer, in working time on this version of the calendar.
  answer_minutes int,
  mails int not null default 0
);
create index ask_partner on partners.ask (partner_id, asked_at desc);

-- The partner's way in: only the token's hash is kept. Each mail has a link of its own.
create table partners.link (
  hash bytea primary key,
  task_id uuid not null references partners.ask,
  made_at timestamptz(3) not null,
  expires_at timestamptz(3) not null,
  revoked_at timestamptz(3)
);
create index link_task on partners.link (task_id);
