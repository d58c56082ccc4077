import { z } from "zod";
import { distinctBy, Key } from "./common.ts";
import type { CustomerTiers } from "./customer-tiers.ts";
import { definePolicy, unknownKeys } from "./define.ts";

/** The questions that choose an agent, in the order that the handbook puts them (R-CV-02). */
export const criteria = ["territory", "skill", "shop", "language", "last_agent", "available", "least_loaded", "skill_level", "longest_idle"] as const;
export type Criterion = (typeof criteria)[number];

/** A step of widening: each adds to those before, the nearest first. */
const OverflowStep = z.strictObject({
  afterSeconds: z.number().int().min(1).max(86_400),
  /** `same`, `neighbours`, `headquarters`, or keys of territories. */
  to: z.array(Key).min(1).max(20),
});

const OverflowSteps = z.array(OverflowStep).max(20).superRefine((steps, ctx) => {
  steps.forEach((step, i) => {
    if (i > 0 && step.afterSeconds <= steps[i - 1]!.afterSeconds) ctx.addIssue({ code: "custom", message: "overflow_order", path: [i, "afterSeconds"] });
  });
});
const Limit = z.number().int().min(0).max(50);

/** Policy kind `routing`: who gets a waiting conversation, and when it goes further. */
export const Routing = z.strictObject({
  order: z.array(z.enum(criteria)).min(1).superRefine(distinctBy<Criterion>((one) => one)),
  stickiness: z.strictObject({
    /** The agent of the last conversation counts for so long. */
    lastAgentDays: z.number().int().min(0).max(3650),
    /** So much longer may one wait for that agent. */
    maxExtraWaitSeconds: z.number().int().min(0).max(3600),
  }),
  /** Where else a conversation is offered after so many seconds of waiting. */
  overflow: OverflowSteps,
  /** Territories with steps of their own, instead of `overflow`. */
  overflowBy: z.record(Key, OverflowSteps).default({}),
  /** How many of one channel, or with one skill, an agent has at once; beside the person's total. What is not named has no limit of its own. */
  limits: z.strictObject({ channels: z.record(Key, Limit).default({}), skills: z.record(Key, Limit).default({}) }).default({ channels: {}, skills: {} }),
  priority: z.strictObject({
    /** Points by customer tier. */
    tiers: z.record(Key, z.number().int().min(0).max(1000)),
    waitingPointsPerMinute: z.number().min(0).max(1000),
  }),
  /** Which territories help which, the nearest first. */
  neighbours: z.record(Key, z.array(Key).max(20)),
  /** Offered to an agent and unanswered for so long: offered to the next. */
  unansweredSeconds: z.number().int().min(10).max(3600),
  /** An agent unreachable for so long: what waits for us goes back to the front of the queue. */
  unreachableSeconds: z.number().int().min(10).max(3600),
});
export type Routing = z.output<typeof Routing>;

const words = ["same", "neighbours", "headquarters"];
const namedIn = (steps: readonly { to: string[] }[], at: (string | number)[]) =>
  steps.flatMap((step, i) => step.to.map((key, j) => ({ key, path: [...at, i, "to", j] }))).filter((one) => !words.includes(one.key));
const territoryKeys = (body: unknown) => (body as { territories?: { key: string }[] } | undefined)?.territories?.map((one) => one.key);

export const routing = definePolicy({
  kind: "routing",
  folder: "routing",
  schemaVersion: 1,
  schema: Routing,
  title: { "zh-CN": "会话分配", en: "Routing" },
  readBy: "desk/conversations",
  references: () => [
    { kind: "territories", key: "default", path: ["neighbours"] },
    { kind: "customer-tiers", key: "default", path: ["priority", "tiers"] },
  ],
  check(body, others) {
    const territories = territoryKeys(others("territories", "default"));
    const tiers = (others("customer-tiers", "default") as CustomerTiers | undefined)?.tiers.map((one) => one.key);
    const placed = [
      ...namedIn(body.overflow, ["overflow"]),
      ...Object.entries(body.overflowBy).flatMap(([key, steps]) => [{ key, path: ["overflowBy", key] }, ...namedIn(steps, ["overflowBy", key])]),
      ...Object.entries(body.neighbours).flatMap(([key, list]) => [{ key, path: ["neighbours", key] }, ...list.map((one, i) => ({ key: one, path: ["neighbours", key, i] }))]),
    ];
    return [
      ...(territories ? unknownKeys(placed, territories, "territory_unknown") : []),
      ...(tiers ? unknownKeys(Object.keys(body.priority.tiers).map((key) => ({ key, path: ["priority", "tiers", key] })), tiers, "tier_unknown") : []),
    ];
  },
});
