-- How many conversations of one channel or skill an agent holds, beside the total (R-CV-02): the database counts them itself, whoever
-- gives, takes or ends a conversation, and refuses more than the rules allowed when the place was taken.
create table conversations.agent_part (
  person_id uuid not null references identity.person,
  -- channel:web, skill:complaint
  part text collate "C" not null,
  load int not null default 0 check (load >= 0),
  -- What the rules allowed when this place was last asked for; null: no limit.
  most int,
  extra int not null default 0 check (extra >= 0),
  primary key (person_id, part),
  check (load <= most + extra)
);

create function conversations.count_parts() returns trigger language plpgsql as $$
declare
  held uuid := case when tg_op = 'UPDATE' and old.ended_at is null then old.assignee_id end;
  holds uuid := case when new.ended_at is null then new.assignee_id end;
begin
  if tg_op = 'UPDATE' and held is not distinct from holds and old.skill is not distinct from new.skill and old.channel = new.channel then
    return null;
  end if;
  -- The slots first, by person, as everybody locks them.
  perform 1 from conversations.agent_slot where person_id in (held, holds) order by person_id for update;
  if held is not null then
    update conversations.agent_part set load = greatest(load - 1, 0), extra = greatest(0, least(extra, load - 1 - most))
      where person_id = held and part in ('channel:' || old.channel, 'skill:' || old.skill);
  end if;
  if holds is not null then
    insert into conversations.agent_part (person_id, part, load)
      select holds, p, 1 from unnest(array['channel:' || new.channel, 'skill:' || new.skill]) as p where p is not null order by p
      on conflict (person_id, part) do update set load = conversations.agent_part.load + 1;
  end if;
  return null;
end $$;
create trigger count_parts after insert or update of assignee_id, ended_at, skill, channel on conversations.conversation
  for each row execute function conversations.count_parts();

insert into conversations.agent_part (person_id, part, load)
  select assignee_id, part, count(*)::int from conversations.conversation, unnest(array['channel:' || channel, 'skill:' || skill]) as part
  where assignee_id is not null and ended_at is null and part is not null group by assignee_id, part;
