import { moreKinds, timelineKinds, type CustomerChange, type TimelineItem, type TimelineKind } from "#contract/customers.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { personNames } from "../store/customers.ts";
import { changesOf, type ChangeRow } from "../store/course.ts";
import { conversationOf } from "./file.ts";
import { noteViews } from "./notes.ts";
import { reach } from "./reach.ts";

const pair = <T>(value: unknown): [T, T] | null => (Array.isArray(value) && value.length === 2 ? (value as [T, T]) : null);

/** An event of the record as the timeline tells it: sealed values stay behind. */
export function changeOf(row: Pick<ChangeRow, "kind" | "data">, by: string | null): CustomerChange {
  const kind = row.kind.slice("customer.".length) as CustomerChange["kind"];
  const tier = kind === "changed" ? pair<string>(row.data.tier) : null;
  const tags = kind === "changed" ? pair<string[]>(row.data.tags) : null;
  return {
    kind,
    by,
    fields: kind === "unmasked" ? [String(row.data.field)] : kind === "changed" ? (row.data.fields as string[]) : [],
    tier: tier && { from: tier[0], to: tier[1] },
    tagsAdded: tags ? tags[1].filter((tag) => !tags[0].includes(tag)) : [],
    tagsRemoved: tags ? tags[0].filter((tag) => !tags[1].includes(tag)) : [],
    reason: typeof row.data.reason === "string" ? row.data.reason : null,
    other: typeof row.data.number === "number" ? row.data.number : null,
  };
}

type Place = Pick<TimelineItem, "at" | "id" | "kind">;
const words = ({ at, id, kind }: Place) => `${at}_${id}_${kind}`;
/** The newest first; what happened at the same instant in the order of ids, then kinds: a rating and a need have their conversation's. */
const byTime = (a: Place, b: Place) => (words(a) < words(b) ? 1 : words(a) > words(b) ? -1 : 0);

function readCursor(after: string | undefined): Place | null {
  if (after === undefined) return null;
  const [at = "", id = "", word = ""] = after.split("_");
  const kind = timelineKinds.find((one) => one === word);
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) || Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id) || kind === undefined) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at, id, kind };
}

/** One page of a customer's timeline, the newest first. Every source is asked for as much as the page could need, from the page's place on. */
export async function readTimeline(parts: Parts, ctx: Ctx, id: string, query: { kind?: TimelineKind | undefined; after?: string | undefined; limit: number }): Promise<{ rows: TimelineItem[]; next: string | null }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.read");
  const wanted = (kind: TimelineKind) => query.kind === undefined || query.kind === kind;
  const after = readCursor(query.after);
  const before = after === null ? null : new Date(after.at);
  // One more tells that there is a next page; at the very instant of the page's place up to five may have been shown before.
  const most = query.limit + 6;
  const { ports } = parts;
  const items: TimelineItem[] = [];
  if (wanted("conversation")) {
    const rows = await ports.conversationsOf(ctx, contactIds, { before, limit: most });
    items.push(...rows.map((row) => ({ kind: "conversation" as const, id: row.id, at: row.openedAt, conversation: conversationOf(row) })));
  }
  if (wanted("order") && ctx.actor.scopeOf("orders.read") !== null) {
    const rows = await ports.ordersOf(ctx.tx, contactIds, { before, limit: most });
    items.push(...rows.map((row) => ({ kind: "order" as const, id: row.id, at: row.placedAt, order: { id: row.id, number: row.number, shop: row.shop.name, state: row.state, title: row.lines[0]?.title ?? "", paidFen: row.paidFen } })));
  }
  if (wanted("note")) items.push(...(await noteViews(parts, ctx, contactIds, most, before)).map((note) => ({ kind: "note" as const, id: note.id, at: note.at, note })));
  if (wanted("change")) {
    const rows = await changesOf(ctx.tx, customer.id, most, before);
    const names = await personNames(ctx.tx, [...new Set(rows.flatMap((row) => (row.actorId ? [row.actorId] : [])))]);
    items.push(...rows.map((row) => ({ kind: "change" as const, id: row.id, at: row.at.toISOString(), change: changeOf(row, row.actorId ? (names.get(row.actorId) ?? null) : null) })));
  }
  const more = moreKinds.find((kind) => kind === query.kind);
  if (query.kind === undefined || more !== undefined) items.push(...(await ports.moreOf(ctx, contactIds, more, after, most)));
  const ordered = items.filter((item) => after === null || byTime(item, after) > 0).sort(byTime);
  const last = ordered.length > query.limit ? ordered[query.limit - 1] : undefined;
  return { rows: ordered.slice(0, query.limit), next: last ? words(last) : null };
}
