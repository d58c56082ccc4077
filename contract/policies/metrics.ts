import { z } from "zod";
import { LocalText } from "../common.ts";
import { Key } from "./common.ts";
import { definePolicy } from "./define.ts";

const Share = z.number().min(0).max(1);
const Seconds = z.number().int().min(1).max(86_400);
const Wall = z.string().regex(/^(?:[01]\d:[0-5]\d|2[0-3]:[0-5]\d|24:00)$/, "wall_time_form");
/** What lies outside of these hours, by the time that the figure's clock starts, is not counted. */
const Window = z.strictObject({ from: Wall, to: Wall }).refine((one) => one.from < one.to, "window_backwards");
const Target = z.strictObject({ target: Share });

/** Policy kind `metrics`: targets, limits, windows and exempt days of the figures (R-AN-01, R-AN-02). The version in force when a figure is read defines the whole period. */
export const MetricRules = z.strictObject({
  serviceLevel: z.strictObject({
    withinSeconds: Seconds,
    /** Who left unanswered: counted as missed, left out, or left out when gone before `shortAbandonSeconds`. */
    abandoned: z.enum(["count", "drop", "drop_short"]),
    target: Share,
  }),
  abandonment: z.strictObject({ shortAbandonSeconds: z.number().int().min(0).max(600), target: Share }),
  firstResponse: z.strictObject({ targetSeconds: Seconds }),
  responseTime: z.strictObject({ targetSeconds: Seconds }),
  threeMinuteReply: z.strictObject({ withinSeconds: Seconds, window: Window, target: Share }),
  firstReplyRate: z.strictObject({ withinSeconds: Seconds, window: Window, target: Share }),
  satisfaction: z.strictObject({ fromStars: z.number().int().min(2).max(5), target: Share }),
  ratingShare: Target,
  resolution: Target,
  transfer: Target,
  /** Days that stand outside of the named figures, as platforms grant them at Spring Festival. */
  exempt: z.array(z.strictObject({ from: z.iso.date(), to: z.iso.date(), metrics: z.array(Key).min(1).max(30), reason: LocalText })).max(100),
});
export type MetricRules = z.output<typeof MetricRules>;

export const metrics = definePolicy({
  kind: "metrics",
  folder: "metrics",
  schemaVersion: 1,
  schema: MetricRules,
  title: { "zh-CN": "指标口径与目标", en: "Definitions and targets of figures" },
  readBy: "insight/analytics",
});
