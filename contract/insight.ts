import { z } from "zod";
import { Day, Id, Instant, LocalText, Nothing, page } from "./common.ts";
import { endpoints } from "./endpoint.ts";

/** By what a figure can be broken down. */
export const groupings = ["territory", "team", "agent", "shop", "channel", "topic", "product", "subject", "theme", "hour", "day"] as const;
export type Grouping = (typeof groupings)[number];
/** What customers' words are: something asked for, or something thought. */
export const voiceKinds = ["need", "opinion"] as const;
export type VoiceKind = (typeof voiceKinds)[number];

const Base = z.object({
  /** Null, never 0 or 100 %, on an empty base. */
  value: z.number().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  /** How many records stand behind it. */
  records: z.number().int(),
});

const Narrowing = z.object({
  from: Day,
  /** The last day that counts. */
  to: Day,
  territory: z.string().max(60).optional(),
  team: Id.optional(),
  agent: Id.optional(),
  shop: Id.optional(),
  channel: z.string().max(40).optional(),
  topic: z.string().max(80).optional(),
  /** A topic with everything beneath it. */
  branch: z.string().max(80).optional(),
  product: Id.optional(),
  /** What a customer asked for or said: `need:refund`, `opinion:price-high`. */
  subject: z.string().max(100).optional(),
  theme: Id.optional(),
  /** Hour of the day in the centre's zone. */
  hour: z.coerce.number().int().min(0).max(23).optional(),
  /** One day of the period. */
  day: Day.optional(),
  /** The records of the group that belongs nowhere: the name of its grouping. */
  without: z.enum(groupings).optional(),
});
/** What narrows figures and their records; as it stands in the address. */
export type Narrowing = z.output<typeof Narrowing>;

const Figure = Base.extend({
  metric: z.string(),
  /** One line for each group; the empty key is what belongs to none. */
  groups: z.array(Base.extend({ key: z.string(), name: LocalText.nullable() })),
});

export const MetricDefinition = z.object({
  key: z.string(),
  name: LocalText,
  unit: z.enum(["percent", "seconds", "count", "ratio"]),
  aggregate: z.enum(["rate", "mean", "sum", "max", "p50", "p90"]),
  sentence: LocalText,
  clock: LocalText,
  target: z.number().nullable(),
  better: z.enum(["higher", "lower", "neither"]),
  beside: z.string().nullable(),
  snapshot: z.boolean(),
  /** By what it can be broken down. */
  by: z.array(z.enum(groupings)),
});
export type MetricDefinition = z.output<typeof MetricDefinition>;

const Answered = z.object({
  at: Instant,
  /** Until which moment everything that happened is in the figures. */
  factsAt: Instant,
  /** The version that defines them: `metrics/default@2`. */
  rules: z.string(),
});

export const Figures = Answered.extend({ figures: z.array(Figure) });
export type Figures = z.output<typeof Figures>;

export const FigureRecord = z.object({
  id: z.string(),
  conversationId: Id.nullable(),
  number: z.number().int().nullable(),
  at: Instant,
  agent: z.object({ id: Id, name: z.string() }).nullable(),
  territory: z.string().nullable(),
  shop: z.string().nullable(),
  channel: z.string().nullable(),
  numerator: z.number(),
  denominator: z.number(),
  topic: z.string().nullable(),
  product: z.string().nullable(),
  /** What the customer asked for or said, where the record is that (R-CV-06). */
  said: z
    .object({
      kind: z.enum(voiceKinds),
      category: z.string(),
      /** Its place among those alike in the conversation. */
      n: z.number().int(),
      stance: z.enum(["praise", "neutral", "criticism"]).nullable(),
      text: z.string(),
      theme: z.object({ id: Id, name: z.string() }).nullable(),
    })
    .nullable(),
});
export type FigureRecord = z.output<typeof FigureRecord>;

export const insightEndpoints = endpoints({
  "GET /v1/metrics": {
    summary: "The definitions of the figures, with their clocks and targets as the handbook sets them now",
    perm: "insight.read",
    response: z.object({ rules: z.string(), metrics: z.array(MetricDefinition) }),
    refusals: [],
  },
  "GET /v1/figures": {
    summary: "Figures of a period, whole and by group, as far as the right reaches; metrics are separated by commas",
    perm: "insight.read",
    query: Narrowing.extend({ metrics: z.string().min(1).max(600), by: z.enum(groupings).optional() }),
    response: Figures,
    refusals: [],
  },
  "GET /v1/figures/records": {
    summary: "The records behind one figure or one of its groups, the newest first",
    perm: "insight.read",
    query: Narrowing.extend({ metric: z.string().min(1).max(60), part: z.enum(["all", "hit", "miss"]).default("all"), after: z.string().max(400).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) }),
    response: page(FigureRecord).extend({ count: z.object({ value: z.number(), capped: z.boolean() }) }),
    refusals: [],
  },
  "GET /v1/figures/table": {
    summary: "The figures by group as CSV",
    perm: "insight.read",
    query: Narrowing.extend({ metrics: z.string().min(1).max(600), by: z.enum(groupings), language: z.enum(["zh-CN", "en"]).default("zh-CN") }),
    response: z.object({ name: z.string(), text: z.string() }),
    refusals: [],
  },
  "GET /v1/figures/rebuild": {
    summary: "How far the last reckoning anew has come; null before the first",
    perm: "operation.write",
    response: z.object({ rebuild: z.object({ running: z.boolean(), /** Conversations reckoned anew, of all. */ done: z.number().int(), whole: z.number().int(), askedAt: Instant, endedAt: Instant.nullable() }).nullable() }),
    refusals: [],
  },
  "POST /v1/figures/rebuild": {
    summary: "Reckons all facts anew from the records, in the background and in small steps",
    perm: "operation.write",
    body: z.object({}),
    response: Nothing,
    refusals: [],
  },
});
