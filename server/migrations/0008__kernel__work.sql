-- A deadline whose handler fails waits longer each time instead of holding up its kind; why it waits can be seen.
alter table kernel.deadline
  add column failures int not null default 0,
  add column failed_at timestamptz(3),
  add column failed_code text collate "C";

-- Idempotency keys are kept for a week.
create index idempotency_at on kernel.idempotency (at);
