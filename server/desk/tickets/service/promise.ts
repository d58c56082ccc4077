import type { Workflow } from "#contract/policies/workflow.ts";
import { labelIn } from "#locales/index.ts";
import { stageOf } from "#server/desk/workflows/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import { dueOf } from "../due.ts";
import type { TicketPorts } from "../ports.ts";
import type { StoredTicket } from "../store/tickets.ts";

/** Whoever reads midnight takes it for the next day. */
const lastMinuteOf = (day: string, zone: string): Date => new Date(dayBounds(day, zone).to.getTime() - 60_000);

/** What the stage that a ticket came to promises its customer, into the promise book (R-FU-05): by the day that was named, else by the stage's deadline. */
export async function promiseOf(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow): Promise<void> {
  const stage = stageOf(w, t.place);
  if (!stage?.promise || t.contactId === null || t.endedAt !== null) return;
  const day = stage.promise.by === undefined ? undefined : t.form[stage.promise.by];
  const dueAt = typeof day === "string" ? lastMinuteOf(day, await ports.zone(ctx.tx)) : stage.deadline ? await dueOf(ports, ctx.tx, ctx.now, stage.deadline) : null;
  // A day that is over already promises nothing.
  if (dueAt === null || dueAt <= ctx.now) return;
  await ports.promises.ofStage(ctx, { ticketId: t.id, contactId: t.contactId, shopId: t.shopId, territory: t.territory, ownerId: t.ownerId, what: labelIn(stage.promise.what, t.locale), dueAt });
}

/** The stage was left: what it promised is kept by an exit that asks for the whole stage, else given up. */
export const promiseLeft = (ports: TicketPorts, ctx: Ctx, t: StoredTicket, kept: boolean): Promise<void> => ports.promises.settleStage(ctx, t.id, kept ? "kept" : "given_up", t.ownerId);
