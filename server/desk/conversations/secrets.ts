import { maskBankCard, maskId, maskMail, maskPhone } from "#contract/masking.ts";
import { cutPersonal, fillIn, openParts, sealParts, type DataKeys, type Part } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** Who reads: the customer sees the own words whole; staff see personal data masked (R-CU-04). */
export type Reader = "customer" | "staff";

export interface Secrets {
  /** The stored form of a text: personal data cut out to tokens, the originals sealed under the contact's key (D5). */
  cut(tx: Tx, now: Date, where: { contactId: string; conversationId: string; clientId: string }, text: string): Promise<{ text: string; secret: Buffer | null }>;
  /** A stored text as this reader sees it. */
  show(tx: Tx, where: { contactId: string; conversationId: string; clientId: string | null }, stored: { text: string; secret: Buffer | null }, reader: Reader): Promise<string>;
  /** The pieces that were cut out of a stored text, whole; none once they are erased. */
  parts(tx: Tx, where: { contactId: string; conversationId: string; clientId: string | null }, secret: Buffer | null): Promise<Part[]>;
}

const place = (where: { conversationId: string; clientId: string | null }) => ({ table: "conversations.entry", column: "secret", row: `${where.conversationId}/${where.clientId ?? ""}` });
const maskOf: Record<Part["kind"], (value: string) => string> = { mobile: maskPhone, landline: maskPhone, mail: maskMail, id: maskId, card: maskBankCard };

export function secretsOver(keys: DataKeys): Secrets {
  return {
    async cut(tx, now, where, raw) {
      const { text, parts } = cutPersonal(raw);
      if (parts.length === 0) return { text, secret: null };
      return { text, secret: sealParts(await keys.forOwner(tx, now, where.contactId), place(where), parts) };
    },
    parts: async (tx, where, secret) => (secret === null ? [] : openParts(await keys.find(tx, where.contactId), place(where), secret)),
    async show(tx, where, stored, reader) {
      if (stored.secret === null) return fillIn(stored.text, []);
      const parts = openParts(await keys.find(tx, where.contactId), place(where), stored.secret);
      return fillIn(stored.text, reader === "customer" ? parts : parts.map((part) => ({ ...part, value: maskOf[part.kind](part.value) })));
    },
  };
}
