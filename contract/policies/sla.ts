import { z } from "zod";
import { Key, distinctBy } from "./common.ts";
import { definePolicy, unknownKeys } from "./define.ts";
import type { CustomerTiers } from "./customer-tiers.ts";

/** A clock's name and what its rule may ask for: letters, digits, lines, as in first_reply. */
export const ClockName = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,39}$/, "key_form");

export const slaUnits = [
  "seconds",
  "minutes",
  "hours",
  // 半个工作日: what it means is said by `halfDay`.
  "half_working_days",
  "working_days",
] as const;
/** Time of the calendar that the rule names: an hour is an open hour; a working day is as long as the calendar's longest weekday. */
export const SlaDuration = z.strictObject({ amount: z.number().min(0).max(100_000), unit: z.enum(slaUnits) });
export type SlaDuration = z.output<typeof SlaDuration>;

/** For whom we wait while a clock stands still. */
export const pauseReasons = ["customer", "partner", "carrier", "goods", "agreed"] as const;
/** What a stage of a workflow may wait for; for the customer it waits by its `silence`, for a partner while a task of one is open. */
export const stageWaits = ["carrier", "goods", "agreed"] as const;
export type PauseReason = (typeof pauseReasons)[number];

/** Who is told: whoever has it, the leaders of theirs (else of the territory, else of headquarters), or everybody who may supervise everywhere. */
export const slaListeners = ["owner", "leader", "overseer"] as const;
const Told = z.array(z.enum(slaListeners)).max(3);

const keys = z.array(Key).max(50).optional();

/** How a clock runs that follows this rule, but for its length. */
const Manner = {
  /** Key of the calendar on which time counts; `always`: every hour of every day. */
  calendar: Key,
  /** The part of the time after which it warns; left out: no warning. */
  warnAt: z.number().min(0.05).max(0.99).optional(),
  /** Key of the ladder that is climbed; left out: nobody is told. */
  ladder: Key.optional(),
  /** While we wait for one of these, the clock stands still. */
  pauses: z.array(z.enum(pauseReasons)).max(5).default([]),
};

export const SlaRule = z.strictObject({
  key: Key,
  when: z.strictObject({
    /** The kind of thing that has the clock: conversation, ticket … */
    subject: Key,
    /** The clock's name: first_reply, next_reply, resolution, stage … */
    clock: ClockName,
    types: keys,
    severities: keys,
    tiers: keys,
    territories: keys,
    shops: keys,
    stages: keys,
  }),
  within: SlaDuration.refine((within) => within.amount > 0, "sla_no_time"),
  /** A reply counts from the question, or from when somebody was given it. */
  startsFrom: z.enum(["question", "assignment"]).default("question"),
  ...Manner,
});
export type SlaRule = z.output<typeof SlaRule>;

/** Policy kind `sla`: how long things may take, by kind, severity and tier (R-TK-07). A clock follows the version in force when it started; what `running` says decides about those under way (D19). */
export const SlaRules = z.strictObject({
  /** Clocks under way when this version comes into force: they keep the version they began with, or take these targets with the elapsed time kept. */
  running: z.enum(["keep", "take"]),
  /** Half a working day: half of the working day's hours, or until the running half of the day ends (12:00, 18:00). */
  halfDay: z.enum([
    "half_of_hours",
    "until_half_ends",
  ]),
  ladders: z
    .array(z.strictObject({ key: Key, warning: Told.default([]), breach: Told.default([]), rungs: z.array(z.strictObject({ after: SlaDuration, tell: Told.min(1) })).max(10).default([]) }))
    .max(20)
    .superRefine(distinctBy((one) => one.key)),
  /** The first that fits counts. */
  rules: z.array(SlaRule).max(500).superRefine(distinctBy((one) => one.key)),
  /** How a deadline runs that comes with its own length (a workflow's stage) where no rule fits. */
  otherwise: z.strictObject(Manner),
});
export type SlaRules = z.output<typeof SlaRules>;

export const always = "always";

export const sla = definePolicy({
  kind: "sla",
  folder: "sla",
  schemaVersion: 1,
  schema: SlaRules,
  title: { "zh-CN": "服务时限", en: "Service deadlines" },
  readBy: "desk/sla",
  references: (body) => [
    { kind: "customer-tiers", key: "default", path: ["rules"] },
    ...[{ calendar: body.otherwise.calendar, path: ["otherwise", "calendar"] }, ...body.rules.map((rule, i) => ({ calendar: rule.calendar, path: ["rules", i, "calendar"] }))]
      .filter((one) => one.calendar !== always)
      .map((one) => ({ kind: "calendar", key: one.calendar, path: one.path })),
  ],
  check(body, others) {
    const tiers = (others("customer-tiers", "default") as CustomerTiers | undefined)?.tiers.map((one) => one.key);
    const territories = (others("territories", "default") as { territories?: { key: string }[] } | undefined)?.territories?.map((one) => one.key);
    const named = (list: readonly string[] | undefined, i: number, field: string) => (list ?? []).map((key, j) => ({ key, path: ["rules", i, "when", field, j] }));
    const ladders = [{ ladder: body.otherwise.ladder, path: ["otherwise", "ladder"] }, ...body.rules.map((rule, i) => ({ ladder: rule.ladder, path: ["rules", i, "ladder"] }))].flatMap(({ ladder, path }) => (ladder === undefined ? [] : [{ key: ladder, path }]));
    return [
      ...unknownKeys(ladders, body.ladders.map((one) => one.key), "sla_ladder_unknown"),
      ...(tiers ? unknownKeys(body.rules.flatMap((rule, i) => named(rule.when.tiers, i, "tiers")), tiers, "tier_unknown") : []),
      ...(territories ? unknownKeys(body.rules.flatMap((rule, i) => named(rule.when.territories, i, "territories")), territories, "territory_unknown") : []),
    ];
  },
});
