import { sql } from "kysely";
import { countedFrom, hit, type Metric } from "./metric.ts";

/** Transfer rate (domain §1.1): transferred ÷ handled, by agent. */
export const transfer: Metric = {
  key: "transfer",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "转接率", en: "Transfer rate" },
  sentence: () => ({ "zh-CN": "被转给别人或别的队列的接待 ÷ 已经完成的接待（结束 + 转出）。因失联或未回复退回队列的、离岗交接的不计。", en: "Assignments transferred to somebody else or another queue ÷ finished assignments (ended + transferred). Those taken back for silence and those handed over at leaving are not counted." }),
  clock: { "zh-CN": "按接待结束时间", en: "by the assignment's end" },
  target: (rules) => rules.transfer.target,
  better: "lower",
  records: (q) => countedFrom({ of: "assignment", at: sql`f.ended_at`, numerator: hit(sql`f.ended_by = 'transferred'`), where: sql`f.ended_by in ('ended', 'transferred')` }, q),
  examples: [
    { says: "A transfers to B, who ends it; what was taken back from C counts nowhere", talks: [
      [["10:00:00", "asks"], ["10:00:01", "assigned", "A"], ["10:00:10", "answers"], ["10:01:00", "transferred", "B"], ["10:01:10", "answers"], ["10:05:00", "ends", "confirmed"]], [["10:00:00", "asks"], ["10:00:01", "assigned", "C"], ["10:02:00", "requeued", "unanswered"]],
    ], gives: { value: 1 / 2, numerator: 1, denominator: 2 } },
  ],
};
