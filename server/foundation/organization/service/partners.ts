import { maskMail, maskPhone } from "#contract/masking.ts";
import type { Partner } from "#contract/organization.ts";
import { nameKey } from "#server/foundation/identity/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { openField, sealField, type Place } from "#server/kernel/crypto/field.ts";
import { newId } from "#server/kernel/ids.ts";
import { found } from "#server/kernel/refusal.ts";
import { minuteOfDay } from "#server/kernel/time/index.ts";
import { insistVersion, insistWhole, noField } from "../no.ts";
import { countCap, pageOf, readCursor } from "../paging.ts";
import type { Parts } from "../parts.ts";
import { rotaCovers } from "../rules.ts";
import * as store from "../store/partners.ts";
import { zoneOf } from "./zone.ts";

interface Sealed {
  name: string;
  task: string;
  phone: string;
  mail: string;
}
export interface ContactInput extends Sealed {
  weekdays: number[];
  from: string;
  to: string;
}
const placeOf = (contactId: string): Place => ({ table: "organization.partner_contact", column: "sealed", row: contactId });
const wall = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

async function presentAll(parts: Parts, ctx: Ctx, rows: readonly store.PartnerRow[]): Promise<Partner[]> {
  const ids = rows.map((row) => row.id);
  const contacts = Map.groupBy(await store.contactsOf(ctx.tx, ids), (row) => row.partnerId);
  const keys = await parts.keys.findMany(ctx.tx, [...contacts.keys()]);
  const zone = await zoneOf(ctx.tx);
  const whole = ctx.actor.scopeOf("organization.write") === "all";
  return rows.map(({ nameKey: _key, ...row }) => ({
    ...row,
    contacts: (contacts.get(row.id) ?? []).flatMap((contact) => {
      const key = keys.get(row.id);
      if (!key) return [];
      const said = JSON.parse(openField(key, placeOf(contact.id), contact.sealed)) as Sealed;
      const masked = whole ? {} : { phone: said.phone && maskPhone(said.phone), mail: said.mail && maskMail(said.mail) };
      const { id, weekdays, fromMinute, toMinute } = contact;
      return [{ ...said, ...masked, id, weekdays, from: wall(fromMinute), to: wall(toMinute), onDutyNow: row.state === "open" && rotaCovers(contact, ctx.now, zone) }];
    }),
  }));
}

export interface PartnerQuery extends store.PartnerFilter {
  after?: string | undefined;
  limit: number;
}

/** A page of partners by name, each with who is on duty now. */
export async function listPartners(parts: Parts, ctx: Ctx, { after, limit, ...filter }: PartnerQuery): Promise<{ rows: Partner[]; next: string | null; count?: { value: number; capped: boolean } }> {
  const cursor = readCursor(after);
  const rows = await store.listPartners(ctx.tx, filter, limit + 1, cursor);
  const page = await pageOf(rows, limit, cursor, (row) => row, () => store.countPartners(ctx.tx, filter, countCap));
  return { ...page, rows: await presentAll(parts, ctx, page.rows) };
}

export async function readPartner(parts: Parts, ctx: Ctx, id: string): Promise<Partner> {
  return found((await presentAll(parts, ctx, await store.listPartners(ctx.tx, { id }, 1, null)))[0]);
}

async function writeContacts(parts: Parts, ctx: Ctx, partnerId: string, contacts: readonly ContactInput[]): Promise<void> {
  const key = await parts.keys.forOwner(ctx.tx, ctx.now, partnerId);
  const rows = contacts.map(({ weekdays, from, to, ...said }, i) => {
    if (from === "24:00" || from === to) throw noField(`contacts.${i}.to`, "duty_no_length");
    const id = newId();
    const toMinute = minuteOfDay(to) || 1440;
    return { id, weekdays: [...new Set(weekdays)].toSorted(), fromMinute: minuteOfDay(from), toMinute, sealed: sealField(key, placeOf(id), JSON.stringify(said)) };
  });
  await store.replaceContacts(ctx.tx, partnerId, rows);
}

export interface NewPartner {
  kind: store.PartnerRow["kind"];
  name: string;
  note: string;
  contacts: readonly ContactInput[];
}

/** Adds a partner; gives its id. Asks for no permission: the route does. */
export async function addPartner(parts: Parts, ctx: Ctx, { contacts, ...input }: NewPartner): Promise<string> {
  const id = newId();
  await store.insertPartner(ctx.tx, { ...input, id, nameKey: nameKey(input.name), state: "open" });
  await writeContacts(parts, ctx, id, contacts);
  ctx.record({ kind: "partner.added", subject: ["partner", id], data: { kind: input.kind, name: input.name, contacts: contacts.length } });
  return id;
}

export interface PartnerChange {
  kind?: store.PartnerRow["kind"] | undefined;
  name?: string | undefined;
  note?: string | undefined;
  state?: "open" | "closed" | undefined;
  contacts?: readonly ContactInput[] | undefined;
  version: number;
}

/** Changes a partner; the event tells that contacts changed, never their numbers. */
export async function changePartner(parts: Parts, ctx: Ctx, id: string, { version, contacts, ...change }: PartnerChange): Promise<void> {
  insistWhole(ctx.actor, "organization.write");
  const partner = found(await store.lockPartner(ctx.tx, id));
  insistVersion(version, partner.version);
  const given = Object.fromEntries(Object.entries(change).filter(([, value]) => value !== undefined)) as Partial<store.PartnerRow>;
  const next = { ...partner, ...given };
  await store.updatePartner(ctx.tx, { ...next, nameKey: nameKey(next.name) });
  if (contacts) await writeContacts(parts, ctx, id, contacts);
  ctx.record({ kind: "partner.changed", subject: ["partner", id], data: { ...given, ...(contacts && { contacts: contacts.length }) } });
}

/** Whom mail to an open partner goes to, opened: for the mail itself, never for a screen. */
export async function partnerContact(parts: Parts, tx: Tx, partnerId: string, contactId: string): Promise<{ partner: string; name: string; mail: string } | null> {
  const [partner] = await store.listPartners(tx, { id: partnerId, state: "open" }, 1, null);
  const contact = partner && (await store.contactsOf(tx, [partnerId])).find((one) => one.id === contactId);
  const key = contact && (await parts.keys.find(tx, partnerId));
  if (!partner || !contact || !key) return null;
  const { name, mail } = JSON.parse(openField(key, placeOf(contact.id), contact.sealed)) as Sealed;
  return { partner: partner.name, name, mail };
}
