import type { BoardColumn, CalendarItem, TicketTemplate } from "#contract/ticket-views.ts";
import type { TicketFilter } from "#contract/tickets.ts";
import { maskName } from "#contract/masking.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { addDays, dayBounds } from "#server/kernel/time/index.ts";
import type { TicketPorts } from "../ports.ts";
import { dueWithin } from "../store/calendar.ts";
import { countTickets, listTickets } from "../store/lists.ts";
import { capped, filterOf, pageOf, rowsById, rowsOf } from "./read.ts";

const mostCounted = 1000;
const mostDays = 45;
const mostItems = 600;
const piece = 200;

/** Open tickets of one type in the columns of its stages, as its version in force has them. */
export async function board(ports: TicketPorts, ctx: Ctx, { type, limit, ...query }: Omit<TicketFilter, "state" | "stage" | "type"> & { type: string; limit: number }): Promise<{ columns: BoardColumn[] }> {
  const filter = await filterOf(ports, ctx, { ...query, state: "open", type });
  const workflow = await ports.workflows.inForce(ctx.tx, type, { at: ctx.now, territory: query.territory ?? null });
  if (!workflow) throw new Refusal("workflow_unknown", { fields: [{ path: "type", code: "workflow_unknown" }] });
  const columns: BoardColumn[] = [];
  for (const stage of workflow.body.stages) {
    const here = { ...filter, stage: stage.key };
    const rows = await rowsOf(ports, ctx.tx, await listTickets(ctx.tx, here, null, limit), ctx.actor.id);
    columns.push({ key: stage.key, name: stage.name, rows, count: rows.length < limit ? { value: rows.length, capped: false } : capped(await countTickets(ctx.tx, here, mostCounted)) });
  }
  return { columns };
}

/** Clocks of open tickets that fall due on these days, the earliest first. */
export async function calendar(ports: TicketPorts, ctx: Ctx, { since, until, ...query }: Omit<TicketFilter, "state" | "stage"> & { since: string; until: string }): Promise<{ items: CalendarItem[]; more: boolean }> {
  if (until < since || until > addDays(since, mostDays)) throw new Refusal("span_too_long", { fields: [{ path: "until", code: "span_too_long", params: { days: mostDays } }] });
  const filter = await filterOf(ports, ctx, { ...query, state: "open" });
  const zone = await ports.zone(ctx.tx);
  const due = await dueWithin(ctx.tx, filter, dayBounds(since, zone).from, dayBounds(until, zone).to, mostItems + 1);
  const rows = new Map((await rowsById(ports, ctx.tx, [...new Set(due.map((one) => one.id))], ctx.actor.id)).map((row) => [row.id, row]));
  return { items: due.slice(0, mostItems).flatMap((one) => (rows.has(one.id) ? [{ clock: one.clock, dueAt: one.dueAt.toISOString(), ticket: rows.get(one.id)! }] : [])), more: due.length > mostItems };
}

/** The templates of the handbook whose kind of ticket can be opened. */
export async function templates(ports: TicketPorts, ctx: Ctx): Promise<{ rows: TicketTemplate[] }> {
  const open = (await ports.workflows.all(ctx.tx, ctx.now)).map((one) => one.key);
  return { rows: (await ports.templates(ctx.tx, ctx.now)).filter((one) => open.includes(one.type)) };
}

/** A piece of the list as lines of a sheet: names masked, words as they are stored, without personal data; each piece that somebody takes away is on record with its position. */
export async function exportPiece(ports: TicketPorts, ctx: Ctx, { after, ...query }: TicketFilter & { after?: string | undefined }): Promise<{ lines: string[][]; next: string | null }> {
  const filter = await filterOf(ports, ctx, query);
  const { rows, next } = await pageOf(ports, ctx, { ...query, after, limit: piece }, filter);
  ctx.record({ kind: "tickets.exported", subject: ["export", null], data: { filter: query, after: after ?? null, lines: rows.length } });
  return {
    lines: rows.map((row) => [
      row.code, row.typeName["zh-CN"], row.title, row.severity, row.placeName["zh-CN"], row.outcome ?? "", maskName(row.customer?.name ?? ""), row.shop?.name ?? "", row.territory, row.owner?.name ?? "", row.tags.join(" "),
      row.openedAt, row.dueAt ?? "", row.endedAt ?? "",
    ]),
    next,
  };
}
