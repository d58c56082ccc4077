import type { BlindIndex, DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { contactsOver, type Contacts } from "./contacts.ts";
import * as store from "./store.ts";

export { identityHash, fieldNames, type Contacts, type FieldName } from "./contacts.ts";

export interface Label {
  customerId: string;
  name: string;
  tier: string;
  province: string | null;
  city: string | null;
}

/** The door of the customers module. */
export interface Customers {
  contacts: Contacts;
  /** How lists name a contact: name, tier, region. */
  labels(tx: Tx, contactIds: readonly string[]): Promise<Map<string, Label>>;
  contactsOf(tx: Tx, customerId: string): Promise<string[]>;
  setContactArea(tx: Tx, contactId: string, province: string | null, city: string | null): Promise<void>;
}

export function customersDoor(keys: DataKeys, blind: BlindIndex): Customers {
  const contacts = contactsOver(keys, blind);
  return {
    contacts,
    contactsOf: store.contactsOfCustomer,
    setContactArea: store.setContactArea,
    async labels(tx, contactIds) {
      const unique = [...new Set(contactIds)];
      const [rows, fields] = [await store.labelRows(tx, unique), await contacts.fields(tx, unique, ["name"])];
      return new Map(rows.map(({ contactId, ...row }) => [contactId, { ...row, name: fields.get(contactId)?.name ?? "" }]));
    },
  };
}
