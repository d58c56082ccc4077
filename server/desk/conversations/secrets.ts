import { cutTexts, fillIn, fillMasked, isMasked, openParts, sealParts, type DataKeys, type Known, type Part } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** Who reads: the customer sees the own words whole; staff see personal data masked (R-CU-04). */
export type Reader = "customer" | "staff";

/** Where words stand: in one entry, by its client id, or in what remains of the conversation (`record`, `rating`: shorter than any client id). */
export interface Where {
  contactId: string;
  conversationId: string;
  clientId: string | null;
}

export interface Secrets {
  /** The stored form of a text: personal data cut out to tokens, the originals sealed under the contact's key (D5). */
  cut(tx: Tx, now: Date, where: Where, text: string, known?: Known): Promise<{ text: string; secret: Buffer | null }>;
  /** The stored form of several texts that share one secret. */
  cutAll(tx: Tx, now: Date, where: Where, texts: readonly string[], known?: Known): Promise<{ texts: string[]; secret: Buffer | null }>;
  /** A stored text as this reader sees it. */
  show(tx: Tx, where: Where, stored: { text: string; secret: Buffer | null }, reader: Reader): Promise<string>;
  showAll(tx: Tx, where: Where, stored: { texts: readonly string[]; secret: Buffer | null }, reader: Reader): Promise<{ texts: string[]; personal: boolean }>;
  /** The pieces that were cut out of a stored text, whole; none once they are erased. */
  parts(tx: Tx, where: Where, secret: Buffer | null): Promise<Part[]>;
}

const place = (where: Where) => ({ table: "conversations.entry", column: "secret", row: `${where.conversationId}/${where.clientId ?? ""}` });

export function secretsOver(keys: DataKeys): Secrets {
  const open = async (tx: Tx, where: Where, secret: Buffer | null) => (secret === null ? [] : openParts(await keys.find(tx, where.contactId), place(where), secret));
  async function cutAll(tx: Tx, now: Date, where: Where, raw: readonly string[], known?: Known) {
    const { texts, parts } = cutTexts(raw, known);
    return { texts, secret: parts.length === 0 ? null : sealParts(await keys.forOwner(tx, now, where.contactId), place(where), parts) };
  }
  async function showAll(tx: Tx, where: Where, stored: { texts: readonly string[]; secret: Buffer | null }, reader: Reader) {
    const parts = await open(tx, where, stored.secret);
    return { texts: stored.texts.map((text) => (reader === "customer" ? fillIn(text, parts) : fillMasked(text, parts))), personal: parts.some(isMasked) };
  }
  return {
    cutAll,
    showAll,
    parts: open,
    async cut(tx, now, where, raw, known) {
      const { texts, secret } = await cutAll(tx, now, where, [raw], known);
      return { text: texts[0]!, secret };
    },
    show: async (tx, where, { text, secret }, reader) => (await showAll(tx, where, { texts: [text], secret }, reader)).texts[0]!,
  };
}
