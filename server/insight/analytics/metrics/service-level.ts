import { sql } from "kysely";
import { countedFrom, hit, later, noSpam, type Metric } from "./metric.ts";

const treatment = {
  count: { "zh-CN": "没等到回复就离开的计为未达标", en: "those who left unanswered count as missed" },
  drop: { "zh-CN": "没等到回复就离开的不计", en: "those who left unanswered are left out" },
  drop_short: { "zh-CN": "短时离开的不计，其余离开的计为未达标", en: "short visits are left out, others who left count as missed" },
} as const;

/** Service level (domain §1.1): the clock starts on entering the queue; the abandoned as the handbook says. */
export const serviceLevel: Metric = {
  key: "service_level",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "服务水平", en: "Service level" },
  sentence: ({ serviceLevel: rule, abandonment }) => ({
    "zh-CN": `进入人工队列后 ${rule.withinSeconds} 秒内得到客服第一句回复的次数 ÷ 进队次数。自动回复不算；${treatment[rule.abandoned]["zh-CN"]}（${abandonment.shortAbandonSeconds} 秒为短时）；还没到 ${rule.withinSeconds} 秒的先不计，垃圾会话不计。`,
    en: `Waits answered by a person within ${rule.withinSeconds} s of entering the queue ÷ waits. Automatic replies do not count; ${treatment[rule.abandoned].en} (short: ${abandonment.shortAbandonSeconds} s); waits younger than ${rule.withinSeconds} s are not counted yet, spam never.`,
  }),
  clock: { "zh-CN": "按进队时间", en: "by entering the queue" },
  target: (rules) => rules.serviceLevel.target,
  better: "higher",
  records(q) {
    const { withinSeconds, abandoned } = q.rules.serviceLevel;
    const due = later(sql`f.queued_at`, withinSeconds);
    const left = {
      count: sql`f.abandoned`,
      drop: sql`false`,
      drop_short: sql`f.abandoned and f.ended_at >= ${later(sql`f.queued_at`, q.rules.abandonment.shortAbandonSeconds)}`,
    }[abandoned];
    return countedFrom({ of: "wait", at: sql`f.queued_at`, numerator: hit(sql`f.answered_at <= ${due}`), where: sql`${noSpam} and (f.answered_at is not null or (f.ended_at is null and ${due} < ${q.now}::timestamptz) or (${left}))` }, q);
  },
  examples: [
    { says: "answered after 30 s is in time, after 31 s is not; 5 s is a slip, 15 s is a miss", talks: [
      [["10:00:00", "asks"], ["10:00:02", "assigned"], ["10:00:30", "answers"]], [["10:01:00", "asks"], ["10:01:31", "answers"]],
      [["10:02:00", "asks"], ["10:02:05", "ends", "abandoned"]], [["10:03:00", "asks"], ["10:03:15", "ends", "abandoned"]],
    ], gives: { value: 1 / 3, numerator: 1, denominator: 3 } },
    { says: "with the abandoned left out", rules: (rules) => ({ ...rules, serviceLevel: { ...rules.serviceLevel, abandoned: "drop" } }), talks: [
      [["10:00:00", "asks"], ["10:00:30", "answers"]], [["10:03:00", "asks"], ["10:03:15", "ends", "abandoned"]],
    ], gives: { value: 1, numerator: 1, denominator: 1 } },
    { says: "with every abandoned one counted", rules: (rules) => ({ ...rules, serviceLevel: { ...rules.serviceLevel, abandoned: "count" } }), talks: [
      [["10:00:00", "asks"], ["10:00:30", "answers"]], [["10:03:00", "asks"], ["10:03:05", "ends", "abandoned"]],
    ], gives: { value: 1 / 2, numerator: 1, denominator: 2 } },
    { says: "who still has time is not counted yet", now: "10:00:20", talks: [[["10:00:00", "asks"]]], gives: { value: null, numerator: 0, denominator: 0 } },
    { says: "given to a silent agent and taken back: the customer's wait goes on", talks: [[["10:00:00", "asks"], ["10:00:05", "assigned", "A"], ["10:02:00", "requeued", "unanswered"], ["10:02:01", "assigned", "B"], ["10:02:10", "answers"]]], gives: { value: 0, numerator: 0, denominator: 1 } },
  ],
};
