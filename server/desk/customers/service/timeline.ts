import type { CustomerChange, TimelineItem } from "#contract/customers.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { personNames } from "../store/customers.ts";
import { changesOf, type ChangeRow } from "../store/course.ts";
import { conversationOf } from "./file.ts";
import { noteViews } from "./notes.ts";
import { reach } from "./reach.ts";

/** How far back each source is read: the timeline is for reading, not for counting. */
const depth = 200;

type Kind = TimelineItem["kind"];
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

const later = (a: { at: string; id: string }, b: { at: string; id: string }) => (a.at === b.at ? (a.id < b.id ? 1 : -1) : a.at < b.at ? 1 : -1);

function readCursor(after: string | undefined): { at: string; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("_");
  if (!/^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(at) || !/^[0-9a-f-]{36}$/.test(id)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at, id };
}

/** One page of a customer's timeline, the newest first. */
export async function readTimeline(parts: Parts, ctx: Ctx, id: string, query: { kind?: Kind | undefined; after?: string | undefined; limit: number }): Promise<{ rows: TimelineItem[]; next: string | null }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.read");
  const wanted = (kind: Kind) => query.kind === undefined || query.kind === kind;
  const items: TimelineItem[] = [];
  if (wanted("conversation")) {
    const rows = await parts.ports.conversationsOf(ctx, contactIds);
    items.push(...rows.map((row) => ({ kind: "conversation" as const, id: row.id, at: row.openedAt, conversation: conversationOf(row) })));
  }
  if (wanted("order") && ctx.actor.scopeOf("orders.read") !== null) {
    const rows = await parts.ports.ordersOf(ctx.tx, contactIds);
    items.push(...rows.map((row) => ({ kind: "order" as const, id: row.id, at: row.placedAt, order: { id: row.id, number: row.number, shop: row.shop.name, state: row.state, title: row.lines[0]?.title ?? "", paidFen: row.paidFen } })));
  }
  if (wanted("note")) items.push(...(await noteViews(parts, ctx, contactIds, depth)).map((note) => ({ kind: "note" as const, id: note.id, at: note.at, note })));
  if (wanted("change")) {
    const rows = await changesOf(ctx.tx, customer.id, depth);
    const names = await personNames(ctx.tx, [...new Set(rows.flatMap((row) => (row.actorId ? [row.actorId] : [])))]);
    items.push(...rows.map((row) => ({ kind: "change" as const, id: row.id, at: row.at.toISOString(), change: changeOf(row, row.actorId ? (names.get(row.actorId) ?? null) : null) })));
  }
  const after = readCursor(query.after);
  const ordered = items.sort(later).filter((item) => after === null || later(item, after) > 0);
  const last = ordered.length > query.limit ? ordered[query.limit - 1] : undefined;
  return { rows: ordered.slice(0, query.limit), next: last ? `${last.at}_${last.id}` : null };
}
