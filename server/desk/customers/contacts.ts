import { createHash } from "node:crypto";
import { sealField, openField, type BlindIndex, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import * as store from "./store.ts";

export const fieldNames = ["name", "phone", "mail", "address", "account"] as const;
export type FieldName = (typeof fieldNames)[number];

/** Identities of a channel are stored as a hash: enough to recognise, nothing to read (D21). */
export function identityHash(parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

const place = (contactId: string, name: string) => ({ table: "customers.field", column: name, row: contactId });

/** What the customers module keeps of contacts: found or made, their personal fields sealed and findable. */
export interface Contacts {
  find(tx: Tx, channel: string, hash: Buffer): Promise<store.ContactRow | undefined>;
  findOrMake(tx: Tx, now: Date, contact: { channel: string; shopId: string | null; kind: string; hash: Buffer }): Promise<store.ContactRow>;
  setField(tx: Tx, now: Date, contactId: string, name: FieldName, value: string, stated: boolean): Promise<void>;
  fields(tx: Tx, contactIds: readonly string[], names: readonly FieldName[]): Promise<Map<string, Partial<Record<FieldName, string>>>>;
}

export function contactsOver(keys: DataKeys, blind: BlindIndex): Contacts {
  return {
    find: store.findContact,
    async findOrMake(tx, now, contact) {
      const known = await store.findContact(tx, contact.channel, contact.hash);
      if (known) return known;
      const id = newId();
      await store.insertContact(tx, { id, customerId: newId(), channel: contact.channel, shopId: contact.shopId, kind: contact.kind, identityHash: contact.hash, at: now });
      return (await store.findContact(tx, contact.channel, contact.hash))!;
    },
    async setField(tx, now, contactId, name, value, stated) {
      const key = await keys.forOwner(tx, now, contactId);
      await store.saveField(tx, { contactId, name, sealed: sealField(key, place(contactId, name), value), stated, at: now });
      if (name === "phone") {
        const { whole, last4 } = blind.phone(value);
        await store.replaceBlind(tx, contactId, ["phone", "phone_last4"], [{ kind: "phone", hash: whole }, { kind: "phone_last4", hash: last4 }]);
      } else if (name === "name") {
        const { whole, grams } = blind.name(value);
        await store.replaceBlind(tx, contactId, ["name", "name_gram"], [{ kind: "name", hash: whole }, ...grams.map((hash) => ({ kind: "name_gram", hash }))]);
      } else if (name === "mail") await store.replaceBlind(tx, contactId, ["mail"], [{ kind: "mail", hash: blind.mail(value) }]);
    },
    async fields(tx, contactIds, names) {
      const rows = await store.sealedFields(tx, contactIds, names);
      const dataKeys = await keys.findMany(tx, [...new Set(rows.map((row) => row.contactId))]);
      const byContact = new Map<string, Partial<Record<FieldName, string>>>();
      for (const row of rows) {
        const key = dataKeys.get(row.contactId);
        if (!key) continue; // erased: the field is gone for good
        const fields = byContact.get(row.contactId) ?? {};
        fields[row.name as FieldName] = openField(key, place(row.contactId, row.name), row.sealed);
        byContact.set(row.contactId, fields);
      }
      return byContact;
    },
  };
}
