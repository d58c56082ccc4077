import type { RecommendReason, WantedProduct } from "#contract/recommend.ts";
import type { Product } from "#contract/orders.ts";
import type { RecommendationRules } from "#contract/policies/recommendation.ts";

export interface Candidate {
  product: Product;
  /** How often it was bought together with what the customer has or asks about, and with which of it most. */
  together: { times: number; title: string } | null;
  /** The customer has bought it before. */
  bought: boolean;
}
export interface Recommended {
  product: Product;
  score: number;
  reasons: RecommendReason[];
}

/** What was said, in words; Chinese needs no spaces between them. */
export const needWords = (need: string): string[] => [...new Set(need.normalize("NFKC").toLowerCase().split(/[\s,，、。；;！!？?·/]+/).filter((word) => word.length > 0))].slice(0, 12);

const pairsOf = (word: string): string[] => (Array.from(word).length < 3 ? [word] : Array.from(word).slice(0, -1).map((letter, at) => letter + Array.from(word)[at + 1]!));
/** How much of a word a text answers: the whole word, else the share of its neighbouring letters. */
export function answers(word: string, text: string): number {
  if (text.includes(word)) return 1;
  const pairs = pairsOf(word);
  const share = pairs.filter((pair) => text.includes(pair)).length / pairs.length;
  return share >= 0.5 ? share : 0;
}

/** Suitable products with their reasons, the best first (R-OR-03). Pure: equal facts give equal answers in one order. */
export function recommend(rules: RecommendationRules, wanted: Omit<WantedProduct, "shop" | "customer">, candidates: readonly Candidate[]): Recommended[] {
  const words = needWords(wanted.need);
  const best = Math.max(1, ...candidates.map(({ product }) => product.sold));
  const often = Math.max(1, ...candidates.map(({ together }) => together?.times ?? 0));
  const rated = candidates.flatMap(({ product, together, bought }): Recommended[] => {
    if (product.stock <= 0 || product.id === wanted.besides) return [];
    if (wanted.type !== undefined && product.type !== wanted.type) return [];
    if (wanted.fromFen !== undefined && product.priceFen < wanted.fromFen) return [];
    if (wanted.toFen !== undefined && product.priceFen > wanted.toFen) return [];
    // What somebody has he seldom needs again, unless he says so.
    if (bought && words.length === 0) return [];
    const facts = product.facts.map((fact) => ({ ...fact, text: `${fact.label}${fact.value}`.toLowerCase() }));
    const text = [product.name, product.type, ...facts.map((fact) => fact.text)].join(" ").toLowerCase();
    const met = words.map((word) => ({ word, share: answers(word, text) })).filter((one) => one.share > 0);
    const need = words.length === 0 ? 0 : met.reduce((sum, one) => sum + one.share, 0) / words.length;
    if (words.length > 0 && need < rules.leastNeed) return [];
    const fact = facts.find((one) => met.some(({ word }) => answers(word, one.text) > 0));
    const priced = wanted.fromFen !== undefined || wanted.toFen !== undefined;
    const reasons: RecommendReason[] = [];
    if (met.length > 0) reasons.push({ code: "need", params: { words: met.map((one) => one.word).join("、") } });
    if (fact) reasons.push({ code: "fact", params: { label: fact.label, value: fact.value } });
    if (priced) reasons.push({ code: "price", params: {} });
    if (together) reasons.push({ code: "together", params: { title: together.title, times: together.times } });
    if (product.sold > 0) reasons.push({ code: "popular", params: { sold: product.sold } });
    if (bought) reasons.push({ code: "bought", params: {} });
    const { weights } = rules;
    const score = weights.need * need + (priced ? weights.price : 0) + weights.together * ((together?.times ?? 0) / often) + weights.popular * (product.sold / best);
    return [{ product, score: Math.round(score * 1000) / 1000, reasons }];
  });
  return rated.toSorted((a, b) => b.score - a.score || (a.product.id < b.product.id ? -1 : 1)).slice(0, rules.most);
}
