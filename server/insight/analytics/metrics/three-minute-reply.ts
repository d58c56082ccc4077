import { sql } from "kysely";
import { countedFrom, hit, inWindow, later, noSpam, type Metric } from "./metric.ts";

/** Three-minute reply rate as 旺旺 counts it (domain §1.3): rounds from the first question to the first answer. */
export const threeMinuteReply: Metric = {
  key: "three_minute_reply",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "3 分钟回复率", en: "Three-minute reply rate" },
  sentence: ({ threeMinuteReply: rule }) => ({
    "zh-CN": `${rule.withinSeconds} 秒内得到人工回复的轮次 ÷ 全部轮次。一轮 = 首问到首答，连发几条按第一条计时；一直没有回复计 0/1；${rule.window.from}–${rule.window.to} 提问的才计，还没到时限的先不计。`,
    en: `Rounds answered by a person within ${rule.withinSeconds} s ÷ all rounds. A round runs from the first question to the first answer, a burst is timed from its first message; never answered is 0/1; only questions between ${rule.window.from} and ${rule.window.to} count, those still within the limit not yet.`,
  }),
  clock: { "zh-CN": "按客户提问时间", en: "by the customer's question" },
  target: (rules) => rules.threeMinuteReply.target,
  better: "higher",
  records(q) {
    const { withinSeconds, window } = q.rules.threeMinuteReply;
    const due = later(sql`f.asked_at`, withinSeconds);
    return countedFrom({
      of: "turn", at: sql`f.asked_at`, numerator: hit(sql`f.answered_at <= ${due}`),
      where: sql`${noSpam} and (f.answered_at is not null or f.given_up_at is not null or ${due} < ${q.now}::timestamptz) and ${inWindow(sql`f.asked_at`, window, q.zone)}`,
    }, q);
  },
  examples: [
    { says: "10:10:15 ask, 10:15:20 ask, 10:18:10 reply → 0/1 (domain §1.3)", talks: [[["10:10:15", "asks"], ["10:15:20", "asks"], ["10:18:10", "answers"]]], gives: { value: 0, numerator: 0, denominator: 1 } },
    { says: "then 10:18:30 ask, 10:19:00 reply → 1/2 (domain §1.3)", talks: [[["10:10:15", "asks"], ["10:15:20", "asks"], ["10:18:10", "answers"], ["10:18:30", "asks"], ["10:19:00", "answers"]]], gives: { value: 1 / 2, numerator: 1, denominator: 2 } },
    { says: "never answered is 0/1", talks: [[["10:00:00", "asks"], ["10:00:40", "ends", "left"]]], gives: { value: 0, numerator: 0, denominator: 1 } },
    { says: "asked before 8 or from 23 on counts nowhere", talks: [[["07:59:59", "asks"], ["09:00:00", "answers"]], [["23:00:00", "asks"], ["23:30:00", "answers"]]], gives: { value: null, numerator: 0, denominator: 0 } },
    { says: "exactly three minutes is in time; who still has time is not counted", now: "10:04:00", talks: [[["10:00:00", "asks"], ["10:03:00", "answers"]], [["10:02:00", "asks"]]], gives: { value: 1, numerator: 1, denominator: 1 } },
    { says: "an exempt day counts nowhere", rules: (rules) => ({ ...rules, exempt: [{ from: "2026-03-01", to: "2026-03-31", metrics: ["three_minute_reply"], reason: { "zh-CN": "春节" } }] }), talks: [[["10:00:00", "asks"], ["10:09:00", "answers"]]], gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
