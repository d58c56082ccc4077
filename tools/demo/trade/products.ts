import { hemuProducts } from "./products-hemu.ts";
import { xingyeProducts } from "./products-xingye.ts";
import type { Product } from "./types.ts";

/** Everything the two shops sell. */
export const products: readonly Product[] = [...hemuProducts, ...xingyeProducts];

/** The product of a stock-keeping number. */
export function productOf(sku: string): Product {
  const product = products.find((one) => one.sku === sku);
  if (!product) throw new RangeError(`no product ${sku}`);
  return product;
}
