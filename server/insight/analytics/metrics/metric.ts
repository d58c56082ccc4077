import { type RawBuilder, sql } from "kysely";
import type { LocalText } from "#contract/common.ts";
import type { Grouping } from "#contract/insight.ts";
import type { MetricRules } from "#contract/policies/metrics.ts";

/** What a metric's query may know. */
export interface Question {
  rules: MetricRules;
  from: Date;
  to: Date;
  now: Date;
  zone: string;
}

/** One thing in an example: at a wall time of its day, who did what. */
export type ExampleStep = readonly [time: string, act: "asks" | "answers" | "assigned" | "requeued" | "transferred" | "ends" | "rated" | "said" | "bot", what?: string];
export interface Example {
  says: string;
  /** Conversations, each from its opening at its first step. */
  talks?: readonly (readonly ExampleStep[])[];
  /** Presence of a person: state, from, to. */
  presence?: readonly (readonly [person: string, state: string, from: string, to: string])[];
  /** The wall time at which the figure is read; the day's end unless given. */
  now?: string;
  rules?: (rules: MetricRules) => MetricRules;
  gives: { value: number | null; numerator: number; denominator: number };
}

/** How the records of a figure become one value; an empty base is null, never 0 or 100 % (domain §1.1). */
export type Aggregate = "rate" | "mean" | "sum" | "max" | "p50" | "p90";

/** One figure: its definition, its records, its worked examples. Cards, tables and drill-downs all stand on `records` (R-AN-01). */
export interface Metric {
  key: string;
  unit: "percent" | "seconds" | "count" | "ratio";
  aggregate: Aggregate;
  name: LocalText;
  sentence(rules: MetricRules): LocalText;
  /** By which moment a record belongs to a period and an hour. */
  clock: LocalText;
  target(rules: MetricRules): number | null;
  better: "higher" | "lower" | "neither";
  /** Another figure that is always shown with this one. */
  beside?: string;
  /** The state of now: no period applies. */
  snapshot?: boolean;
  /** By what it can be broken down, where that is not everything that a conversation has. */
  by?: readonly Grouping[];
  /** Rows of `id, conversation_id, at, person_id, territory, shop_id, channel, topic, product_id, subject, n, theme_id, numerator, denominator`. */
  records(q: Question): RawBuilder<unknown>;
  examples: readonly Example[];
}

type FactTable = "conversation" | "assignment" | "turn" | "wait" | "rating" | "voice";

interface Counted {
  of: FactTable;
  at: RawBuilder<unknown>;
  numerator: RawBuilder<unknown>;
  denominator?: RawBuilder<unknown>;
  where?: RawBuilder<unknown>;
  snapshot?: boolean;
}

/** The records of a figure over one table of facts (`f`, with its conversation as `c`). */
export function countedFrom({ of, at, numerator, denominator = sql`1`, where = sql`true`, snapshot = false }: Counted, q: Question): RawBuilder<unknown> {
  const voice = of === "voice";
  const n = of === "conversation" || of === "rating" ? sql`'1'` : voice ? sql`f.kind || ':' || f.category || ' ' || f.n` : sql`f.n`;
  const said = voice ? sql`f.kind || ':' || f.category as subject, f.n, l.theme_id` : sql`null::text as subject, null::int as n, null::uuid as theme_id`;
  const linked = voice ? sql`left join voice.v_link l on l.conversation_id = f.conversation_id and l.kind = f.kind and l.category = f.category and l.n = f.n` : sql``;
  const source = of === "conversation" ? sql`insight.conversation_fact f join insight.conversation_fact c on c.conversation_id = f.conversation_id` : sql`${sql.raw(`insight.${of}_fact`)} f join insight.conversation_fact c on c.conversation_id = f.conversation_id`;
  const period = snapshot ? sql`true` : sql`${at} >= ${q.from}::timestamptz and ${at} < ${q.to}::timestamptz`;
  return sql`select f.conversation_id || ' ' || ${n} as id, f.conversation_id, ${at} as at, f.person_id, f.territory, c.shop_id, c.channel, c.topic, c.product_id, ${said},
    (${numerator})::float8 as numerator, (${denominator})::float8 as denominator from ${source} ${linked} where ${period} and ${where}`;
}

/** 1 where it is true, else 0. */
export const hit = (condition: RawBuilder<unknown>) => sql`case when ${condition} then 1 else 0 end`;
/** Whole seconds and their thousandths between two moments. */
export const secondsBetween = (from: RawBuilder<unknown>, to: RawBuilder<unknown>) => sql`extract(epoch from ${to} - ${from})`;
export const later = (at: RawBuilder<unknown>, seconds: number) => sql`${at} + make_interval(secs => ${seconds})`;
/** Within the hours of a day that a platform counts, by the wall in the centre's zone. */
export const inWindow = (at: RawBuilder<unknown>, window: { from: string; to: string }, zone: string) =>
  sql`to_char(${at} at time zone ${zone}, 'HH24:MI') >= ${window.from} and to_char(${at} at time zone ${zone}, 'HH24:MI') < ${window.to}`;
/** Spam is in no base. */
export const noSpam = sql`c.outcome is distinct from 'spam'`;
