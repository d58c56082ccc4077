import type { Severity } from "#contract/forms.ts";
import type { Call, Workflow } from "#contract/policies/workflow.ts";
import type { Audience } from "#contract/workflow/parts.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { becomesGrave, isGrave } from "../rules.ts";
import { withRole } from "../store/people.ts";
import type { StoredTicket } from "../store/tickets.ts";
import { audience } from "./audience.ts";
import { ended, note, readable, workable, type Running } from "./core.ts";

/** The effect of its workflow that opens incidents. */
const callOf = (w: Workflow): Call | undefined => w.stages.flatMap((stage) => stage.exits).flatMap((exit) => exit.effects).find((call) => call.use === "open_incident");
const graveEnough = (t: StoredTicket, call: Call["with"]): boolean => isGrave(t.severity, call.severity);

/** Opens the incident of a ticket that is grave enough: whom the workflow names may lead, whom it names is told. Null: there is one, or it is not grave enough. */
export async function incidentFor(ports: TicketPorts, ctx: Ctx, running: Running, args: Call["with"]): Promise<{ id: string; code: string } | null> {
  const { ticket } = running;
  if (!graveEnough(ticket, args)) return null;
  const opened = await ports.openIncident(ctx, {
    ticketId: ticket.id, lead: await audience(ports, ctx, running, args.lead as Audience), managers: await withRole(ctx.tx, "manager"),
    tell: [...(await audience(ports, ctx, running, args.tell as Audience)), ...(ticket.ownerId === null ? [] : [ticket.ownerId])],
  });
  if (opened !== null) await note(ports, ctx, ticket, "incident", opened);
  return opened;
}

/** Its severity was raised, on its form or among many: what the handbook opens at grading is opened now, by the same rule; where there is one already, it goes on. The ticket is locked and saved. */
export async function graver(ports: TicketPorts, ctx: Ctx, running: Running, before: Severity): Promise<void> {
  const call = callOf(running.workflow);
  if (call && !ended(running.ticket) && becomesGrave(before, running.ticket.severity, call.with.severity)) await incidentFor(ports, ctx, running, call.with);
}

/** By hand, where it was grave before the handbook asked for an incident; by the same rule. */
export async function incidentByHand(ports: TicketPorts, ctx: Ctx, id: string): Promise<{ id: string; code: string } | null> {
  const running = await workable(ports, ctx, id);
  const call = callOf(running.workflow);
  if (!call || ended(running.ticket) || !graveEnough(running.ticket, call.with)) throw new Refusal("incident_unlike");
  return incidentFor(ports, ctx, running, call.with);
}

export async function mayOpenIncident(ports: TicketPorts, ctx: Ctx, id: string): Promise<boolean> {
  insistPermission(ctx.actor, "tickets.read");
  const { ticket, workflow } = await readable(ports, ctx, id);
  const call = callOf(workflow);
  return call !== undefined && ctx.actor.scopeOf("tickets.work") !== null && !ended(ticket) && graveEnough(ticket, call.with);
}
