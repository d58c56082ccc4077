import { z } from "zod";
import { Id } from "./common.ts";
import { endpoints } from "./endpoint.ts";
import { Product } from "./orders.ts";

export const reasonCodes = ["need", "fact", "price", "together", "popular", "bought"] as const;
export const RecommendReason = z.object({ code: z.enum(reasonCodes), params: z.record(z.string(), z.union([z.string(), z.number()])) });
export type RecommendReason = z.output<typeof RecommendReason>;

const Fen = z.number().int().min(0).max(1_000_000_000_00);
export const WantedProduct = z.object({
  shop: Id,
  /** Whose orders say what goes with what he has. */
  customer: Id.optional(),
  /** What the customer needs, in his own words. */
  need: z.string().trim().max(200).default(""),
  type: z.string().trim().max(40).optional(),
  fromFen: Fen.optional(),
  toFen: Fen.optional(),
  /** The product that he asks about: what suits beside it. */
  besides: Id.optional(),
});
export type WantedProduct = z.output<typeof WantedProduct>;

export const recommendEndpoints = endpoints({
  "POST /v1/products/recommendations": {
    summary: "Suitable products of a shop by the customer's needs, with the reasons of each",
    perm: "orders.read",
    body: WantedProduct,
    response: z.object({ rows: z.array(z.object({ product: Product, reasons: z.array(RecommendReason) })), version: z.string() }),
    refusals: [],
  },
});
