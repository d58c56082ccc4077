import { sql } from "kysely";
import { groupings } from "#contract/insight.ts";
import { countedFrom, hit, noSpam, type Metric } from "./metric.ts";

const talks = [
  [["10:00:00", "asks"], ["10:00:09", "answers"], ["10:09:00", "said", "need:refund"], ["10:09:00", "said", "opinion:price-high:criticism"], ["10:09:00", "said", "opinion:price-high:criticism"]],
  [["11:00:00", "asks"], ["11:09:00", "said", "opinion:praise-service:praise"], ["11:10:00", "ends", "confirmed"]],
  [["12:00:00", "asks"], ["12:09:00", "said", "need:refund"], ["12:10:00", "ends", "spam"]],
] as const;
const common = { clock: { "zh-CN": "按会话开始时间", en: "by the conversation's beginning" }, target: () => null, by: groupings } as const;

/** What customers asked for 需求 (R-CV-06). */
export const needs: Metric = {
  ...common,
  key: "needs",
  unit: "count",
  aggregate: "sum",
  name: { "zh-CN": "客户需求", en: "Needs" },
  sentence: () => ({ "zh-CN": "会话小结里记下的客户需求条数；一个会话可以有几条，垃圾会话不计。", en: "Needs written down in the records of conversations; one may hold several, spam holds none." }),
  better: "neither",
  records: (q) => countedFrom({ of: "voice", at: sql`f.at`, numerator: sql`1`, where: sql`${noSpam} and f.kind = 'need'` }, q),
  examples: [{ says: "one; that of spam does not count", talks, gives: { value: 1, numerator: 1, denominator: 1 } }],
};

/** What customers think 意见 (R-CV-06). */
export const opinions: Metric = {
  ...common,
  key: "opinions",
  unit: "count",
  aggregate: "sum",
  name: { "zh-CN": "客户意见", en: "Opinions" },
  sentence: () => ({ "zh-CN": "会话小结里记下的客户意见条数，不分褒贬；一个会话可以有几条，垃圾会话不计。", en: "Opinions written down in the records of conversations, good and bad; one may hold several, spam holds none." }),
  better: "neither",
  records: (q) => countedFrom({ of: "voice", at: sql`f.at`, numerator: sql`1`, where: sql`${noSpam} and f.kind = 'opinion'` }, q),
  examples: [{ says: "two of one conversation and one of another", talks, gives: { value: 3, numerator: 3, denominator: 3 } }],
};

/** How many of the opinions are bad ones. */
export const criticism: Metric = {
  ...common,
  key: "criticism",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "批评占比", en: "Criticism" },
  sentence: () => ({ "zh-CN": "态度为批评的意见 ÷ 全部意见。", en: "Opinions that criticise ÷ all opinions." }),
  better: "lower",
  records: (q) => countedFrom({ of: "voice", at: sql`f.at`, numerator: hit(sql`f.stance = 'criticism'`), where: sql`${noSpam} and f.kind = 'opinion'` }, q),
  examples: [
    { says: "two of three", talks, gives: { value: 2 / 3, numerator: 2, denominator: 3 } },
    { says: "nobody said anything", gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
