import { openField, type BlindIndex, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { WorkDef } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import type { ImportKind } from "#server/foundation/imports/index.ts";
import { customersKind } from "./brought/index.ts";
import { birthdayHash, birthdaysKept, contactsOver, fieldPlace, type Contacts, type FieldName } from "./contacts.ts";
import type { CustomersPorts, Parts } from "./ports.ts";
import { customerRoutes } from "./routes.ts";
import { saveCustomers, type BroughtCustomer } from "./service/bulk.ts";
import { completenessWork } from "./service/completeness.ts";
import { segmentMembers, tiersWork } from "./service/groups.ts";
import { addPerson } from "./service/people.ts";
import { doublesWork } from "./service/doubles.ts";
import * as store from "./store/contacts.ts";

export { birthdaysKept, identityHash, fieldNames, type Contacts, type FieldName } from "./contacts.ts";
export { mayUnmask, nameTo } from "./rules.ts";
export { eraseContacts } from "./service/erase.ts";
export { shownSeconds } from "./service/file.ts";
export type { CustomersPorts, Read, Reading } from "./ports.ts";
export type { BroughtCustomer } from "./service/bulk.ts";

export interface Label {
  customerId: string;
  name: string;
  kind: string;
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
  customerOf(tx: Tx, contactId: string): Promise<string | null>;
  setContactArea(tx: Tx, contactId: string, province: string | null, city: string | null): Promise<void>;
  /** Of these contacts those whose birthday falls on one of these days, with the day. */
  birthdaysOn(tx: Tx, contactIds: readonly string[], days: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Which personal fields of these contacts are known, and since when; without opening any. */
  fieldsKnown(tx: Tx, contactIds: readonly string[]): Promise<readonly { contactId: string; name: FieldName; updatedAt: Date }[]>;
  /** The newest two thousand customers of a saved group, with their contacts; null: no such group. */
  segmentMembers(ctx: Ctx, id: string): Promise<{ customers: number; contactIds: string[] } | null>;
  /** Brings up to 1,000 customers at once (demo, imports); gives their ids in the same order. */
  saveCustomers(ctx: Ctx, batch: readonly BroughtCustomer[]): Promise<{ contactId: string; customerId: string }[]>;
  /** Looks through all files for doubles now; by itself it does so by night. Only once the module is there. */
  findDoubles(kernel: Kernel): Promise<void>;
  /** Reckons every tier that the rule gives now; by itself it does so by night. */
  reckonTiers(kernel: Kernel): Promise<void>;
  /** Judges every file by what the handbook asks for now; by itself it does so by night. */
  judgeFiles(kernel: Kernel): Promise<void>;
  /** Adds a contact person of an organisation; only once the module is there. */
  addPerson(ctx: Ctx, id: string, person: Parameters<typeof addPerson>[3]): Promise<{ id: string; customerId: string }>;
  /** How customers are brought as a file (R-CU-05), once the module is there. */
  importKind(): ImportKind;
  /** The files' endpoints, once what they need from above is there. */
  module(ports: CustomersPorts): Module;
}

export function customersDoor(keys: DataKeys, blind: BlindIndex): Customers {
  const contacts = contactsOver(keys, blind);
  let opened: Parts | undefined;
  let doubles: WorkDef | undefined;
  let tiers: WorkDef | undefined;
  let completeness: WorkDef | undefined;
  let brought: ImportKind | undefined;
  return {
    contacts,
    contactsOf: store.contactsOfCustomer,
    customerOf: store.customerOf,
    setContactArea: (tx, contactId, province, city) =>
      // `abroad` is an area without divisions; a caller who cuts codes by length may bring pieces of the word.
      store.setContactArea(tx, contactId, province?.startsWith("ab") ? "abroad" : province, city !== null && /^\d{4}$/.test(city) ? city : null),
    async labels(tx, contactIds) {
      const rows = await store.labelRows(tx, [...new Set(contactIds)]);
      const dataKeys = await keys.findMany(tx, [...new Set(rows.flatMap((row) => (row.nameOf ? [row.nameOf] : [])))]);
      return new Map(
        rows.map(({ contactId, nameOf, sealed, ...label }) => {
          const key = nameOf === null ? undefined : dataKeys.get(nameOf);
          return [contactId, { ...label, name: key && sealed ? openField(key, fieldPlace(key.ownerId, "name"), sealed) : "" }];
        }),
      );
    },
    segmentMembers,
    fieldsKnown: store.fieldsKnown,
    async birthdaysOn(tx, contactIds, days) {
      const kept = days.flatMap((day) => birthdaysKept(day).map((birthday) => ({ day, hash: birthdayHash(blind, birthday) })));
      const dayOf = new Map(kept.map(({ day, hash }) => [hash.toString("hex"), day]));
      const rows = await store.withHash(tx, "birthday", contactIds, kept.map(({ hash }) => hash));
      return new Map(rows.map((row) => [row.contactId, dayOf.get(row.hash.toString("hex"))!]));
    },
    saveCustomers: (ctx, batch) => saveCustomers(keys, blind, ctx, batch),
    reckonTiers: async (kernel) => tiers?.handle(kernel, {}),
    judgeFiles: async (kernel) => completeness?.handle(kernel, {}),
    findDoubles: async (kernel) => doubles?.handle(kernel, {}),
    addPerson(ctx, id, person) {
      if (!opened) throw new Error("the customers module is not open yet");
      return addPerson(opened, ctx, id, person);
    },
    importKind() {
      if (!brought) throw new Error("the customers module is not open yet");
      return brought;
    },
    module(ports) {
      const parts = { contacts, keys, blind, ports };
      opened = parts;
      doubles = doublesWork(parts);
      tiers = tiersWork(parts);
      completeness = completenessWork(parts);
      brought = customersKind(parts, doubles);
      return { name: "customers", routes: customerRoutes(parts, doubles), work: [doubles, tiers, completeness], schedules: [{ work: completeness, cron: "35 2 * * *" }, { work: doubles, cron: "20 3 * * *" }, { work: tiers, cron: "50 2 * * *" }] };
    },
  };
}
