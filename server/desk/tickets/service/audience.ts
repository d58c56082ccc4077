import type { Audience } from "#contract/workflow/parts.ts";
import { answerableFor, leadersOfTeams } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { withRole } from "../store/people.ts";
import type { Running } from "./core.ts";

/** Who answers for a ticket that nobody has: those of its territory, else all supervisors. */
export async function answering(ports: TicketPorts, ctx: Ctx, ticket: Running["ticket"]): Promise<string[]> {
  const near = await answerableFor(ctx.tx, await ports.teamsOf(ctx.tx, ticket.territory));
  return near.length > 0 ? near : withRole(ctx.tx, "supervisor");
}

/** The people whom a workflow means. */
export async function audience(ports: TicketPorts, ctx: Ctx, { ticket }: Running, who: Audience): Promise<string[]> {
  if (who === "owner") return ticket.ownerId === null ? [] : [ticket.ownerId];
  return who === "managers" ? withRole(ctx.tx, "manager") : leadersOfTeams(ctx.tx, await ports.teamsOf(ctx.tx, ticket.territory));
}
