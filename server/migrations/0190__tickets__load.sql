-- How many open tickets a person owns, by which a new one is given to whoever has the fewest (R-TK-01): counted by the database whoever gives, takes, ends or reopens,
-- since counting them anew costs more the more there are (ten thousand open ones: 9 ms for each new one).
create table tickets.load (
  person_id uuid primary key references identity.person,
  open int not null check (open >= 0)
) with (fillfactor = 50);

create function tickets.count_load() returns trigger language plpgsql as $$
declare
  held uuid := case when tg_op <> 'INSERT' and old.ended_at is null then old.owner_id end;
  holds uuid := case when tg_op <> 'DELETE' and new.ended_at is null then new.owner_id end;
begin
  -- By person, as everybody locks them.
  if held is not null and holds is not null then
    perform 1 from tickets.load where person_id in (held, holds) order by person_id for update;
  end if;
  if held is not null then
    update tickets.load set open = open - 1 where person_id = held;
  end if;
  if holds is not null then
    insert into tickets.load (person_id, open) values (holds, 1) on conflict (person_id) do update set open = tickets.load.open + 1;
  end if;
  return null;
end $$;
-- At the end of the transaction: a busy person's row is held for no longer than it takes to commit.
create constraint trigger count_opened after insert on tickets.ticket deferrable initially deferred
  for each row when (new.owner_id is not null and new.ended_at is null) execute function tickets.count_load();
create constraint trigger count_changed after update of owner_id, ended_at on tickets.ticket deferrable initially deferred
  for each row when (old.owner_id is distinct from new.owner_id or (old.ended_at is null) <> (new.ended_at is null)) execute function tickets.count_load();
create constraint trigger count_gone after delete on tickets.ticket deferrable initially deferred
  for each row when (old.owner_id is not null and old.ended_at is null) execute function tickets.count_load();

insert into tickets.load (person_id, open) select owner_id, count(*)::int from tickets.ticket where owner_id is not null and ended_at is null group by owner_id;
