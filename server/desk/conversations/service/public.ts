import type { WidgetEntry } from "#contract/widget.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Feed } from "../feed.ts";
import { conversationsOf, type ConversationState } from "../store/conversations.ts";
import { findByClientId, readPublicEntries } from "../store/entries.ts";
import { entryForCustomer } from "../views.ts";
import type { Desk } from "./desk.ts";

/** The entries after a public number as the customer sees them; `cut` leaves personal data as tokens, for readers beside the customer. */
export async function publicEntriesOf(desk: Desk, feed: Feed, tx: Tx, c: Pick<ConversationState, "id" | "bucket" | "contactId">, where: { after: number; limit: number }, { cut = false } = {}): Promise<WidgetEntry[]> {
  const entries = await readPublicEntries(tx, { bucket: c.bucket, conversationId: c.id, ...where });
  await feed.learnNames(entries);
  return Promise.all(entries.map((e) => entryForCustomer(tx, cut ? { ...e, secret: null } : e, { conversationId: c.id, contactId: c.contactId }, feed.nameOf, desk.ports)));
}

/** Where an entry with this client id of a contact's message is, in whichever conversation at the shop it was stored. */
export async function storedMessage(tx: Tx, contactId: string, shopId: string, clientId: string): Promise<{ conversationId: string; publicSeq: number; at: Date } | undefined> {
  for (const c of (await conversationsOf(tx, [contactId], 200)).filter((one) => one.shopId === shopId)) {
    const stored = await findByClientId(tx, c.bucket, c.id, clientId);
    if (stored?.publicSeq != null) return { conversationId: c.id, publicSeq: stored.publicSeq, at: stored.at };
  }
  return undefined;
}
