import { sql } from "kysely";
import { countedFrom, hit, inWindow, later, noSpam, type Metric } from "./metric.ts";

/** First reply within 30 seconds as 咚咚 counts it (domain §1.3): by the beginning of the conversation. */
export const firstReplyRate: Metric = {
  key: "first_reply_rate",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "30 秒首答率", en: "First reply in 30 s" },
  sentence: ({ firstReplyRate: rule }) => ({
    "zh-CN": `会话开始后 ${rule.withinSeconds} 秒内得到人工首次回复的会话 ÷ 会话总数。按会话开始时间，${rule.window.from}–${rule.window.to} 之外开始的不计；没有回复就结束的计为未达标，还没到时限的先不计。`,
    en: `Conversations with a first reply by a person within ${rule.withinSeconds} s of their beginning ÷ conversations. By their beginning: those outside of ${rule.window.from}–${rule.window.to} are not counted; ended without a reply is a miss, those still within the limit are not counted yet.`,
  }),
  clock: { "zh-CN": "按会话开始时间", en: "by the conversation's beginning" },
  target: (rules) => rules.firstReplyRate.target,
  better: "higher",
  records(q) {
    const { withinSeconds, window } = q.rules.firstReplyRate;
    const due = later(sql`f.opened_at`, withinSeconds);
    return countedFrom({
      of: "conversation", at: sql`f.opened_at`, numerator: hit(sql`f.first_reply_at <= ${due}`),
      where: sql`${noSpam} and (f.first_reply_at is not null or f.ended_at is not null or ${due} < ${q.now}::timestamptz) and ${inWindow(sql`f.opened_at`, window, q.zone)}`,
    }, q);
  },
  examples: [
    { says: "began at 8:56, answered at 9:01: excluded by its beginning (domain §1.3)", talks: [[["08:56:00", "asks"], ["09:01:00", "answers"]]], gives: { value: null, numerator: 0, denominator: 0 } },
    { says: "30 s is in time, 31 s is not", talks: [[["09:00:00", "asks"], ["09:00:30", "answers"]], [["09:10:00", "asks"], ["09:10:31", "answers"]]], gives: { value: 1 / 2, numerator: 1, denominator: 2 } },
  ],
};
