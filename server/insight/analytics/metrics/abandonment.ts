import { sql } from "kysely";
import { countedFrom, hit, later, noSpam, type Metric } from "./metric.ts";

/** Abandonment (domain §1.1): abandoned ÷ queued; slips of the first seconds are neither. */
export const abandonment: Metric = {
  key: "abandonment",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "放弃率", en: "Abandonment" },
  sentence: ({ abandonment: rule }) => ({
    "zh-CN": `排队后没有得到一句人工回复就离开的次数 ÷ 有了结果的进队次数（已回复 + 已放弃）。${rule.shortAbandonSeconds} 秒内离开视为误入，分子分母都不计。`,
    en: `Waits that the customer left without a word from a person ÷ waits that came to an end (answered + abandoned). Gone within ${rule.shortAbandonSeconds} s is a slip and counts nowhere.`,
  }),
  clock: { "zh-CN": "按进队时间", en: "by entering the queue" },
  target: (rules) => rules.abandonment.target,
  better: "lower",
  records: (q) =>
    countedFrom({
      of: "wait", at: sql`f.queued_at`, numerator: hit(sql`f.abandoned`),
      where: sql`${noSpam} and (f.answered_at is not null or (f.abandoned and f.ended_at >= ${later(sql`f.queued_at`, q.rules.abandonment.shortAbandonSeconds)}))`,
    }, q),
  examples: [
    { says: "one of three left; a slip of five seconds and one still waiting stand outside", talks: [
      [["10:00:00", "asks"], ["10:00:09", "answers"]], [["10:01:00", "asks"], ["10:01:09", "answers"]], [["10:02:00", "asks"], ["10:03:00", "ends", "abandoned"]],
      [["10:04:00", "asks"], ["10:04:05", "ends", "abandoned"]], [["10:05:00", "asks"]],
    ], gives: { value: 1 / 3, numerator: 1, denominator: 3 } },
    { says: "nobody queued", gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
