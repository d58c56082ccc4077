-- Compensation above what one person may promise waits for another person's word (R-TK-02, R-TK-04); nothing is paid or asked of the shop before.
alter table returns.request
  add column needs_approval boolean not null default false,
  add column approved_by uuid references identity.person,
  add column approved_at timestamptz(3),
  add constraint approved_whole check ((approved_by is null) = (approved_at is null));
