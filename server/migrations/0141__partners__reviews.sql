-- The review of a partner for a period (R-CO-03): opened by the handbook, decided by a person. The figures are kept as they stood then; personal data
-- are cut out of the words, the originals lie beside, sealed under the partner's key (D5).
create table partners.review (
  id uuid primary key,
  partner_id uuid not null references organization.partner,
  from_on date not null,
  to_on date not null check (to_on > from_on),
  -- The version of the rules by which it fell due.
  rules text collate "C" not null,
  opened_at timestamptz(3) not null,
  reviewer_id uuid references identity.person,
  -- The reminder, a one-off task of whoever reviews.
  errand_id uuid,
  figures jsonb,
  strengths text not null default '',
  strengths_secret bytea,
  faults text not null default '',
  faults_secret bytea,
  decision text collate "C" check (decision in ('keep', 'improve', 'reduce', 'end')),
  next_on date,
  decided_at timestamptz(3),
  decided_by uuid references identity.person,
  unique (partner_id, from_on, to_on),
  check ((decided_at is null) = (decision is null) and (decided_at is null) = (figures is null) and (decided_at is null) = (next_on is null))
);
create index review_open on partners.review (opened_at) where decided_at is null;
create index review_partner on partners.review (partner_id, to_on desc);
