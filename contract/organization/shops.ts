import { z } from "zod";
import { Id, Instant } from "../common.ts";
import { endpoints } from "../endpoint.ts";
import { byId, ChosenKey, Name, OpenState, Version } from "./common.ts";

/** An address that may carry the widget, without a path: `https://shop.example`. Exactly this one; `null` never is (D21). */
const Origin = z.string().trim().max(200).transform((text, ctx) => {
  const url = URL.parse(text);
  const isOrigin = url !== null && /^https?:$/.test(url.protocol) && url.username === "" && url.pathname === "/" && url.search === "" && url.hash === "";
  if (isOrigin && !text.includes("*")) return url.origin;
  ctx.addIssue({ code: "custom", message: "origin_form" });
  return z.NEVER;
});
const Origins = z.array(Origin).max(30);

export const ShopLook = z.strictObject({
  /** The shop's colour; the widget darkens it until text can be read on it. */
  accent: z.string().refine((colour) => /^#[0-9a-f]{6}$/i.test(colour), "colour_form").optional(),
  /** One to four characters instead of a picture. */
  logoText: z.string().trim().min(1).max(4).optional(),
  /** Where the chat button stands on the shop's pages; the script tag carries it. */
  side: z.enum(["left", "right"]).optional(),
});

export const Shop = z.object({
  id: Id,
  key: z.string(),
  name: z.string(),
  shortName: z.string(),
  origins: z.array(z.string()),
  businessLine: z.string().nullable(),
  look: ShopLook,
  state: OpenState,
  /** Since when each identity secret holds; the secret itself is shown once. */
  secretSince: Instant.nullable(),
  previousSecretSince: Instant.nullable(),
  /** The script tag for the shop's pages. */
  script: z.string(),
  version: Version,
});
export type Shop = z.output<typeof Shop>;

const fields = { name: Name, shortName: z.string().trim().min(1).max(8), origins: Origins, businessLine: z.string().max(40).nullable(), look: ShopLook };

/** Shops and brands (R-PE-03): who the customer believes to talk to. */
export const shopEndpoints = endpoints({
  "GET /v1/shops": { summary: "All shops, the open ones first.", perm: "signed-in", response: z.object({ rows: z.array(Shop) }), refusals: [] },
  "POST /v1/shops": {
    summary: "Adds a shop.",
    perm: "shops.write",
    body: z.object({ key: ChosenKey, ...fields, origins: Origins.default([]), businessLine: fields.businessLine.default(null), look: ShopLook.default({}) }),
    response: Shop,
    refusals: [],
  },
  "PATCH /v1/shops/{id}": {
    summary: "Changes a shop; its key stays, since pages carry it.",
    perm: "shops.write",
    params: byId,
    body: z.object(fields).partial().extend({ state: OpenState.optional(), version: Version }),
    response: Shop,
    refusals: ["stale_version"],
  },
  "POST /v1/shops/{id}/secret": {
    summary: "Makes a new identity secret, shown this once; the one before stays valid until it is ended (D21).",
    perm: "shops.write",
    params: byId,
    body: z.object({ version: Version }),
    response: z.object({ secret: z.string(), shop: Shop }),
    refusals: ["stale_version"],
  },
  "DELETE /v1/shops/{id}/secret/previous": {
    summary: "Ends the previous identity secret, once the shop signs with the new one.",
    perm: "shops.write",
    params: byId,
    response: Shop,
    refusals: ["shop_no_previous_secret"],
  },
});
