import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { takeExit } from "./act.ts";
import { createTicket, type Opening } from "./create.ts";
import { workable } from "./core.ts";

/** Opens a ticket (R-TK-01, R-TK-02); with `exit` its first stage is left at once: a complaint that is graded as it is written down. */
export async function openTicket(ports: TicketPorts, ctx: Ctx, input: Opening & { exit?: string | undefined }): Promise<{ id: string; code: string }> {
  const opened = await createTicket(ports, ctx, input);
  if (input.exit !== undefined) await takeExit(ports, ctx, await workable(ports, ctx, opened.id), input.exit, { form: {}, reason: "" });
  return opened;
}
