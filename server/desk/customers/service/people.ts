import type { Belonging } from "#contract/customer-kinds.ts";
import { isOrganisation } from "#contract/kinds.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { mayBelong } from "../rules.ts";
import { contactsOfCustomers } from "../store/contacts.ts";
import { customersByIds, findByNumber } from "../store/customers.ts";
import * as store from "../store/people.ts";
import { createCustomer } from "./change.ts";
import { rowsOf } from "./list.ts";
import { reach } from "./reach.ts";

/** Who speaks for this customer, and for whom this customer speaks. */
export async function listPeople(parts: Parts, ctx: Ctx, id: string): Promise<{ people: Belonging[]; of: Belonging[]; roles: Awaited<ReturnType<typeof rolesOf>> }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.read");
  // Within one file nobody speaks for oneself: files that were joined since.
  const all = (await store.belongingsOf(ctx.tx, contactIds)).filter((one) => one.organisation !== one.person);
  const rows = new Map((await rowsOf(parts, ctx, await customersByIds(ctx.tx, [...new Set(all.flatMap((one) => [one.organisation, one.person]))]))).map((row) => [row.id, row]));
  const names = new Map((await parts.ports.files(ctx.tx, ctx.now)).body.kinds.flatMap((kind) => kind.roles).map((role) => [role.key, role.name]));
  const view = (one: store.StoredBelonging, other: string): Belonging[] => {
    const row = rows.get(other);
    return row ? [{ id: one.id, role: one.role, roleName: names.get(one.role) ?? { "zh-CN": one.role }, since: one.since.toISOString(), customer: row }] : [];
  };
  return { people: all.flatMap((one) => (one.organisation === customer.id ? view(one, one.person) : [])), of: all.flatMap((one) => (one.person === customer.id ? view(one, one.organisation) : [])), roles: await rolesOf(parts, ctx, customer.kind) };
}

const rolesOf = async (parts: Parts, ctx: Ctx, kind: string) => (await parts.ports.files(ctx.tx, ctx.now)).body.kinds.find((one) => one.kind === kind)?.roles.map(({ key, name }) => ({ key, name })) ?? [];

type Person = { role: string; number: number } | { role: string; name: string; phone?: string | undefined; mail?: string | undefined };
/** Adds a contact person, who is a customer of their own, in a role of the handbook. */
export async function addPerson(parts: Parts, ctx: Ctx, id: string, input: Person): Promise<{ id: string; customerId: string }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.write", true);
  if (!isOrganisation(customer.kind)) throw new Refusal("not_organisation");
  if (!(await rolesOf(parts, ctx, customer.kind)).some((role) => role.key === input.role)) throw new Refusal("invalid", { fields: [{ path: "role", code: "role_unknown" }] });
  const personId = "number" in input ? (await findByNumber(ctx.tx, input.number)) : (await createCustomer(parts, ctx, { name: input.name, phone: input.phone, mail: input.mail, tier: "standard", tags: [], kind: "person", evenSo: false })).id;
  if (personId === undefined) throw new Refusal("invalid", { fields: [{ path: "number", code: "customer_unknown" }] });
  const person = "number" in input ? (await reach(parts, ctx, personId, "customers.read")).customer : found((await customersByIds(ctx.tx, [personId]))[0]);
  insist(mayBelong(customer, person));
  const [contact] = await contactsOfCustomers(ctx.tx, [person.id]);
  const belonging = newId();
  if (!(await store.insertBelonging(ctx.tx, { id: belonging, organisationId: contactIds[0]!, personId: found(contact).id, role: input.role, at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null }, contactIds))) throw new Refusal("belongs_already");
  ctx.record({ kind: "customer.person_added", subject: ["customer", customer.id], data: { person: person.id, role: input.role } });
  return { id: belonging, customerId: person.id };
}

export async function endPerson(parts: Parts, ctx: Ctx, id: string, belongingId: string): Promise<void> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.write", true);
  const person = found(await store.endBelonging(ctx.tx, belongingId, contactIds, ctx.now));
  ctx.record({ kind: "customer.person_ended", subject: ["customer", customer.id], data: { person, belonging: belongingId } });
}
