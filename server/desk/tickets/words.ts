import type { FormField, FormValue } from "#contract/forms.ts";
import { cutPersonal, fillIn, fillMasked, openParts, sealParts, unmaskTexts, type DataKeys, type Part } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { saveSecret, secretsOf } from "./store/entries.ts";

/** Whose key seals the words of a ticket: the customer's contact, or, among colleagues, the ticket itself. */
export interface Sealed {
  id: string;
  contactId: string | null;
}
const keyOwner = (t: Sealed) => t.contactId ?? t.id;
const at = (t: Sealed, place: string) => ({ table: "tickets.secret", column: "sealed", row: `${t.id}/${place}` });

/** Every part of these tickets that was cut out, by ticket and place. */
export type Parts = (ticketId: string, place: string) => Part[];

export const partsOf = async (keys: DataKeys, tx: Tx, tickets: readonly Sealed[], places: readonly string[] | null = null): Promise<Parts> => openedParts(keys, tx, tickets, tickets.length === 0 ? [] : await secretsOf(tx, tickets.map((t) => t.id), places));

/** The same of what was read with something else. */
export async function openedParts(keys: DataKeys, tx: Tx, tickets: readonly Sealed[], rows: readonly { ticketId: string; place: string; sealed: Buffer }[]): Promise<Parts> {
  const found = new Map<string, Part[]>();
  for (const { ticketId, place, sealed } of rows) {
    const ticket = tickets.find((t) => t.id === ticketId)!;
    found.set(`${ticketId}/${place}`, openParts(await keys.find(tx, keyOwner(ticket)), at(ticket, place), sealed));
  }
  return (ticketId, place) => found.get(`${ticketId}/${place}`) ?? [];
}

/** Cuts personal data out of words before they are stored; the originals are sealed beside them (D5). `old`: what was masked and came back untouched means the original. */
export async function keepWords(keys: DataKeys, tx: Tx, now: Date, ticket: Sealed, place: string, written: string, old: readonly Part[] = []): Promise<string> {
  const [whole = written] = unmaskTexts([written], old);
  const { text, parts } = cutPersonal(whole);
  if (parts.length > 0 || old.length > 0) await saveSecret(tx, ticket.id, place, parts.length === 0 ? null : sealParts(await keys.forOwner(tx, now, keyOwner(ticket)), at(ticket, place), parts));
  return text;
}

/** The same in two steps, for what is stored for the first time together with other things: cut now, the parts sealed by `sealWords` once the ticket is there. */
export function cutWords(place: string, written: string): { text: string; cut: { place: string; parts: Part[] } } {
  const { text, parts } = cutPersonal(written);
  return { text, cut: { place, parts } };
}
export async function sealWords(keys: DataKeys, tx: Tx, now: Date, ticket: Sealed, cuts: readonly { place: string; parts: Part[] }[]): Promise<void> {
  for (const { place, parts } of cuts) if (parts.length > 0) await saveSecret(tx, ticket.id, place, sealParts(await keys.forOwner(tx, now, keyOwner(ticket)), at(ticket, place), parts));
}
/** A first form with its words cut. */
export function cutForm(fields: readonly FormField[], values: Readonly<Record<string, FormValue>>): { form: Record<string, FormValue>; cuts: { place: string; parts: Part[] }[] } {
  const form: Record<string, FormValue> = { ...values };
  const cuts = fields.filter(isWords).flatMap((field) => {
    const value = values[field.key];
    if (typeof value !== "string") return [];
    const { text, cut } = cutWords(`form/${field.key}`, value);
    form[field.key] = text;
    return [cut];
  });
  return { form, cuts };
}

/** Words as staff read them: personal data masked. */
export const masked = fillMasked;
/** Words whole: for the customer whose they are. */
export const whole = (text: string, parts: readonly Part[]): string => fillIn(text, parts);

/** Fields in which people write. */
export const isWords = (field: FormField) => field.type === "text" || field.type === "long";

/** Form values with their words cut; called with the values that are to be stored. */
export async function keepForm(keys: DataKeys, tx: Tx, now: Date, ticket: Sealed, fields: readonly FormField[], values: Readonly<Record<string, FormValue>>, before: Readonly<Record<string, FormValue>>): Promise<Record<string, FormValue>> {
  const kept: Record<string, FormValue> = { ...values };
  const old = await partsOf(keys, tx, [ticket]);
  for (const field of fields.filter(isWords)) {
    const value = values[field.key];
    if (typeof value !== "string" || value === before[field.key]) continue;
    const own = old(ticket.id, `form/${field.key}`);
    const parts = own.length > 0 || field.startsAs === undefined ? own : old(ticket.id, `form/${field.startsAs}`);
    kept[field.key] = await keepWords(keys, tx, now, ticket, `form/${field.key}`, value, parts);
  }
  return kept;
}

/** What people typed, with the fields that start as others do: those are whole here, for they are kept anew. */
export async function started(keys: DataKeys, tx: Tx, ticket: Sealed & { form: Readonly<Record<string, FormValue>> }, fields: readonly FormField[], typed: Readonly<Record<string, FormValue>>): Promise<Record<string, FormValue>> {
  const empty = (value: FormValue | undefined) => value === undefined || value === null || value === "";
  const open = fields.filter((field) => field.startsAs !== undefined && empty(typed[field.key]) && empty(ticket.form[field.key]) && typeof ticket.form[field.startsAs] === "string");
  if (open.length === 0) return { ...typed };
  const parts = await partsOf(keys, tx, [ticket], open.map((field) => `form/${field.startsAs!}`));
  return { ...typed, ...Object.fromEntries(open.map((field) => [field.key, fillIn(String(ticket.form[field.startsAs!]), parts(ticket.id, `form/${field.startsAs!}`))])) };
}

/** Form values as they are read: masked for staff, whole for the customer. */
export function formFor(read: typeof masked, ticketId: string, parts: Parts, fields: readonly FormField[], form: Readonly<Record<string, FormValue>>): Record<string, FormValue> {
  return Object.fromEntries(Object.entries(form).map(([key, value]) => [key, typeof value === "string" && fields.some((field) => field.key === key && isWords(field)) ? read(value, parts(ticketId, `form/${key}`)) : value]));
}
