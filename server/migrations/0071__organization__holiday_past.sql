-- Notices that counted before they were replaced or removed: time that had elapsed is reckoned as it was reckoned then (D19).
create table organization.holiday_past (
  year int not null,
  entries jsonb not null,
  from_at timestamptz(3) not null,
  until_at timestamptz(3) not null,
  primary key (year, until_at),
  check (from_at <= until_at)
);
