import { sql } from "kysely";
import { countedFrom, hit, noSpam, type Metric } from "./metric.ts";

/** Share of those who rated 参评率 (domain §1.1), of all who could. */
export const ratingShare: Metric = {
  key: "rating_share",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "参评率", en: "Share rated" },
  sentence: () => ({ "zh-CN": "收到评价的会话 ÷ 可以评价的会话（有客服回复过并且已经结束，不含垃圾会话）。", en: "Conversations with a rating ÷ conversations that could be rated: answered by a person and ended, without spam." }),
  clock: { "zh-CN": "按会话结束时间", en: "by the conversation's end" },
  target: (rules) => rules.ratingShare.target,
  better: "higher",
  records: (q) => countedFrom({ of: "conversation", at: sql`f.ended_at`, numerator: hit(sql`exists (select 1 from insight.rating_fact r where r.conversation_id = f.conversation_id)`), where: sql`${noSpam} and f.first_reply_at is not null` }, q),
  examples: [
    { says: "one of two rated; who was never answered could not", talks: [
      [["10:00:00", "asks"], ["10:00:10", "answers"], ["10:05:00", "ends", "confirmed"], ["10:06:00", "rated", "5"]], [["10:00:00", "asks"], ["10:00:10", "answers"], ["10:05:00", "ends", "not_answered"]], [["10:00:00", "asks"], ["10:05:00", "ends", "abandoned"]],
    ], gives: { value: 1 / 2, numerator: 1, denominator: 2 } },
  ],
};
