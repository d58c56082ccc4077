import type { Audience } from "#contract/workflow/parts.ts";
import { leadersOfTeams } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { withRole } from "../store/people.ts";
import type { Running } from "./core.ts";

/** The people whom a workflow means. */
export async function audience(ports: TicketPorts, ctx: Ctx, { ticket }: Running, who: Audience): Promise<string[]> {
  if (who === "owner") return ticket.ownerId === null ? [] : [ticket.ownerId];
  return who === "managers" ? withRole(ctx.tx, "manager") : leadersOfTeams(ctx.tx, await ports.teamsOf(ctx.tx, ticket.territory));
}
