-- What a person is told. `params` hold numbers and names of colleagues, never personal data of customers; the words belong to the reader's language.
create schema notifications;

create table notifications.notification (
  id uuid primary key,
  person_id uuid not null references identity.person (id),
  kind text collate "C" not null,
  params jsonb not null default '{}',
  link text collate "C" check (link like '/%'),
  at timestamptz(3) not null,
  read_at timestamptz(3)
);
create index notification_person on notifications.notification (person_id, at desc, id desc);
create index notification_unread on notifications.notification (person_id, at desc, id desc) where read_at is null;
create index notification_read on notifications.notification (read_at) where read_at is not null;
