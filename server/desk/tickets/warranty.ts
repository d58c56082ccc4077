import type { WarrantyRules } from "#contract/policies/warranty.ts";

/** What an order says of its goods, as warranties ask. */
export interface SoldGoods {
  lines: readonly { title: string; type: string }[];
  signedOn: string | null;
  paidOn: string | null;
  placedOn: string;
}

const longest = (all: readonly number[]): number => Math.max(...all);

/** How long goods of one type are under warranty: what a line of the rules names, else what holds for all. */
const monthsOf = (rules: WarrantyRules, type: string): number => {
  const named = rules.goods.filter((one) => one.types.includes(type)).map((one) => one.months);
  return named.length > 0 ? longest(named) : rules.months;
};

/**
 * The warranty of what is to be repaired (R-TK-01, 保修): the line of the order that is meant, from the day that the rules name. Where several might be meant, the
 * longest counts, in favour of the customer. Without an order only the length for all goods is known.
 */
export function warrantyOf(rules: WarrantyRules, sold: SoldGoods | null, said: string): { startsOn: string | null; months: number } {
  if (sold === null) return { startsOn: null, months: rules.months };
  const word = said.trim().toLowerCase();
  const named = word === "" ? [] : sold.lines.filter((line) => line.title.toLowerCase().includes(word) || word.includes(line.title.toLowerCase()) || (line.type !== "" && word.includes(line.type.toLowerCase())));
  const meant = named.length > 0 ? named : sold.lines;
  const startsOn = (rules.from === "receipt" ? sold.signedOn : null) ?? sold.paidOn ?? sold.placedOn;
  return { startsOn, months: meant.length === 0 ? rules.months : longest(meant.map((line) => monthsOf(rules, line.type))) };
}
