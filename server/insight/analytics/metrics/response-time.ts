import { sql } from "kysely";
import { countedFrom, secondsBetween, type Metric } from "./metric.ts";

/** Average response time (domain §1.1): Σ of the turns' times ÷ answered turns. */
export const responseTime: Metric = {
  key: "response_time",
  unit: "seconds",
  aggregate: "mean",
  name: { "zh-CN": "平均响应时长", en: "Average response time" },
  sentence: () => ({
    "zh-CN": "每一轮从客户第一条没有得到答复的消息到客服下一次回复的时长之和 ÷ 已回复的轮数。连发几条算一轮，机器人与自动回复不算。",
    en: "From the customer's first unanswered message to the next reply by a person, summed ÷ answered rounds. A burst of messages is one round; bots and automatic replies do not count.",
  }),
  clock: { "zh-CN": "按客户提问时间", en: "by the customer's question" },
  target: (rules) => rules.responseTime.targetSeconds,
  better: "lower",
  records: (q) => countedFrom({ of: "turn", at: sql`f.asked_at`, numerator: secondsBetween(sql`f.asked_at`, sql`f.answered_at`), where: sql`f.answered_at is not null` }, q),
  examples: [
    { says: "175 s from the first of two questions, then 30 s", talks: [[["10:10:15", "asks"], ["10:15:20", "asks"], ["10:18:10", "answers"], ["10:18:30", "asks"], ["10:19:00", "answers"]]], gives: { value: 252.5, numerator: 505, denominator: 2 } },
    { says: "a bot's words answer nothing", talks: [[["10:00:00", "asks"], ["10:00:01", "bot"]]], gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
