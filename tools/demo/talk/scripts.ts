import type { Product } from "../trade/types.ts";
import { buying } from "./scripts/buying.ts";
import { choosing } from "./scripts/choosing.ts";
import { complaints } from "./scripts/complaints.ts";
import { logistics } from "./scripts/logistics.ts";
import { orders } from "./scripts/orders.ts";
import { papers } from "./scripts/papers.ts";
import { returns } from "./scripts/returns.ts";
import { using } from "./scripts/using.ts";
import type { OrderMoment, Script } from "./types.ts";

/** Every scripted conversation. */
export const scripts: readonly Script[] = [
  ...choosing, ...buying, ...orders, ...logistics, ...returns, ...using, ...papers, ...complaints,
];

/** The script of a key. */
export function scriptOf(key: string): Script {
  const script = scripts.find((one) => one.key === key);
  if (!script) throw new RangeError(`no script ${key}`);
  return script;
}

/** Whether a script can be about this product and this moment of an order. */
export function suits(script: Script, product: Product, moment: OrderMoment | undefined): boolean {
  if (script.groups && !script.groups.includes(product.group)) return false;
  if (script.icons && !script.icons.includes(product.icon)) return false;
  return !script.moments || (moment !== undefined && script.moments.includes(moment));
}
