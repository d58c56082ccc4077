import type { TokenActor } from "#server/foundation/tokens/index.ts";
import { readConversation, type ConversationState, type RulesPort } from "#server/desk/conversations/index.ts";
import { identityHash, type Customers } from "#server/desk/customers/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";

export interface ShopFacts {
  id: string;
  key: string;
  name: string;
  shortName: string;
  state: string;
}
/** What this channel needs from modules beside and below. */
export interface ApiPorts {
  rules: RulesPort;
  customers: Customers;
  shopByKey(tx: Tx, key: string): Promise<ShopFacts | undefined>;
  shops(tx: Tx): Promise<ShopFacts[]>;
  /** A shop's own key: it makes the hash of a message's content unreadable to whoever has only the table (D5). */
  keyOf(tx: Tx, now: Date, shopId: string): Promise<Buffer>;
}

/** A platform's server: a token that names its channel. */
export type Platform = TokenActor & { channel: string };

export function platformOf(actor: Actor): Platform {
  if (actor.kind !== "token" || (actor as TokenActor).channel === null) throw new Refusal("forbidden", { params: { permission: "channel.send" } });
  return actor as Platform;
}

const serves = (platform: Platform, shopId: string): boolean => platform.shops === null || platform.shops.includes(shopId);

/** An open shop that the token serves; any other is unknown to it. */
export async function shopFor(ports: ApiPorts, tx: Tx, platform: Platform, key: string): Promise<ShopFacts> {
  const shop = await ports.shopByKey(tx, key);
  if (!shop || shop.state !== "open" || !serves(platform, shop.id)) throw new Refusal("shop_unknown", { status: 404, fields: [{ path: "shop", code: "shop_unknown" }] });
  return shop;
}

export const shopsFor = async (ports: ApiPorts, tx: Tx, platform: Platform): Promise<ShopFacts[]> => (await ports.shops(tx)).filter((shop) => shop.state === "open" && serves(platform, shop.id));

/** A conversation of this channel at one of the token's shops; any other does not exist. */
export async function conversationFor(tx: Tx, platform: Platform, id: string): Promise<ConversationState> {
  const c = found(await readConversation(tx, id));
  if (c.channel !== platform.channel || !serves(platform, c.shopId)) throw new Refusal("not_found");
  return c;
}

/** The identity that a platform's customer has here: channel, shop and the platform's own id. */
export const contactHash = (platform: Platform, shopId: string, externalId: string): Buffer => identityHash(["platform", platform.channel, shopId, externalId]);

export interface SaidOfContact {
  id: string;
  name?: string | undefined;
  phone?: string | undefined;
  address?: string | undefined;
}

/** Finds or makes the contact; what the platform says of it is written where it differs, vouched for only if the token is trusted. */
export async function contactFor(ports: ApiPorts, ctx: Ctx, platform: Platform, shopId: string, said: SaidOfContact): Promise<string> {
  const { contacts } = ports.customers;
  const contact = await contacts.findOrMake(ctx.tx, ctx.now, { channel: platform.channel, shopId, kind: "shopper", hash: contactHash(platform, shopId, said.id) });
  const known = await contacts.openFields(ctx.tx, [contact.id], ["account", "name", "phone", "address"]);
  const write = async (name: "account" | "name" | "phone" | "address", value: string | undefined, stated: boolean) => {
    if (value === undefined || known.some((field) => field.name === name && field.value === value && (field.stated === stated || stated))) return;
    await contacts.setField(ctx.tx, ctx.now, contact.id, name, value, stated);
  };
  await write("account", said.id, false);
  for (const name of ["name", "phone", "address"] as const) await write(name, said[name], !platform.trusted);
  return contact.id;
}
