import { createHash, createHmac } from "node:crypto";
import type { z } from "zod";
import type { channelEndpoints } from "#contract/channel.ts";
import { storedMessage, type Conversations } from "#server/desk/conversations/index.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { contactFor, shopFor, type ApiPorts, type Platform } from "./platform.ts";
import { dropInbound, noteInbound, noteStored, type Inbound, type InboundKey } from "./store.ts";

type Pushed = z.output<(typeof channelEndpoints)["POST /v1/channel/messages"]["body"]>;
interface Stored {
  conversationId: string;
  publicSeq: number;
  at: Date;
}

/** The client id of a pushed message: the same for the same message whenever it comes. */
export const clientIdOf = (key: InboundKey): string => `in_${createHash("sha256").update(JSON.stringify([key.channel, key.shopId, key.messageId])).digest("base64url")}`;

/** What makes two messages the same; what is said of the customer beside it may change between two tries. */
const contentHash = (hashKey: Buffer, m: Pushed): Buffer => createHmac("sha256", hashKey).update(JSON.stringify([m.contact.id, m.text, m.card ?? null, m.fileId ?? null, m.topic ?? null])).digest();

/**
 * A message from a platform (D3): its id is noted, the message stored, then its number noted. The same id again gives the first answer; a
 * crash between the steps leaves a noted id without a number, and the next try looks whether the message was stored before it goes on.
 */
export async function push(conversations: Conversations, ports: ApiPorts, platform: Platform, message: Pushed): Promise<Stored> {
  const { desk, post } = conversations;
  const { kernel } = desk;
  const shop = await shopFor(ports, kernel.db.kysely, platform, message.shop);
  const key: InboundKey = { channel: platform.channel, shopId: shop.id, messageId: message.id };
  const clientId = clientIdOf(key);
  const { contactId, before } = await kernel.run(platform, async (ctx) => {
    const bodyHash = contentHash(await ports.keyOf(ctx.tx, ctx.now, shop.id), message);
    const known = await noteInbound(ctx.tx, key, { clientId, bodyHash, at: ctx.now });
    if (known && !known.bodyHash.equals(bodyHash)) throw new Refusal("idempotency_conflict", { fields: [{ path: "id", code: "idempotency_conflict" }] });
    const contact = answered(known) ? "" : await contactFor(ports, ctx, platform, shop.id, message.contact);
    return { contactId: contact, before: known };
  });
  if (answered(before)) return { conversationId: before.conversationId, publicSeq: before.publicSeq, at: before.storedAt };
  const found = before ? await storedMessage(kernel.db.kysely, contactId, shop.id, clientId) : undefined;
  const stored = found ?? (await storing());
  await kernel.run(platform, (ctx) => noteStored(ctx.tx, key, stored));
  return stored;

  async function storing(): Promise<Stored> {
    try {
      const file = message.fileId ? await desk.ports.files.attach(kernel.db.kysely, message.fileId, contactId) : undefined;
      const { conversationId, appended } = await post.fromCustomer(
        platform,
        { contactId, shop: { id: shop.id, key: shop.key }, channel: platform.channel, locale: message.locale, topic: message.topic ?? null, ip: null, statedProvince: message.contact.province ?? null },
        { clientId, text: message.text, card: message.card, file },
      );
      return { conversationId, publicSeq: appended.publicSeq!, at: appended.at };
    } catch (error) {
      // Refused for what it says, not for want of the database: the mended message may keep its id.
      if (error instanceof Refusal && error.status < 500) await kernel.run(platform, (ctx) => dropInbound(ctx.tx, key));
      throw error;
    }
  }
}

const answered = (known: Inbound | null): known is Inbound & { conversationId: string; publicSeq: number; storedAt: Date } => known?.conversationId != null && known.publicSeq != null && known.storedAt != null;
