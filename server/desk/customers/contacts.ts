import { createHash } from "node:crypto";
import type { CustomerKind } from "#contract/kinds.ts";
import { personalFields, type PersonalField } from "#contract/customers.ts";
import { sealField, openField, type BlindIndex, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { isDay } from "#server/kernel/time/index.ts";
import { newId } from "#server/kernel/ids.ts";
import * as store from "./store/contacts.ts";
import { saveKinds } from "./store/people.ts";

export const fieldNames = personalFields;
export type FieldName = PersonalField;

/** Identities of a channel are stored as a hash: enough to recognise, nothing to read (D21). */
export function identityHash(parts: readonly string[]): Buffer {
  return createHash("sha256").update(JSON.stringify(parts)).digest();
}

const seenAgainMs = 10 * 60_000;

/** Where a personal field lives, for its seal. */
export const fieldPlace = (contactId: string, name: string) => ({ table: "customers.field", column: name, row: contactId });

const kindsOf: Record<FieldName, readonly string[]> = { phone: ["phone", "phone_last4"], name: ["name", "name_gram"], mail: ["mail"], account: ["id"], address: ["address"], birthday: ["birthday"], registration: [], property: [] };
/** An address as two people write it: without spaces, stops and signs. */
const normalAddress = (line: string) => line.normalize("NFKC").replace(/[\s,，.。·、;；（）()#-]/g, "");

/** A birthday is found by the day of the year. */
export const birthdayHash = (blind: BlindIndex, day: string): Buffer => blind.id(`birthday ${day.slice(-5)}`);

/** The birthdays that are kept on a day: whoever was born on 29 February has it on the 28th in the years between. */
export const birthdaysKept = (day: string): string[] => (day.endsWith("-02-28") && !isDay(`${day.slice(0, 4)}-02-29`) ? [day, `${day.slice(0, 4)}-02-29`] : [day]);

/** The blind index rows of a field: what it is found by, without being read. */
export function blindOf(blind: BlindIndex, name: FieldName, value: string): { kind: string; hash: Buffer }[] {
  switch (name) {
    case "phone": {
      const { whole, last4 } = blind.phone(value);
      return [{ kind: "phone", hash: whole }, { kind: "phone_last4", hash: last4 }];
    }
    case "name": {
      const { whole, grams } = blind.name(value);
      return [{ kind: "name", hash: whole }, ...grams.map((hash) => ({ kind: "name_gram", hash }))];
    }
    case "mail":
      return [{ kind: "mail", hash: blind.mail(value) }];
    case "account":
      return [{ kind: "id", hash: blind.id(value) }];
    case "address":
      return [{ kind: "address", hash: blind.id(`address ${normalAddress(value)}`) }];
    case "birthday":
      return [{ kind: "birthday", hash: birthdayHash(blind, value) }];
    case "registration":
    case "property":
      return [];
  }
}

/** A personal field, opened. */
export interface OpenField {
  contactId: string;
  name: FieldName;
  value: string;
  stated: boolean;
  updatedAt: Date;
}

/** What the customers module keeps of contacts: found or made, their personal fields sealed and findable. */
export interface Contacts {
  find(tx: Tx, channel: string, hash: Buffer): Promise<store.ContactRow | undefined>;
  findOrMake(tx: Tx, now: Date, contact: { channel: string; shopId: string | null; kind: string; hash: Buffer }): Promise<store.ContactRow>;
  /** False when a stated value met one that the shop has vouched for: that one stays. */
  setField(tx: Tx, now: Date, contactId: string, name: FieldName, value: string, stated: boolean): Promise<boolean>;
  /** What a shop says that its customer is. */
  setKind(tx: Tx, contactId: string, kind: CustomerKind): Promise<void>;
  dropField(tx: Tx, contactId: string, name: FieldName): Promise<void>;
  fields(tx: Tx, contactIds: readonly string[], names: readonly FieldName[]): Promise<Map<string, Partial<Record<FieldName, string>>>>;
  /** The same with what is known of each value; those of erased contacts are absent. */
  openFields(tx: Tx, contactIds: readonly string[], names: readonly FieldName[]): Promise<OpenField[]>;
  /** One field of the whole customer to whom a contact belongs; those of erased contacts are absent. */
  openBeside(tx: Tx, contactId: string, name: FieldName): Promise<OpenField[]>;
  /** What opening a matter asks of a contact, in one question: whose it is, the tier, and these fields as `openBeside` gives them; undefined: no such contact. */
  standing(tx: Tx, contactId: string, names: readonly FieldName[]): Promise<{ customerId: string; tier: string; contactIds: string[]; fields: OpenField[] } | undefined>;
}

export function contactsOver(keys: DataKeys, blind: BlindIndex): Contacts {
  async function openFields(tx: Tx, contactIds: readonly string[], names: readonly FieldName[]): Promise<OpenField[]> {
    if (contactIds.length === 0) return [];
    return opened(tx, await store.sealedFields(tx, contactIds, names));
  }
  async function opened(tx: Tx, rows: Awaited<ReturnType<typeof store.sealedFields>>): Promise<OpenField[]> {
    if (rows.length === 0) return [];
    const dataKeys = await keys.findMany(tx, [...new Set(rows.map((row) => row.contactId))]);
    return rows.flatMap(({ sealed, ...row }) => {
      const key = dataKeys.get(row.contactId);
      // Without its key the field was erased: it is gone for good.
      return key ? [{ ...row, name: row.name as FieldName, value: openField(key, fieldPlace(row.contactId, row.name), sealed) }] : [];
    });
  }
  return {
    find: store.findContact,
    async findOrMake(tx, now, contact) {
      const known = await store.findContact(tx, contact.channel, contact.hash);
      if (known) {
        // A page that connects again and again is not worth a write each time.
        if (now.getTime() - known.seenAt.getTime() > seenAgainMs) await store.touchContact(tx, known.id, now);
        return known;
      }
      const id = newId();
      await store.insertContact(tx, { id, customerId: newId(), channel: contact.channel, shopId: contact.shopId, kind: contact.kind, identityHash: contact.hash, at: now });
      return (await store.findContact(tx, contact.channel, contact.hash))!;
    },
    async setField(tx, now, contactId, name, value, stated) {
      const key = await keys.forOwner(tx, now, contactId);
      const saved = await store.saveField(tx, { contactId, name, sealed: sealField(key, fieldPlace(contactId, name), value), stated, at: now });
      if (saved) await store.replaceBlind(tx, contactId, kindsOf[name], blindOf(blind, name, value));
      return saved;
    },
    async setKind(tx, contactId, kind) {
      const customerId = await store.customerOf(tx, contactId);
      if (customerId !== null) await saveKinds(tx, [{ customerId, kind }]);
    },
    async dropField(tx, contactId, name) {
      await store.dropField(tx, contactId, name);
      await store.replaceBlind(tx, contactId, kindsOf[name], []);
    },
    openFields,
    openBeside: async (tx, contactId, name) => opened(tx, await store.sealedBeside(tx, contactId, name)),
    async standing(tx, contactId, names) {
      const rows = await store.standingRows(tx, contactId, names);
      const first = rows[0];
      return first && { customerId: first.customerId, tier: first.tier, contactIds: [...new Set(rows.map((row) => row.of))], fields: await opened(tx, rows.flatMap((row) => (row.sealed === null ? [] : [row as store.SealedField]))) };
    },
    async fields(tx, contactIds, names) {
      const byContact = new Map<string, Partial<Record<FieldName, string>>>();
      for (const { contactId, name, value } of await openFields(tx, contactIds, names)) byContact.set(contactId, { ...byContact.get(contactId), [name]: value });
      return byContact;
    },
  };
}
