create schema errands;

-- One-off tasks from a leader to a person (R-TK-08). Personal data are cut out of the words; the originals lie beside, sealed under the errand's own key (D5).
create table errands.errand (
  id uuid primary key,
  to_id uuid not null references identity.person,
  by_id uuid not null references identity.person,
  what text not null,
  what_secret bytea,
  given_at timestamptz(3) not null,
  due_at timestamptz(3),
  state text collate "C" not null default 'open' check (state in ('open', 'done', 'declined', 'withdrawn')),
  ended_at timestamptz(3),
  answer text not null default '',
  answer_secret bytea,
  check ((state = 'open') = (ended_at is null))
);
create index errand_to on errands.errand (to_id, due_at) where state = 'open';
create index errand_to_ended on errands.errand (to_id, ended_at desc) where state <> 'open';
create index errand_by on errands.errand (by_id, given_at desc);
create view errands.v_errand as select id, to_id, by_id, given_at, due_at, state, ended_at from errands.errand;
