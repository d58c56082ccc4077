import { type RawBuilder, sql } from "kysely";
import type { Grouping, Narrowing } from "#contract/insight.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Aggregate, Metric, Question } from "../metrics/metric.ts";

/** Which records: the period is in the question, the rest narrows. */
export type Narrow = Omit<Narrowing, "from" | "to">;
/** How far the reader sees. */
export type Reach = "all" | { personId: string; teams: readonly string[]; territories: readonly string[] };

export interface Ask {
  metric: Metric;
  q: Question;
  narrow: Narrow;
  reach: Reach;
  /** Teams by territory, from the rules in force: for whom somebody with several teams worked. */
  teamsOf: Readonly<Record<string, readonly string[]>>;
}
export interface FigureRow {
  key: string | null;
  value: number | null;
  numerator: number;
  denominator: number;
  records: number;
}

const keys: Record<Grouping, RawBuilder<unknown>> = {
  territory: sql`r.territory`, team: sql`r.team_id::text`, agent: sql`r.person_id::text`, shop: sql`r.shop_id::text`, channel: sql`r.channel`,
  topic: sql`r.topic`, product: sql`r.product_id::text`, subject: sql`r.subject`, theme: sql`r.theme_id::text`, hour: sql`to_char(r.hour, 'FM00')`, day: sql`r.day::text`,
};
const values: Record<Aggregate, RawBuilder<unknown>> = {
  rate: sql`sum(r.numerator) / nullif(sum(r.denominator), 0)`,
  mean: sql`sum(r.numerator) / nullif(sum(r.denominator), 0)`,
  sum: sql`coalesce(sum(r.numerator), 0)`,
  max: sql`max(r.numerator)`,
  p50: sql`percentile_cont(0.5) within group (order by r.numerator)`,
  p90: sql`percentile_cont(0.9) within group (order by r.numerator)`,
};

/** The records of a figure with every grouping's key, narrowed and within reach: the one ground of card, table and drill-down. */
function recordsOf({ metric, q, narrow, reach, teamsOf }: Ask, teamed: boolean): RawBuilder<unknown> {
  const exempt = q.rules.exempt.filter((one) => one.metrics.includes(metric.key)).map((one) => sql` and not (r.day between ${one.from}::date and ${one.to}::date)`);
  const wanted: RawBuilder<unknown>[] = [
    ...(narrow.territory === undefined ? [] : [sql`r.territory = ${narrow.territory}`]),
    ...(narrow.team === undefined ? [] : [sql`r.team_id = ${narrow.team}::uuid`]),
    ...(narrow.agent === undefined ? [] : [sql`r.person_id = ${narrow.agent}::uuid`]),
    ...(narrow.shop === undefined ? [] : [sql`r.shop_id = ${narrow.shop}::uuid`]),
    ...(narrow.channel === undefined ? [] : [sql`r.channel = ${narrow.channel}`]),
    ...(narrow.topic === undefined ? [] : [sql`r.topic = ${narrow.topic}`]),
    ...(narrow.branch === undefined ? [] : [sql`(r.topic = ${narrow.branch} or starts_with(r.topic, ${`${narrow.branch}.`}))`]),
    ...(narrow.product === undefined ? [] : [sql`r.product_id = ${narrow.product}::uuid`]),
    ...(narrow.subject === undefined ? [] : [sql`r.subject = ${narrow.subject}`]),
    ...(narrow.theme === undefined ? [] : [sql`r.theme_id = ${narrow.theme}::uuid`]),
    ...(narrow.hour === undefined ? [] : [sql`r.hour = ${narrow.hour}`]),
    ...(narrow.day === undefined ? [] : [sql`r.day = ${narrow.day}::date`]),
    ...(narrow.without === undefined ? [] : [sql`${keys[narrow.without]} is null`]),
  ];
  const team = sql`left join lateral (
      select m.team_id from organization.v_membership m join organization.v_team t on t.id = m.team_id where m.person_id = b.person_id
      order by coalesce(${JSON.stringify(teamsOf)}::jsonb -> b.territory ? t.key, false) desc, t.key limit 1) as team on true`;
  return sql`select * from (
      select b.*, ${teamed ? sql`team.team_id` : sql`null::uuid`} as team_id, extract(hour from b.at at time zone ${q.zone})::int as hour, (b.at at time zone ${q.zone})::date as day
      from (${metric.records(q)}) as b ${teamed ? team : sql``}
    ) as r where ${within(reach)}${sql.join(exempt, sql``)}${sql.join(wanted.map((one) => sql` and ${one}`), sql``)}`;
}

/** Own work · also the teams' · also the territories'; beyond that all (R-PE-02). */
function within(reach: Reach): RawBuilder<unknown> {
  if (reach === "all") return sql`true`;
  return sql`(r.person_id = ${reach.personId}::uuid or r.territory = any(${reach.territories}::text[])
    or exists (select 1 from organization.v_membership m where m.person_id = r.person_id and m.team_id = any(${reach.teams}::uuid[])))`;
}

const isTeamed = ({ narrow }: Ask, by?: Grouping) => by === "team" || narrow.team !== undefined || narrow.without === "team";

/** One figure, whole (key null) and, when asked, by group. */
export async function figureOf(tx: Tx, ask: Ask, by: Grouping | undefined): Promise<{ whole: FigureRow; groups: FigureRow[] }> {
  const shape = sql`(${values[ask.metric.aggregate]})::float8 as value, coalesce(sum(r.numerator), 0)::float8 as numerator, coalesce(sum(r.denominator), 0)::float8 as denominator, count(*)::int as records`;
  const key = by === undefined ? sql`null::text` : keys[by];
  const { rows } = await sql<FigureRow & { whole: boolean }>`with r as materialized (${recordsOf(ask, isTeamed(ask, by))})
    select null::text as key, true as whole, ${shape} from r
    ${by === undefined ? sql`` : sql`union all select ${key} as key, false as whole, ${shape} from r group by 1`}`.execute(tx);
  const figure = ({ whole: _whole, ...row }: FigureRow & { whole: boolean }): FigureRow => row;
  return { whole: figure(rows.find((row) => row.whole)!), groups: rows.filter((row) => !row.whole).map(figure) };
}

export interface RecordRow {
  id: string;
  conversationId: string | null;
  number: number | null;
  at: Date;
  personId: string | null;
  person: string | null;
  territory: string | null;
  shop: string | null;
  channel: string | null;
  numerator: number;
  denominator: number;
  topic: string | null;
  product: string | null;
  /** What the customer asked for or said, where the record is that. */
  subject: string | null;
  n: number | null;
  stance: string | null;
  words: string | null;
  themeId: string | null;
  theme: string | null;
}

/** The records themselves, the newest first, by keyset. */
export async function recordsBehind(tx: Tx, ask: Ask, page: { part: "all" | "hit" | "miss"; after: { at: Date; id: string } | null; limit: number }): Promise<RecordRow[]> {
  const part = { all: sql`true`, hit: sql`r.numerator > 0`, miss: sql`r.numerator = 0` }[page.part];
  const after = page.after ? sql`(r.at, r.id) < (${page.after.at}::timestamptz, ${page.after.id})` : sql`true`;
  const { rows } = await sql<RecordRow>`select r.id, r.conversation_id as "conversationId", c.number, r.at, r.person_id as "personId", p.name as person, r.territory, s.short_name as shop, r.channel, r.numerator, r.denominator,
      r.topic, g.name as product, r.subject, r.n, v.stance, v.text as words, r.theme_id as "themeId", h.name as theme
    from (select * from (${recordsOf(ask, isTeamed(ask))}) as r where ${part} and ${after} order by r.at desc, r.id desc limit ${page.limit}) as r left join insight.conversation_fact c on c.conversation_id = r.conversation_id
      left join organization.v_person p on p.id = r.person_id left join organization.v_shop s on s.id = r.shop_id
      left join orders.v_product g on g.id = r.product_id left join voice.v_theme h on h.id = r.theme_id
      left join lateral (select o.stance, o.text from conversations.v_voice o where o.conversation_id = r.conversation_id and o.kind || ':' || o.category = r.subject and o.n = r.n) as v on r.subject is not null
    order by r.at desc, r.id desc`.execute(tx);
  return rows;
}

const most = 1000;

/** How many there are; exact to a thousand (D10). */
export async function countBehind(tx: Tx, ask: Ask, part: "all" | "hit" | "miss"): Promise<{ value: number; capped: boolean }> {
  const wanted = { all: sql`true`, hit: sql`r.numerator > 0`, miss: sql`r.numerator = 0` }[part];
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from (select 1 from (${recordsOf(ask, isTeamed(ask))}) as r where ${wanted} limit ${most + 1}) as one`.execute(tx);
  return { value: Math.min(rows[0]!.n, most), capped: rows[0]!.n > most };
}

/** Names of people, teams, shops, products and themes by id. */
export async function namesBy(tx: Tx, by: "agent" | "team" | "shop" | "product" | "theme", ids: readonly string[]): Promise<Map<string, string>> {
  const source = { agent: sql`select id, name from organization.v_person`, team: sql`select id, name from organization.v_team`, shop: sql`select id, short_name as name from organization.v_shop`, product: sql`select id, name from orders.v_product`, theme: sql`select id, name from voice.v_theme` }[by];
  const { rows } = await sql<{ id: string; name: string }>`select id, name from (${source}) as one where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}

/** Until when the event record has been read; null when nothing waits to be read. */
export async function oldestUnread(tx: Tx, kinds: readonly string[]): Promise<Date | null> {
  const { rows } = await sql<{ at: Date | null }>`select min(at) as at from kernel.v_event where position > coalesce((select position from kernel.v_reader where name = 'insight.facts'), 0) and kind = any(${kinds}::text[])`.execute(tx);
  return rows[0]?.at ?? null;
}
