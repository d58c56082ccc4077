import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

type Rows = Record<string, unknown>[];

/** Everything that happened, with the stretch of openness that it lies in: an end begins the next one. */
const steps = sql`
  step as materialized (
    select e.*, c.territory as territory_now, count(*) filter (where e.kind = 'closed') over (partition by e.conversation_id order by e.seq rows between unbounded preceding and 1 preceding) as span,
      e.kind = 'message' and e.author_kind = 'agent' as answers, e.kind = 'message' and e.author_kind = 'customer' as asks
    from conversations.entry e join conversations.conversation c on c.id = e.conversation_id
    where e.kind in ('opened', 'assigned', 'message', 'closed', 'reopened')
  ), talking as (select *, lag(author_kind) over (partition by conversation_id, coalesce(span, 0) order by seq) as before from step where answers or asks)`;

const later = (what: ReturnType<typeof sql>) => sql`(select min(x.at) from step x where x.conversation_id = s.conversation_id and coalesce(x.span, 0) = coalesce(s.span, 0) and x.seq > s.seq and ${what})`;

/** The facts as a few set queries over the base tables say: another way to the same end as the projector's walk. */
export async function factsFromRecords(tx: Tx): Promise<Record<string, Rows>> {
  const turn = await sql`with ${steps} select s.conversation_id, row_number() over (partition by s.conversation_id order by s.seq)::int as n, s.seq as asked_seq, s.at as asked_at, ${later(sql`x.answers`)} as answered_at,
      case when ${later(sql`x.answers`)} is null then ${later(sql`x.kind = 'closed'`)} end as given_up_at
    from talking s where s.asks and s.before is distinct from 'customer' order by 1, 2`.execute(tx);
  const assignment = await sql`with ${steps} select s.conversation_id, row_number() over (partition by s.conversation_id order by s.seq)::int as n, (s.body ->> 'to')::uuid as person_id, s.at as assigned_at,
      (select min(x.at) from step x where x.conversation_id = s.conversation_id and x.answers and x.author_id = (s.body ->> 'to')::uuid and x.seq > s.seq
        and x.seq < coalesce((select min(y.seq) from step y where y.conversation_id = s.conversation_id and y.seq > s.seq and y.kind in ('assigned', 'closed')), 1000000)) as first_reply_at,
      (select y.at from step y where y.conversation_id = s.conversation_id and y.seq > s.seq and y.kind in ('assigned', 'closed') order by y.seq limit 1) as ended_at,
      (select case when y.kind = 'closed' then 'ended' when y.body ->> 'reason' = 'transferred_to_queue' or y.body #>> '{reasons,0,code}' = 'transferred' then 'transferred'
         when y.body #>> '{reasons,0,code}' = 'handed_over' then 'handed_over' else 'returned' end
        from step y where y.conversation_id = s.conversation_id and y.seq > s.seq and y.kind in ('assigned', 'closed') order by y.seq limit 1) as ended_by
    from step s where s.kind = 'assigned' and s.body ->> 'to' is not null order by 1, 2`.execute(tx);
  // A wait begins with the conversation, with its reopening, and with going back to the queue after an answer.
  const wait = await sql`with ${steps} select s.conversation_id, row_number() over (partition by s.conversation_id order by s.seq)::int as n, s.at as queued_at, ${later(sql`x.answers`)} as answered_at,
      case when ${later(sql`x.answers`)} is null then ${later(sql`x.kind = 'closed'`)} end as ended_at,
      coalesce(${later(sql`x.answers`)} is null and (select x.body ->> 'outcome' in ('abandoned', 'left') from step x where x.conversation_id = s.conversation_id and coalesce(x.span, 0) = coalesce(s.span, 0) and x.kind = 'closed'), false) as abandoned
    from step s where s.kind in ('opened', 'reopened') or (s.kind = 'assigned' and s.body ->> 'to' is null and exists (
      select 1 from step x where x.conversation_id = s.conversation_id and x.answers and x.seq < s.seq and x.seq > (
        select max(q.seq) from step q where q.conversation_id = s.conversation_id and q.seq < s.seq and (q.kind in ('opened', 'reopened') or (q.kind = 'assigned' and q.body ->> 'to' is null)))))
    order by 1, 2`.execute(tx);
  const rating = await sql`select r.conversation_id, r.score, r.at, r.person_id, c.territory from conversations.rating r join conversations.conversation c on c.id = r.conversation_id order by 1`.execute(tx);
  const voice = await sql`select c.id as conversation_id, s.kind, s.category, row_number() over (partition by c.id, s.kind, s.category order by s.place)::int as n, s.stance, c.territory, c.opened_at as at
    from conversations.conversation c join conversations.record r on r.conversation_id = c.id cross join lateral (
      select 'need' as kind, o.item ->> 'category' as category, null as stance, o.place from jsonb_array_elements(r.needs) with ordinality o(item, place)
      union all select 'opinion', o.item ->> 'category', o.item ->> 'stance', o.place from jsonb_array_elements(r.opinions) with ordinality o(item, place)
    ) s order by 1, 2, 3, 4`.execute(tx);
  const conversation = await sql`select id as conversation_id, number, shop_id, channel, topic, (select product_id from conversations.record where conversation_id = c.id) as product_id, territory, opened_at, ended_at, outcome, first_reply_at,
      coalesce((select (e.body ->> 'to')::uuid from conversations.entry e where e.conversation_id = c.id and e.kind = 'assigned' and e.body ->> 'to' is not null order by e.seq desc limit 1), assignee_id) as person_id
    from conversations.conversation c order by 1`.execute(tx);
  return { turn: turn.rows as Rows, assignment: assignment.rows as Rows, wait: wait.rows as Rows, rating: rating.rows as Rows, conversation: conversation.rows as Rows, voice: voice.rows as Rows };
}

/** The same columns as they are stored. */
export async function factsStored(tx: Tx): Promise<Record<string, Rows>> {
  const all = async (columns: string, table: string) => (await sql`select ${sql.raw(columns)} from ${sql.raw(`insight.${table}_fact`)} order by 1, 2, 3, 4`.execute(tx)).rows as Rows;
  return {
    turn: await all("conversation_id, n, asked_seq, asked_at, answered_at, given_up_at", "turn"),
    assignment: await all("conversation_id, n, person_id, assigned_at, first_reply_at, ended_at, ended_by", "assignment"),
    wait: await all("conversation_id, n, queued_at, answered_at, ended_at, abandoned", "wait"),
    rating: await all("conversation_id, score, at, person_id, territory", "rating"),
    conversation: await all("conversation_id, number, shop_id, channel, topic, product_id, territory, opened_at, ended_at, outcome, first_reply_at, person_id", "conversation"),
    voice: await all("conversation_id, kind, category, n, stance, territory, at", "voice"),
  };
}

/** Intervals from the presence events, by window. */
export async function presenceFromEvents(tx: Tx): Promise<Rows> {
  const { rows } = await sql`select * from (
      select e.subject_id as person_id, e.at as from_at, lead(e.at) over (partition by e.subject_id order by o.position) as to_at, e.data ->> 'to' as state
      from kernel.event e join kernel.event_order o on o.event_id = e.id where e.kind = 'presence.changed'
    ) as c where state <> 'offline' and to_at is distinct from from_at order by 1, 2`.execute(tx);
  return rows as Rows;
}

export async function presenceStored(tx: Tx): Promise<Rows> {
  return (await sql`select person_id, from_at, to_at, state from insight.presence_fact order by 1, 2`.execute(tx)).rows as Rows;
}
