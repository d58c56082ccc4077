import type { LocalText } from "#contract/common.ts";
import type { WaitPage } from "#contract/policies/wait-page.ts";
import type { ConversationState } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import { cutPersonal, fillIn, fillMasked, openField, openParts, sealField, sealParts, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What promises need from beside and below; app.ts hands it in. */
export interface PromisePorts {
  keys: DataKeys;
  customers: Pick<Customers, "labels">;
  rules(tx: Tx, at: Date): Promise<WaitPage>;
  zone(tx: Tx): Promise<string>;
  /** The territory of a contact who has no conversation. */
  territoryOf(tx: Tx, contactId: string, ip: string | null): Promise<string>;
  /** The teams that answer for a territory. */
  teamsOf(tx: Tx, territory: string): Promise<readonly string[]>;
  /** Everybody who supervises conversations: told when nobody is nearer. */
  supervisors(tx: Tx): Promise<readonly string[]>;
  /** Everybody who may keep a promise. */
  servers(tx: Tx): Promise<readonly string[]>;
  /** Whether somebody may open personal data of a customer whom they serve, for what and why; notes the reading (R-CU-04). */
  opening(ctx: Ctx, of: { contactId: string; field: string; serving: boolean }, why: { purpose?: string | undefined; reason: string }): Promise<{ reason: string }>;
  /** A conversation within the actor's reach, or a refusal. */
  conversation(ctx: Ctx, id: string): Promise<ConversationState>;
  /** Tickets stand above the book and hand themselves in: one within the actor's reach, how people call them, whose they are. */
  tickets: {
    readable(ctx: Ctx, id: string): Promise<{ contactId: string | null; shopId: string | null; territory: string }>;
    codes(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
    ownerOf(tx: Tx, id: string): Promise<string | null>;
  };
  /** A waiting conversation becomes a left message: nobody is put through to a customer who has gone. */
  leaveMessage(ctx: Ctx, contactId: string, conversationId: string, said: LocalText): Promise<void>;
}

const place = (column: string, row: string) => ({ table: "promises.promise", column, row });

/** Words with personal data cut out to tokens, the originals sealed beside (D5); `row` is the promise, with its step for notes. */
export async function sealedWords(keys: DataKeys, tx: Tx, now: Date, contactId: string, row: string, written: string): Promise<{ text: string; secret: Buffer | null }> {
  const { text, parts } = cutPersonal(written);
  return { text, secret: parts.length === 0 ? null : sealParts(await keys.forOwner(tx, now, contactId), place("words", row), parts) };
}

/** The words whole, for the customer who was promised them. */
export async function wholeWords(keys: DataKeys, tx: Tx, contactId: string, row: string, stored: { text: string; secret: Buffer | null }): Promise<string> {
  const key = stored.secret === null ? null : await keys.find(tx, contactId);
  return fillIn(stored.text, stored.secret === null ? [] : openParts(key, place("words", row), stored.secret));
}

/** The words as staff read them: personal data masked. */
export async function maskedWords(keys: DataKeys, tx: Tx, contactId: string, row: string, stored: { text: string; secret: Buffer | null }): Promise<string> {
  if (stored.secret === null) return fillIn(stored.text, []);
  const parts = openParts(await keys.find(tx, contactId), place("words", row), stored.secret);
  return fillMasked(stored.text, parts);
}

export async function sealNumber(keys: DataKeys, tx: Tx, now: Date, contactId: string, id: string, phone: string): Promise<Buffer> {
  return sealField(await keys.forOwner(tx, now, contactId), place("phone", id), phone);
}

/** The number whole; null where there is none, or the contact was erased. */
export async function openNumber(keys: DataKeys, tx: Tx, contactId: string, id: string, sealed: Buffer | null): Promise<string | null> {
  const key = sealed === null ? null : await keys.find(tx, contactId);
  return key === null ? null : openField(key, place("phone", id), sealed!) || null;
}
