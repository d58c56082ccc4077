import { sql } from "kysely";
import { countedFrom, secondsBetween, type Aggregate, type Example, type Metric, type Question } from "./metric.ts";

const records = (q: Question) => countedFrom({ of: "assignment", at: sql`f.assigned_at`, numerator: secondsBetween(sql`f.assigned_at`, sql`f.first_reply_at`), where: sql`f.first_reply_at is not null` }, q);
const talks: Example["talks"] = [
  [["10:00:00", "asks"], ["10:00:01", "bot"], ["10:00:02", "assigned", "A"], ["10:00:12", "answers"], ["10:05:00", "transferred", "B"], ["10:05:20", "answers"], ["10:09:00", "transferred", "C"], ["10:09:30", "answers"]],
];

/** First response time (domain §1.1): the first word of each agent who was given the conversation; three agents who talked give three. */
const firstResponse = (key: string, aggregate: Aggregate, zh: string, en: string, how: { "zh-CN": string; en: string }, value: number): Metric => ({
  key,
  unit: "seconds",
  aggregate,
  name: { "zh-CN": `首次响应${zh}`, en: `First response, ${en}` },
  sentence: () => ({
    "zh-CN": `每次分到客服至该客服发出第一句回复的时长，取${how["zh-CN"]}；三位客服先后各说过话计三次。自动回复与备注不算，没有回复的不计。`,
    en: `From each assignment to that agent's first reply, ${how.en}; three agents who each talked count three times. Automatic replies and notes do not count, nor do assignments without a reply.`,
  }),
  clock: { "zh-CN": "按分到客服的时间", en: "by assignment" },
  target: (rules) => rules.firstResponse.targetSeconds,
  better: "lower",
  records,
  examples: [
    { says: "three agents who each talked: 10, 20 and 30 s", talks, gives: { value, numerator: 60, denominator: 3 } },
    { says: "nobody answered", talks: [[["10:00:00", "asks"], ["10:00:02", "assigned", "A"]]], gives: { value: null, numerator: 0, denominator: 0 } },
  ],
});

export const firstResponseMean = firstResponse("first_response", "mean", "时长", "mean", { "zh-CN": "平均", en: "on average" }, 20);
export const firstResponseMedian = firstResponse("first_response_p50", "p50", "时长（中位）", "median", { "zh-CN": "中位数", en: "the median" }, 20);
export const firstResponseLate = firstResponse("first_response_p90", "p90", "时长（90 分位）", "90th percentile", { "zh-CN": "90 分位数（线性插值）", en: "the 90th percentile, interpolated" }, 28);
