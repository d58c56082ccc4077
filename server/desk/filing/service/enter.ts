import { createHash } from "node:crypto";
import { insistRoom, readIdentity } from "#server/desk/channels/adapters/web/index.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { nobody, type Actor, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { networkOf } from "#server/kernel/http/address.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { newToken } from "#server/kernel/ids.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Locale } from "#locales/index.ts";
import type { FilingPorts } from "../ports.ts";
import { findPass, insertPass, type Pass } from "../store.ts";

const hoursValid = 12;
const hashOf = (pass: string) => createHash("sha256").update(`filing ${pass}`).digest();

/** A pass for a contact whom the widget knows, or whom the shop's link named. */
export async function givePass(ctx: Ctx, pass: Pass): Promise<string> {
  const token = newToken();
  await insertPass(ctx.tx, hashOf(token), pass, ctx.now, new Date(ctx.now.getTime() + hoursValid * 3_600_000));
  return token;
}

/** Whose pass this is; one that is unknown or has ended says no more than that. */
export async function passOf(tx: Tx, token: string, now: Date): Promise<Pass> {
  const pass = await findPass(tx, hashOf(token), now);
  if (!pass) throw new Refusal("pass_gone", { status: 404 });
  return pass;
}

/** The same, for who only asks whether there is one. */
export const passContact = async (tx: Tx, token: string, now: Date): Promise<string | null> => (await findPass(tx, hashOf(token), now))?.contactId ?? null;

/** The customer as an actor: what follows is done in the customer's own name. */
export const asCustomer = (ctx: Ctx, pass: Pass): Ctx => ({ ...ctx, actor: { ...nobody, id: pass.contactId } satisfies Actor });

export interface Entering {
  shop: string;
  locale: Locale;
  identity?: string | undefined;
  name?: string | undefined;
  phone?: string | undefined;
}

/** Comes in by the shop's link: as whom the shop has signed, or with a name and a phone number, which are merely stated. */
export async function enter(ports: FilingPorts, ctx: Ctx, input: Entering, ip: string): Promise<{ pass: string }> {
  if (!allow(`filing:${networkOf(ip)}`, 10 * ports.kernel.config.limitFactor, 3600)) throw new Refusal("too_many");
  const shop = await ports.shopByKey(ctx.tx, input.shop);
  if (!shop || shop.state !== "open") throw new Refusal("shop_unknown", { status: 404 });
  const claims = input.identity === undefined ? null : readIdentity(input.identity, await ports.shopSecrets(ctx.tx, shop.id), ctx.now);
  const { contacts } = ports.customers;
  if (claims) {
    const contact = await contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["shopper", shop.id, claims.sub]) });
    return { pass: await givePass(ctx, { contactId: contact.id, shopId: shop.id, vouched: true, locale: input.locale }) };
  }
  const missing = (["name", "phone"] as const).filter((field) => input[field] === undefined);
  if (missing.length > 0) throw new Refusal("invalid", { fields: missing.map((path) => ({ path, code: "form_missing" })) });
  insistRoom(ports.kernel, shop.id);
  const contact = await contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop.id, kind: "visitor", hash: identityHash(["visitor", newToken()]) });
  await contacts.setField(ctx.tx, ctx.now, contact.id, "name", input.name!, true);
  await contacts.setField(ctx.tx, ctx.now, contact.id, "phone", input.phone!, true);
  return { pass: await givePass(ctx, { contactId: contact.id, shopId: shop.id, vouched: false, locale: input.locale }) };
}
