import type { Permission } from "#contract/permissions.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts, type DataKey } from "#server/kernel/crypto/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { onDate } from "#server/kernel/time/index.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import type { CarePorts, ReachedCustomer } from "../ports.ts";
import { activePeople } from "../store/accounts.ts";

/** A customer whose file the actor may read; a right narrower than all ends with whom one serves now. */
export async function reachCustomer(ports: CarePorts, ctx: Ctx, id: string, permission: Permission): Promise<ReachedCustomer> {
  insistPermission(ctx.actor, permission);
  const scope = insistPermission(ctx.actor, "customers.read");
  const contactIds = await ports.customers.contactsOf(ctx.tx, id);
  const customerId = contactIds[0] === undefined ? null : await ports.customers.customerOf(ctx.tx, contactIds[0]);
  found(scope === "all" || (ctx.actor.id !== null && contactIds.length > 0 && (await ports.servesNow(ctx.tx, ctx.actor.id, contactIds)).length > 0) ? customerId : null);
  return { customerId: customerId!, contactIds };
}

export const staffId = (ctx: Ctx): string | null => (ctx.actor.kind === "staff" ? ctx.actor.id : null);
export const todayOf = async (ports: CarePorts, ctx: Ctx): Promise<string> => onDate(ctx.now, await ports.zone(ctx.tx));

/** A person who may look after customers, and is there. */
export async function insistServer(ports: CarePorts, ctx: Ctx, personId: string, path = "ownerId"): Promise<void> {
  const there = (await ports.servers(ctx.tx)).includes(personId) && (await activePeople(ctx.tx, [personId])).length > 0;
  if (!there) throw new Refusal("invalid", { fields: [{ path, code: "person_unknown" }] });
}

const place = (table: string, column: string, row: string) => ({ table: `care.${table}`, column, row });
/** Words about a customer as they are kept: personal data sealed under the contact's key (D5). */
export async function keptWords(ports: CarePorts, ctx: Ctx, at: { table: string; column: string; row: string; contactId: string }, words: string): Promise<{ text: string; secret: Buffer | null }> {
  const { text, parts } = cutPersonal(words);
  return { text, secret: parts.length === 0 ? null : sealParts(await ports.keys.forOwner(ctx.tx, ctx.now, at.contactId), place(at.table, at.column, at.row), parts) };
}
/** Those words as staff read them: personal data masked. */
export const shownWords = (keys: ReadonlyMap<string, DataKey>, at: { table: string; column: string; row: string; contactId: string }, text: string, secret: Buffer | null): string =>
  fillMasked(text, openParts(keys.get(at.contactId), place(at.table, at.column, at.row), secret));

/** Customers as lists name them, masked. */
export async function named(ports: CarePorts, ctx: Ctx, contactIds: readonly string[]): Promise<(contactId: string) => { id: string; contactId: string; name: string; tier: string }> {
  const labels = await ports.customers.labels(ctx.tx, [...new Set(contactIds)]);
  return (contactId) => {
    const label = labels.get(contactId);
    return { id: label?.customerId ?? contactId, contactId, name: nameTo(label, false), tier: label?.tier ?? "" };
  };
}
