import type { LocalText } from "#contract/common.ts";
import type { CustomerCare } from "#contract/policies/customer-care.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** What care needs from beside; app.ts hands it in. */
export interface CarePorts {
  keys: DataKeys;
  customers: Pick<Customers, "labels" | "contactsOf" | "customerOf" | "birthdaysOn" | "fieldsKnown" | "segmentMembers">;
  /** Of these contacts those who have an open conversation with this person now. */
  servesNow(tx: Tx, personId: string, contactIds?: readonly string[]): Promise<readonly string[]>;
  rules(tx: Tx, at: Date): Promise<{ body: CustomerCare; version: string }>;
  /** What files of some kinds should have, instead of what everybody's should. */
  kindAsks(tx: Tx, at: Date): Promise<ReadonlyMap<string, CustomerCare["files"]["asks"]>>;
  zone(tx: Tx): Promise<string>;
  /** Who leads: they see key accounts whose owner has left. */
  leaders(tx: Tx): Promise<readonly string[]>;
  deciders(tx: Tx): Promise<readonly string[]>;
  /** Who may look after customers. */
  servers(tx: Tx): Promise<readonly string[]>;
  /** Categories of needs and opinions, as the handbook names them. */
  voiceNames(tx: Tx, at: Date): Promise<Record<"needs" | "opinions", ReadonlyMap<string, LocalText>>>;
  /** Of these customers those whose data are only kept (R-CU-04). */
  heldAmong(tx: Tx, customerIds: readonly string[], at: Date): Promise<ReadonlySet<string>>;
}

/** A customer within the reader's reach. */
export interface ReachedCustomer {
  customerId: string;
  contactIds: readonly string[];
}
