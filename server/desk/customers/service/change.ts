import { isOrganisation, type CustomerKind } from "#contract/kinds.ts";
import { isArea, normalArea } from "#server/foundation/organization/region/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { insistPermission } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId, newToken } from "#server/kernel/ids.ts";
import type { Tx } from "#server/kernel/db.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { identityHash, type FieldName } from "../contacts.ts";
import type { Parts } from "../ports.ts";
import { mayState, tidyTags } from "../rules.ts";
import { insertContact, sealedFields } from "../store/contacts.ts";
import { findCustomer, knownBy, saveCustomer } from "../store/customers.ts";
import { hasPeople, saveKinds } from "../store/people.ts";
import { saveTierBy } from "../store/worth.ts";
import { lookAgain } from "./doubles.ts";
import { reach } from "./reach.ts";

type Area = { province: string | null; city: string | null };
type Stated = Partial<Record<FieldName, string | null | undefined>>;
const refuse = (path: string, code: string): never => {
  throw new Refusal("invalid", { fields: [{ path, code }] });
};

async function checkedTier(parts: Parts, ctx: Ctx, tier: string): Promise<string> {
  if (!(await parts.ports.tiers(ctx.tx, ctx.now)).some((known) => known.key === tier)) refuse("tier", "unknown_tier");
  return tier;
}

/** Tags are read by everybody and searched in the clear: a phone number in one is refused. */
function checkedTags(tags: readonly string[]): string[] {
  tags.forEach((tag, n) => cutPersonal(tag).parts.length > 0 && refuse(`tags.${n}`, "personal_in_tag"));
  return tidyTags(tags);
}

function checkedArea(area: Area): Area {
  const province = area.province === null ? null : normalArea(area.province);
  const city = area.city === null ? null : normalArea(area.city);
  if (province !== null && (!isArea(province) || /^\d{3,}$/.test(province))) refuse("area.province", "unknown_area");
  if (city !== null && (!/^\d{4}$/.test(city) || !isArea(city) || city.slice(0, 2) !== province)) refuse("area.city", "unknown_area");
  return { province, city };
}

export interface NewCustomer {
  name: string;
  phone?: string | undefined;
  mail?: string | undefined;
  address?: string | undefined;
  kind: CustomerKind;
  registration?: string | undefined;
  property?: string | undefined;
  tier: string;
  tags: readonly string[];
  area?: Area | undefined;
  evenSo: boolean;
}

/** Opens a file by hand, unless a customer with this phone or mail is known. */
export async function createCustomer(parts: Parts, ctx: Ctx, input: NewCustomer): Promise<{ id: string; number: number }> {
  insistPermission(ctx.actor, "customers.write");
  const tier = await checkedTier(parts, ctx, input.tier);
  const tags = checkedTags(input.tags);
  const area = input.area ? checkedArea(input.area) : { province: null, city: null };
  const hashes = [
    ...(input.phone ? [{ kind: "phone", hash: parts.blind.phone(input.phone).whole }] : []),
    ...(input.mail ? [{ kind: "mail", hash: parts.blind.mail(input.mail) }] : []),
  ];
  const known = input.evenSo ? undefined : await knownBy(ctx.tx, hashes);
  if (known) throw new Refusal("customer_known", { params: { id: known.id, number: known.number } });
  const [id, contactId] = [newId(), newId()];
  await insertContact(ctx.tx, { id: contactId, customerId: id, channel: "hand", shopId: null, kind: "hand", identityHash: identityHash(["hand", newToken()]), at: ctx.now });
  for (const name of ["name", "phone", "mail", "address", "registration", "property"] as const) {
    const value = input[name];
    if (value) await parts.contacts.setField(ctx.tx, ctx.now, contactId, name, value, true);
  }
  await saveCustomer(ctx.tx, id, { tier, tags, ...area });
  await saveKinds(ctx.tx, [{ customerId: id, kind: input.kind }]);
  ctx.record({ kind: "customer.created", subject: ["customer", id], data: { kind: input.kind, tier: [null, tier], tags: [[], tags] } });
  await lookAgain(parts, ctx, id);
  return { id, number: (await findCustomer(ctx.tx, id))!.number };
}

export interface FileChange {
  version: number;
  kind?: CustomerKind | undefined;
  tier?: string | undefined;
  tags?: readonly string[] | undefined;
  area?: Area | undefined;
  fields?: (Stated & { contactId?: string | undefined }) | undefined;
}

/** Whether contact people stand in the way of a kind: whoever speaks for an organisation would speak for a person then. */
export const peopleForbid = async (tx: Tx, customer: { kind: CustomerKind }, kind: CustomerKind, contactIds: readonly string[]): Promise<boolean> => kind !== customer.kind && !isOrganisation(kind) && (await hasPeople(tx, contactIds));

/** Changes the file; the record keeps old and new of personal fields sealed as they lie in the table (D5). */
export async function changeCustomer(parts: Parts, ctx: Ctx, id: string, change: FileChange): Promise<{ version: number }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.write", true);
  if (change.version !== customer.version) throw new Refusal("stale_version");
  const tier = change.tier === undefined || change.tier === customer.tier ? customer.tier : await checkedTier(parts, ctx, change.tier);
  const tags = change.tags === undefined ? customer.tags : checkedTags(change.tags);
  const area = change.area === undefined ? { province: customer.province, city: customer.city } : checkedArea(change.area);
  const personal = change.fields ? await changeFields(parts, ctx, contactIds, change.fields) : {};
  const kind = change.kind ?? customer.kind;
  if (await peopleForbid(ctx.tx, customer, kind, contactIds)) throw new Refusal("has_people");
  const fields = [
    ...(kind === customer.kind ? [] : ["kind"]),
    ...(tier === customer.tier ? [] : ["tier"]),
    ...(JSON.stringify(tags) === JSON.stringify(customer.tags) ? [] : ["tags"]),
    ...(area.province === customer.province && area.city === customer.city ? [] : ["area"]),
    ...Object.keys(personal),
  ];
  if (fields.length === 0) return { version: customer.version };
  // Whoever changes a tier means it: the rule leaves it alone from now on.
  if (tier !== customer.tier) await saveTierBy(ctx.tx, customer.id, { by: "hand", reason: "", byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, at: ctx.now });
  const version = await saveCustomer(ctx.tx, customer.id, { tier, tags, ...area });
  if (kind !== customer.kind) await saveKinds(ctx.tx, [{ customerId: customer.id, kind }]);
  ctx.record({
    kind: "customer.changed",
    subject: ["customer", customer.id],
    data: {
      fields,
      ...(kind === customer.kind ? {} : { kind: [customer.kind, kind] }),
      ...(fields.includes("tier") ? { tier: [customer.tier, tier] } : {}),
      ...(fields.includes("tags") ? { tags: [customer.tags, tags] } : {}),
      ...(fields.includes("area") ? { area: [{ province: customer.province, city: customer.city }, area] } : {}),
      ...(Object.keys(personal).length > 0 ? { personal } : {}),
    },
  });
  if (Object.keys(personal).length > 0) await lookAgain(parts, ctx, customer.id);
  return { version };
}

type Sealed = Record<string, { contactId: string; old: string | null; new: string | null }>;

async function changeFields(parts: Parts, ctx: Ctx, contactIds: readonly string[], { contactId = contactIds[0]!, ...values }: Stated & { contactId?: string | undefined }): Promise<Sealed> {
  if (!contactIds.includes(contactId)) refuse("fields.contactId", "not_found");
  const names = (Object.keys(values) as FieldName[]).filter((name) => values[name] !== undefined);
  const before = await parts.contacts.openFields(ctx.tx, [contactId], names);
  const changed = names.filter((name) => (values[name] ?? null) !== (before.find((field) => field.name === name)?.value ?? null));
  for (const name of changed) insist(mayState(before.find((field) => field.name === name), `fields.${name}`));
  const sealed = async () => new Map((await sealedFields(ctx.tx, [contactId], changed)).map((row) => [row.name, row.sealed.toString("base64")]));
  const old = await sealed();
  for (const name of changed) {
    const value = values[name] ?? null;
    if (value === null) await parts.contacts.dropField(ctx.tx, contactId, name);
    else await parts.contacts.setField(ctx.tx, ctx.now, contactId, name, value, true);
  }
  const fresh = await sealed();
  return Object.fromEntries(changed.map((name) => [name, { contactId, old: old.get(name) ?? null, new: fresh.get(name) ?? null }]));
}
