import { sql } from "kysely";
import { countedFrom, secondsBetween, type Metric, type Question } from "./metric.ts";

const queued = (q: Question, numerator = sql`1`) => countedFrom({ of: "wait", at: sql`f.queued_at`, numerator, where: sql`f.answered_at is null and f.ended_at is null and f.assigned_at is null`, snapshot: true }, q);
const talks = [[["10:00:00", "asks"]], [["10:05:00", "asks"]], [["10:06:00", "asks"], ["10:06:01", "assigned", "A"]], [["10:07:00", "asks"], ["10:08:00", "ends", "abandoned"]]] as const;

/** Waiting now: in the queue and with no agent. */
export const waiting: Metric = {
  key: "waiting",
  unit: "count",
  aggregate: "sum",
  name: { "zh-CN": "排队中", en: "Waiting" },
  sentence: () => ({ "zh-CN": "此刻在人工队列里、还没有分到客服的会话。", en: "Conversations in the queue now that no agent has yet." }),
  clock: { "zh-CN": "此刻", en: "now" },
  target: () => null,
  better: "lower",
  snapshot: true,
  records: (q) => queued(q),
  examples: [{ says: "two wait; one was given to an agent, one has left", now: "10:10:00", talks, gives: { value: 2, numerator: 2, denominator: 2 } }],
};

/** The longest of them. */
export const longestWait: Metric = {
  ...waiting,
  key: "longest_wait",
  unit: "seconds",
  aggregate: "max",
  name: { "zh-CN": "最长等待", en: "Longest wait" },
  sentence: () => ({ "zh-CN": "此刻排队的会话里，从进队算起等得最久的一个；没得到回复就退回队列的接着算。", en: "The longest of those in the queue now, from entering it; going back unanswered does not reset it." }),
  records: (q) => queued(q, secondsBetween(sql`f.queued_at`, sql`${q.now}::timestamptz`)),
  examples: [
    { says: "ten minutes", now: "10:10:00", talks, gives: { value: 600, numerator: 900, denominator: 2 } },
    { says: "nobody waits", now: "10:10:00", gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
