import { type RawBuilder, sql } from "kysely";
import type { Metric, Question } from "./metric.ts";

/**
 * Presence cut into hours, each piece with what its person had in hand meanwhile: `sum` adds the conversations' times, `union` counts a
 * second once however many conversations there were.
 */
function pieces(q: Question, how: "sum" | "union"): RawBuilder<unknown> {
  const overlap = sql`tstzrange(greatest(a.assigned_at, p.at), least(coalesce(a.ended_at, ${q.now}::timestamptz), p.until))`;
  const seconds = (range: RawBuilder<unknown>) => sql`sum(extract(epoch from upper(${range}) - lower(${range})))`;
  const mine = sql`from insight.assignment_fact a where a.person_id = p.person_id and a.assigned_at < p.until and coalesce(a.ended_at, ${q.now}::timestamptz) > p.at`;
  const busy = how === "sum" ? sql`select ${seconds(overlap)} ${mine}` : sql`select ${seconds(sql`one`)} from unnest((select range_agg(${overlap}) ${mine})) as one`;
  return sql`select p.person_id || ' ' || p.at as id, null::uuid as conversation_id, p.at, p.person_id, null::text as territory, null::uuid as shop_id, null::text as channel, null::text as topic, null::uuid as product_id, null::text as subject, null::int as n, null::uuid as theme_id,
      coalesce((${busy}), 0)::float8 as numerator, extract(epoch from p.until - p.at)::float8 as denominator
    from (
      select f.person_id, greatest(f.from_at, h.hour, ${q.from}::timestamptz) as at, least(coalesce(f.to_at, ${q.now}::timestamptz), h.hour + interval '1 hour', ${q.to}::timestamptz) as until
      from insight.presence_fact f
        cross join lateral generate_series(date_trunc('hour', greatest(f.from_at, ${q.from}::timestamptz)), least(coalesce(f.to_at, ${q.now}::timestamptz), ${q.to}::timestamptz), interval '1 hour') as h(hour)
      where f.state in ('online', 'busy', 'wrap_up') and f.from_at < least(${q.to}::timestamptz, ${q.now}::timestamptz) and coalesce(f.to_at, ${q.now}::timestamptz) > ${q.from}::timestamptz
    ) as p where p.until > p.at`;
}

const day = {
  presence: [["A", "online", "10:00:00", "11:00:00"]] as const,
  talks: [
    [["10:00:00", "asks"], ["10:10:00", "assigned", "A"], ["10:10:10", "answers"], ["10:40:00", "ends", "confirmed"]], [["10:00:00", "asks"], ["10:20:00", "assigned", "A"], ["10:20:10", "answers"], ["10:30:00", "ends", "confirmed"]],
  ] as const,
};

/** Occupancy (domain §1.1): time with at least one conversation ÷ time ready for work. */
export const occupancy: Metric = {
  key: "occupancy",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "占用率", en: "Occupancy" },
  sentence: () => ({ "zh-CN": "客服手上至少有一个会话的时长 ÷ 处于在线、忙碌或话后处理的时长。同时接待几个只算一次。", en: "Time with at least one conversation in hand ÷ time online, busy or in wrap-up. Several at once count once." }),
  clock: { "zh-CN": "按时段，逐小时切分", en: "by the time itself, cut at full hours" },
  target: () => null,
  better: "neither",
  by: ["team", "agent", "hour", "day"],
  records: (q) => pieces(q, "union"),
  examples: [
    { says: "30 of 60 minutes, two conversations overlapping", ...day, gives: { value: 1 / 2, numerator: 1800, denominator: 3600 } },
    { says: "nobody was there", gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};

/** Load: how many conversations an agent has at once, on average. */
export const load: Metric = {
  ...occupancy,
  key: "load",
  unit: "ratio",
  name: { "zh-CN": "人均同时接待", en: "Conversations at once" },
  sentence: () => ({ "zh-CN": "客服各会话在手时长之和 ÷ 处于在线、忙碌或话后处理的时长：平均同时接待几个会话。", en: "Summed time of conversations in hand ÷ time online, busy or in wrap-up: how many an agent has at once on average." }),
  records: (q) => pieces(q, "sum"),
  examples: [{ says: "30 and 10 minutes in one hour", ...day, gives: { value: 2 / 3, numerator: 2400, denominator: 3600 } }],
};
