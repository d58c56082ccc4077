-- Contacts that reached the wrong shop or platform: registered and passed on, never refused (R-CH-08).
create table conversations.misplacement (
  id uuid primary key,
  conversation_id uuid not null references conversations.conversation,
  at timestamptz(3) not null,
  by_id uuid not null references identity.person,
  from_shop_id uuid not null references organization.shop,
  territory text collate "C" not null,
  shop_id uuid references organization.shop,
  partner_id uuid references organization.partner,
  name text not null default '',
  -- How the outside platform is reached; personal data cut out and sealed under the customer's key (D5).
  reach text not null default '',
  reach_id text collate "C" not null default '',
  secret bytea,
  note text not null,
  state text collate "C" not null default 'passed_on' check (state in ('passed_on', 'answered')),
  answered_at timestamptz(3),
  answered_by uuid references identity.person,
  answer text not null default '',
  check (shop_id is null or name = '')
);
create index misplacement_at on conversations.misplacement (at desc, id);
create index misplacement_open on conversations.misplacement (conversation_id) where state = 'passed_on';
