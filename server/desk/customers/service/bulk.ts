import type { CustomerKind } from "#contract/kinds.ts";
import { sealField, type BlindIndex, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { blindOf, fieldPlace, type FieldName } from "../contacts.ts";
import { saveKinds } from "../store/people.ts";
import { insertContacts, saveFields } from "../store/bulk.ts";

/** A customer as the demo and imports bring it. */
export interface BroughtCustomer {
  /** The contact that a channel will recognise by this hash; see `identityHash`. */
  channel: string;
  shopId: string | null;
  kind: string;
  hash: Buffer;
  fields: Partial<Record<FieldName, string>>;
  /** False: the shop vouches for the fields. */
  stated?: boolean;
  province?: string | null;
  city?: string | null;
  /** What the customer is; left out: a person, or what is known already. */
  customerKind?: CustomerKind | undefined;
  tier?: string;
  tags?: readonly string[];
  at?: Date;
  /** When the contact was here last; left out: `at`. */
  seenAt?: Date;
}

/** Stores up to 1,000 customers with sealed fields and blind index in a handful of statements; known identities keep their file and get the fields. */
export async function saveCustomers(keys: DataKeys, blind: BlindIndex, ctx: Ctx, batch: readonly BroughtCustomer[]): Promise<{ contactId: string; customerId: string }[]> {
  if (batch.length > 1000) throw new RangeError("at most 1,000 customers a batch");
  if (batch.length === 0) return [];
  const ids = await insertContacts(
    ctx.tx,
    batch.map((b) => ({
      id: newId(), customerId: newId(), channel: b.channel, shopId: b.shopId, kind: b.kind, hash: b.hash, province: b.province ?? null, city: b.city ?? null,
      tier: b.tier ?? "standard", tags: b.tags ?? [], at: b.at ?? ctx.now, seenAt: b.seenAt ?? b.at ?? ctx.now,
    })),
  );
  await saveKinds(ctx.tx, ids.flatMap((id, n) => (batch[n]!.customerKind === undefined ? [] : [{ customerId: id.customerId, kind: batch[n]!.customerKind }])));
  const dataKeys = await keys.forOwners(ctx.tx, ctx.now, ids.map((id) => id.contactId));
  // An identity that comes twice in a batch counts as it came last.
  const values = new Map(ids.map(({ contactId }, n) => [contactId, batch[n]!]));
  const fields = [...values].flatMap(([contactId, brought]) =>
    (Object.entries(brought.fields) as [FieldName, string][]).map(([name, value]) => ({
      contactId, name, sealed: sealField(dataKeys.get(contactId)!, fieldPlace(contactId, name), value), stated: brought.stated ?? false,
    })),
  );
  await saveFields(ctx.tx, ctx.now, fields, (contactId, name) =>
    blindOf(blind, name as FieldName, values.get(contactId)!.fields[name as FieldName]!).map((one) => ({ contactId, ...one })),
  );
  ctx.record({ kind: "customers.brought", subject: ["customers", null], data: { count: batch.length } });
  return ids;
}
