-- A restriction that the law no longer asks for is lifted by a person, with the reason; the deletion then goes on.
alter table privacy.request
  add column lifted_at timestamptz(3),
  add column lifted_by uuid references identity.person,
  add column lift_note text;
