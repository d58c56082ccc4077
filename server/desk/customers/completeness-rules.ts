import { customerKinds, type CustomerKind } from "#contract/kinds.ts";
import { fileBit, fileFields } from "#contract/policies/customer-care.ts";
import type { FileAsk } from "#contract/policies/customer-files.ts";

/** What files should have: everybody's, and those of kinds that are asked for something else; below which share of a hundred one lacks too much. */
export interface FileRules {
  base: readonly FileAsk[];
  kinds: ReadonlyMap<string, readonly FileAsk[]>;
  askBelow: number;
}

/** A kind of customer, and what its file has: one bit for each of `fileFields`. */
export interface Combination {
  kind: CustomerKind;
  known: number;
}

/** How much of a hundred a file has of what it is asked for. */
export function shareOf(asks: readonly FileAsk[], known: number): number {
  const all = asks.reduce((sum, ask) => sum + ask.points, 0);
  const has = asks.filter((ask) => (known & fileBit(ask.field)) !== 0).reduce((sum, ask) => sum + ask.points, 0);
  return Math.round((has / all) * 100);
}

/** Every combination that lacks too much. */
export const tooLittle = (rules: FileRules): Combination[] =>
  customerKinds.flatMap((kind) => Array.from({ length: 1 << fileFields.length }, (_, known) => known).filter((known) => shareOf(rules.kinds.get(kind) ?? rules.base, known) < rules.askBelow).map((known) => ({ kind, known })));

/** Rules by which two files are judged alike have the same words. */
export const rulesAsWords = (rules: FileRules): string => JSON.stringify([rules.askBelow, rules.base, [...rules.kinds].toSorted(([a], [b]) => (a < b ? -1 : 1))]);
