import { sql } from "kysely";
import { countedFrom, hit, noSpam, type Metric, type Question } from "./metric.ts";

const ended = (outcome: string) => (q: Question) => countedFrom({ of: "conversation", at: sql`f.ended_at`, numerator: hit(sql`f.outcome = ${outcome}`), where: noSpam }, q);
const talks = (["confirmed", "confirmed", "not_answered", "left", "spam"] as const).map((outcome) => [["10:00:00", "asks"], ["10:00:10", "answers"], ["10:05:00", "ends", outcome]] as const);

/** Resolution (D17): only what the customer confirmed counts as solved. */
export const resolution: Metric = {
  key: "resolution",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "问题解决率", en: "Resolution rate" },
  sentence: () => ({ "zh-CN": "客户亲自确认已解决的会话 ÷ 已结束的会话（不含垃圾会话）。客户未回应的不算解决，另列。", en: "Conversations that the customer confirmed as solved ÷ ended conversations, without spam. Those where the customer fell silent are not solved and stand apart." }),
  clock: { "zh-CN": "按会话结束时间", en: "by the conversation's end" },
  target: (rules) => rules.resolution.target,
  better: "higher",
  beside: "not_answered",
  records: ended("confirmed"),
  examples: [
    { says: "two of four confirmed, spam apart", talks, gives: { value: 1 / 2, numerator: 2, denominator: 4 } },
    { says: "nothing ended", talks: [[["10:00:00", "asks"]]], gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};

/** Asked "solved?", then silent (D17): shown apart in every rate. */
export const notAnswered: Metric = {
  ...resolution,
  key: "not_answered",
  name: { "zh-CN": "客户未回应率", en: "Customer fell silent" },
  sentence: () => ({ "zh-CN": "我方回复后客户没有再回应而结束的会话 ÷ 已结束的会话（不含垃圾会话）。", en: "Conversations that ended because the customer did not come back to our answer ÷ ended conversations, without spam." }),
  target: () => null,
  better: "neither",
  records: ended("not_answered"),
  examples: [{ says: "one of four, spam apart", talks, gives: { value: 1 / 4, numerator: 1, denominator: 4 } }],
};
