import { sql } from "kysely";
import { countedFrom, type Metric } from "./metric.ts";

/** Handled 接待量: every agent who answered in a conversation has handled it once per assignment. */
export const handled: Metric = {
  key: "handled",
  unit: "count",
  aggregate: "sum",
  name: { "zh-CN": "接待量", en: "Handled" },
  sentence: () => ({ "zh-CN": "客服至少回复过一句的接待次数；一个会话先后由两位客服回复计两次。", en: "Assignments in which the agent has replied at least once; a conversation answered by two agents in turn counts twice." }),
  clock: { "zh-CN": "按该客服首次回复时间", en: "by the agent's first reply" },
  target: () => null,
  better: "neither",
  records: (q) => countedFrom({ of: "assignment", at: sql`f.first_reply_at`, numerator: sql`1` }, q),
  examples: [
    { says: "two agents answered one conversation, a third never spoke", talks: [[["10:00:00", "asks"], ["10:00:01", "assigned", "A"], ["10:00:10", "answers"], ["10:01:00", "transferred", "B"], ["10:01:10", "answers"], ["10:02:00", "transferred", "C"]]], gives: { value: 2, numerator: 2, denominator: 2 } },
    { says: "none", gives: { value: 0, numerator: 0, denominator: 0 } },
  ],
};
