import type { Permission } from "#contract/permissions.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { findCustomer, lockCustomer, type CustomerState } from "../store/customers.ts";
import { contactsOfCustomers, type ContactRow } from "../store/contacts.ts";

/** A customer with the contacts that make it, and those of them whom the actor serves now. */
export interface Reached {
  customer: CustomerState;
  contacts: ContactRow[];
  contactIds: string[];
  /** Whether the actor has an open conversation with this customer. */
  serves: boolean;
}

/** The contacts whom the actor serves now. */
export async function served(parts: Parts, ctx: Ctx, contactIds?: readonly string[]): Promise<readonly string[]> {
  return ctx.actor.id === null || contactIds?.length === 0 ? [] : parts.ports.servesNow(ctx.tx, ctx.actor.id, contactIds);
}

/** Whether a customer who is named beside another one lies within the actor's reach. */
export async function reaches(parts: Parts, ctx: Ctx, customerId: string, permission: Permission): Promise<boolean> {
  return insistPermission(ctx.actor, permission) === "all" || (await served(parts, ctx, (await contactsOfCustomers(ctx.tx, [customerId])).map((contact) => contact.id))).length > 0;
}

/** A customer within the actor's reach; a right narrower than all ends with one's own conversations. */
export async function reach(parts: Parts, ctx: Ctx, id: string, permission: Permission, lock = false): Promise<Reached> {
  const scope = insistPermission(ctx.actor, permission);
  const customer = found(await (lock ? lockCustomer : findCustomer)(ctx.tx, id));
  const contacts = await contactsOfCustomers(ctx.tx, [customer.id]);
  const contactIds = contacts.map((contact) => contact.id);
  const serves = (await served(parts, ctx, contactIds)).length > 0;
  // Whoever may read a file is told why its fields stay closed; to others there is no file.
  const seen = permission === "customers.unmask" ? ctx.actor.scopeOf("customers.read") : scope;
  found(seen === "all" || serves ? true : null);
  return { customer, contacts, contactIds, serves };
}
