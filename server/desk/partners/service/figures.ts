import type { PartnerFigures, PartnerTaskRow } from "#contract/partners.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import type { PartnerPorts } from "../ports.ts";
import * as store from "../store.ts";

const mostDays = 400;

async function spanOf(ports: PartnerPorts, ctx: Ctx, query: { from: string; to: string }): Promise<{ from: Date; to: Date }> {
  const { zone } = await ports.centre(ctx.tx);
  const [from, to] = [dayBounds(query.from, zone).from, dayBounds(query.to, zone).to];
  if (to <= from) throw new Refusal("invalid", { fields: [{ path: "to", code: "span_backwards" }] });
  if (to.getTime() - from.getTime() > mostDays * 86_400_000) throw new Refusal("invalid", { fields: [{ path: "to", code: "span_too_long" }] });
  return { from, to };
}

/** How partners answer (R-CO-03), by the day on which they were asked. */
export async function partnerFigures(ports: PartnerPorts, ctx: Ctx, query: { from: string; to: string }): Promise<{ rows: PartnerFigures[] }> {
  const { from, to } = await spanOf(ports, ctx, query);
  return { rows: await store.figures(ctx.tx, from, to, ctx.now) };
}

function cursorOf(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("_");
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(id)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: new Date(at), id };
}

/** The tasks behind the figures. */
export async function partnerTasks(ports: PartnerPorts, ctx: Ctx, partnerId: string, query: { from: string; to: string; after?: string | undefined; limit: number }): Promise<{ rows: PartnerTaskRow[]; next: string | null }> {
  const { from, to } = await spanOf(ports, ctx, query);
  const found = await store.tasksOf(ctx.tx, partnerId, from, to, cursorOf(query.after), query.limit + 1);
  const rows = found.slice(0, query.limit);
  const tickets = await ports.outside.tickets(ctx.tx, rows.map((row) => row.id));
  const last = rows.at(-1);
  return {
    rows: rows.flatMap((row) => {
      const ticket = tickets.get(row.id);
      if (!ticket) return [];
      const late = row.state !== "withdrawn" && row.dueAt !== null && (row.endedAt ?? ctx.now) > row.dueAt;
      return [{ id: row.id, ticket, state: row.state, askedAt: row.askedAt.toISOString(), dueAt: row.dueAt?.toISOString() ?? null, endedAt: row.endedAt?.toISOString() ?? null, late, answerMinutes: row.answerMinutes }];
    }),
    next: found.length > query.limit && last ? `${last.askedAt.toISOString()}_${last.id}` : null,
  };
}
