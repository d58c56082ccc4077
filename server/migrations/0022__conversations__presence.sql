-- A state that ends by itself (wrap-up), a meal that is not "away", and since when a person has been here (R-CV-03).
alter table conversations.presence
  add column until timestamptz(3),
  add column meal boolean not null default false,
  -- The last stretch with a device: since when, and until when if it is over.
  add column here_since timestamptz(3),
  add column gone_at timestamptz(3);

create or replace view conversations.v_agent as
  select p.person_id, p.state, p.since, s.load, s.capacity, (select max(l.until) from conversations.lease l where l.person_id = p.person_id) as until, p.meal
  from conversations.presence p join conversations.agent_slot s on s.person_id = p.person_id;
