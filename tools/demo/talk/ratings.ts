import type { Rng } from "../random.ts";
import type { Mood, Outcome, Rating } from "./types.ts";

type Score = Rating["score"];
type Weights = readonly (readonly [Score, number])[];

const byMood: Record<Mood, Weights> = {
  calm: [[5, 68], [4, 23], [3, 6], [2, 2], [1, 1]],
  worried: [[5, 52], [4, 29], [3, 12], [2, 4], [1, 3]],
  upset: [[5, 26], [4, 27], [3, 21], [2, 13], [1, 13]],
};
const unsolved: Weights = [[5, 4], [4, 10], [3, 26], [2, 28], [1, 32]];

const comments: Record<Score, readonly string[]> = {
  5: [
    "回复很快，说得也清楚", "客服很耐心，一步步教我弄好的", "没想到这么快就解决了", "不推脱，直接给办法，点赞", "态度好，专业", "问一句答三句，都是有用的", "比我预想的顺利",
    "实话实说，没有硬推我买贵的", "第二次找客服了，每次都满意", "处理得干脆", "记得我上次的问题，不用重新讲，很好", "给力", "超时一分钟都没有，说几点就几点",
  ],
  4: ["问题解决了，就是等了一小会儿", "挺好的", "服务不错，物流再快点就更好", "解释得清楚，流程有点长", "还可以，下次希望不用发那么多照片", "满意", "客服好，产品说明书要改改"],
  3: ["一般吧，能解决但慢", "中间等了好几分钟", "结果还行，过程有点绕", "说得有点官方", "凑合", "退款时间太长了"],
  2: ["问了两遍才明白我说什么", "等太久", "要我自己找来找去", "东西不行，客服还可以", "希望少一点套话"],
  1: ["没解决，浪费时间", "说好的时间又没做到", "商品质量太差", "快递的问题推来推去", "不想再买了"],
};

/** A customer's rating at the end, or nothing: many close the window, those who left never rate. */
export function drawRating(rng: Rng, it: { mood: Mood; outcome: Outcome; followedUp: boolean; at: Date }): Rating | undefined {
  const answers = it.outcome === "confirmed" ? 0.62 : it.outcome === "not-answered" ? 0.12 : 0;
  if (!rng.chance(answers)) return undefined;
  const weights = it.outcome === "confirmed" ? byMood[it.mood] : unsolved;
  const drawn = rng.weighted(weights);
  const score: Score = it.followedUp && drawn === 5 && rng.chance(0.5) ? 4 : drawn;
  const comment = rng.chance(score <= 2 ? 0.7 : 0.32) ? rng.pick(comments[score]) : undefined;
  return { score, at: it.at, ...(comment ? { comment } : {}) };
}
