import type { CustomerRow } from "#contract/customers.ts";
import { areaName, isArea } from "#server/foundation/organization/region/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { OpenField } from "../contacts.ts";
import type { Parts } from "../ports.ts";
import { masked, nameTo, placeOf, readSearch, shownName, surest, type Search } from "../rules.ts";
import { contactsOfCustomers, type ContactRow } from "../store/contacts.ts";
import { countCustomers, listCustomers, segmentConditions, type CustomerState, type Found, type ListFilter } from "../store/customers.ts";
import { findSegment } from "../store/worth.ts";
import { incomplete } from "./completeness.ts";
import { segmentFilter } from "./groups.ts";
import { served } from "./reach.ts";

const countCap = 1000;

export interface CustomersQuery {
  q?: string | undefined;
  kind?: string | undefined;
  file?: "incomplete" | undefined;
  tier?: string | undefined;
  tag?: string | undefined;
  province?: string | undefined;
  segment?: string | undefined;
  after?: string | undefined;
  limit: number;
}

/** What a search looks for in the blind index. */
function foundOf(parts: Parts, search: Search | null): Found[] {
  if (search === null) return [];
  const found: Found[] = [];
  if (search.phone !== undefined) found.push({ by: "hash", kind: "phone", hash: parts.blind.phone(search.phone).whole });
  if (search.last4 !== undefined) found.push({ by: "hash", kind: "phone_last4", hash: parts.blind.phoneLast4(search.last4) });
  if (search.mail !== undefined) found.push({ by: "hash", kind: "mail", hash: parts.blind.mail(search.mail) });
  if (search.number !== undefined) found.push({ by: "number", number: search.number });
  if (search.name !== undefined) found.push({ by: "grams", hashes: parts.blind.searchGrams(search.name) });
  // Five or six digits past any file's number, say: nobody, rather than everybody.
  return found.length > 0 ? found : [{ by: "number", number: -1 }];
}

function readCursor(after: string | undefined): number | null {
  if (after === undefined) return null;
  if (!/^\d{1,15}$/.test(after)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return Number(after);
}

/** One page of customers within reach, personal fields masked; the count comes with the first page. */
export async function listCustomerRows(parts: Parts, ctx: Ctx, query: CustomersQuery): Promise<{ rows: CustomerRow[]; next: string | null; count?: { value: number; capped: boolean } }> {
  const scope = insistPermission(ctx.actor, "customers.read");
  const segment = query.segment === undefined ? undefined : segmentFilter(found(await findSegment(ctx.tx, query.segment)).filter, ctx.now);
  const filter: ListFilter = {
    found: query.q ? foundOf(parts, readSearch(query.q)) : [],
    kind: query.kind,
    tier: query.tier,
    tag: query.tag,
    province: query.province,
    more: [...(segment === undefined ? [] : segmentConditions(segment)), ...(query.file === undefined ? [] : [await incomplete(parts, ctx)])],
    contactIds: scope === "all" ? null : await served(parts, ctx),
  };
  const before = readCursor(query.after);
  const states = await listCustomers(ctx.tx, filter, before, query.limit + 1);
  const last = states.length > query.limit ? states[query.limit - 1] : undefined;
  const page = { rows: await rowsOf(parts, ctx, states.slice(0, query.limit)), next: last ? String(last.number) : null };
  if (before !== null) return page;
  const n = await countCustomers(ctx.tx, filter, countCap);
  return { ...page, count: { value: Math.min(n, countCap), capped: n > countCap } };
}

/** An area in words; the standard's grouping lines (市辖区) are no place, nor is a code that it doesn't know. */
function inWords({ province, city }: { province: string | null; city: string | null }): string {
  if (province === null) return "";
  return areaName(city !== null && isArea(city) ? city : province).replace(/（.*）$/, "");
}

/** A row of a list from what was read for it. */
export function rowOf(customer: CustomerState, contacts: readonly ContactRow[], fields: readonly OpenField[], orders: CustomerRow["orders"], serves: boolean): CustomerRow {
  const name = surest(fields.filter((field) => field.name === "name"))?.value;
  const phone = surest(fields.filter((field) => field.name === "phone"))?.value;
  const place = placeOf(customer, contacts);
  return {
    id: customer.id,
    number: customer.number,
    name: nameTo(name === undefined ? undefined : { kind: customer.kind, name }, serves),
    phone: phone === undefined ? null : masked("phone", phone),
    kind: customer.kind,
    tier: customer.tier,
    tags: customer.tags,
    ...place,
    place: inWords(place),
    channels: [...new Set(contacts.map((contact) => contact.channel))],
    orders,
    createdAt: customer.createdAt.toISOString(),
    seenAt: new Date(Math.max(customer.createdAt.getTime(), ...contacts.map((contact) => contact.seenAt.getTime()))).toISOString(),
  };
}

/** Orders and money of a customer; null for a reader without the right to see orders. */
export async function totalsOf(parts: Parts, ctx: Ctx, contactIds: readonly string[]): Promise<ReadonlyMap<string, { count: number; paidFen: number }> | null> {
  return ctx.actor.scopeOf("orders.read") === null ? null : parts.ports.orderTotals(ctx.tx, contactIds);
}

export function sumOf(totals: ReadonlyMap<string, { count: number; paidFen: number }> | null, contactIds: readonly string[]): CustomerRow["orders"] {
  if (totals === null) return null;
  const own = contactIds.map((id) => totals.get(id)).filter((total) => total !== undefined);
  return { count: own.reduce((n, total) => n + total.count, 0), paidFen: own.reduce((n, total) => n + total.paidFen, 0) };
}

/** Rows of a list for these customers. */
export async function rowsOf(parts: Parts, ctx: Ctx, states: readonly CustomerState[]): Promise<CustomerRow[]> {
  if (states.length === 0) return [];
  const contacts = Map.groupBy(await contactsOfCustomers(ctx.tx, states.map((state) => state.id)), (contact) => contact.customerId);
  const ids = [...contacts.values()].flat().map((contact) => contact.id);
  const fields = Map.groupBy(await parts.contacts.openFields(ctx.tx, ids, ["name", "phone"]), (field) => field.contactId);
  const totals = await totalsOf(parts, ctx, ids);
  const mine = new Set(await served(parts, ctx, ids));
  return states.map((state) => {
    const own = contacts.get(state.id) ?? [];
    const ownIds = own.map((contact) => contact.id);
    return rowOf(state, own, ownIds.flatMap((id) => fields.get(id) ?? []), sumOf(totals, ownIds), ownIds.some((id) => mine.has(id)));
  });
}

const pieceRows = 500;

/** A piece of the list for a file: masked whoever asks, and each piece on record with the reason and its position, for whoever asks may begin anywhere. */
export async function exportCustomers(parts: Parts, ctx: Ctx, query: Omit<CustomersQuery, "limit"> & { reason: string }): Promise<{ lines: string[][]; next: string | null }> {
  insistPermission(ctx.actor, "customers.export");
  const { reason, after, ...filter } = query;
  const { rows, next } = await listCustomerRows(parts, ctx, { ...filter, after, limit: pieceRows });
  const narrowed = Object.entries(filter).flatMap(([name, value]) => (value === undefined ? [] : [name]));
  ctx.record({ kind: "customers.exported", subject: ["customers", null], data: { reason: cutPersonal(reason).text, narrowed, after: after ?? null, lines: rows.length } });
  return {
    // A name that serving has opened is masked again: a file goes further than a screen.
    lines: rows.map((row) => [`C-${row.number}`, row.name.includes("*") || row.name === "" ? row.name : shownName(row.kind, row.name), row.phone ?? "", row.tier, row.tags.join("、"), row.place, row.channels.join("、"), String(row.orders?.count ?? ""), row.orders === null ? "" : (row.orders.paidFen / 100).toFixed(2), row.createdAt, row.seenAt, row.kind]),
    next,
  };
}
