import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { readTicket } from "../store/tickets.ts";
import { codeOf } from "./core.ts";

/** The deadline `ticket.remind`: the day that was agreed has come; its owner is told, unless the matter has gone on since. */
export async function remind(ports: TicketPorts, ctx: Ctx, id: string, stage: string): Promise<void> {
  const ticket = await readTicket(ctx.tx, id);
  if (!ticket || ticket.endedAt !== null || ticket.place !== stage || ticket.ownerId === null) return;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  await notify(ctx, [ticket.ownerId], { kind: "ticket.day_has_come", params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${id}` });
}
