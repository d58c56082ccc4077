import { sql } from "kysely";
import { countedFrom, type Metric } from "./metric.ts";

/** Volume 进线量. */
export const opened: Metric = {
  key: "opened",
  unit: "count",
  aggregate: "sum",
  name: { "zh-CN": "进线量", en: "Arrivals" },
  sentence: () => ({ "zh-CN": "新开始的会话数；结束后 10 分钟内重新打开的仍是同一个会话。", en: "Conversations begun; one that is reopened soon after its end is still the same." }),
  clock: { "zh-CN": "按会话开始时间", en: "by the conversation's beginning" },
  target: () => null,
  better: "neither",
  records: (q) => countedFrom({ of: "conversation", at: sql`f.opened_at`, numerator: sql`1` }, q),
  examples: [{ says: "two began", talks: [[["10:00:00", "asks"]], [["10:01:00", "asks"], ["10:02:00", "ends", "abandoned"]]], gives: { value: 2, numerator: 2, denominator: 2 } }],
};
