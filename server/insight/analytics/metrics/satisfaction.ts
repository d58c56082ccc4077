import { sql } from "kysely";
import { countedFrom, hit, type Metric } from "./metric.ts";

/** Satisfaction, top-2-box (domain §1.1); the share of those who rated stands beside it always. */
export const satisfaction: Metric = {
  key: "satisfaction",
  unit: "percent",
  aggregate: "rate",
  name: { "zh-CN": "满意度", en: "Satisfaction" },
  sentence: ({ satisfaction: rule }) => ({ "zh-CN": `${rule.fromStars} 星及以上的评价 ÷ 收到的评价（满分 5 星）。`, en: `Ratings of ${rule.fromStars} stars and more ÷ ratings received (of 5 stars).` }),
  clock: { "zh-CN": "按评价时间", en: "by the rating" },
  target: (rules) => rules.satisfaction.target,
  better: "higher",
  beside: "rating_share",
  records: (q) => countedFrom({ of: "rating", at: sql`f.at`, numerator: hit(sql`f.score >= ${q.rules.satisfaction.fromStars}`) }, q),
  examples: [
    { says: "45 of 50 with four or five stars are 90 % (domain §1.1)", talks: Array.from({ length: 50 }, (_, i) => [["10:00:00", "asks"], ["10:00:10", "answers"], ["10:05:00", "ends", "confirmed"], ["10:06:00", "rated", i < 25 ? "5" : i < 45 ? "4" : "3"]] as const), gives: { value: 0.9, numerator: 45, denominator: 50 } },
    { says: "no rating, no figure", talks: [[["10:00:00", "asks"], ["10:00:10", "answers"], ["10:05:00", "ends", "confirmed"]]], gives: { value: null, numerator: 0, denominator: 0 } },
  ],
};
