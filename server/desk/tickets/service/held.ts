import type { HeldTicket } from "#contract/data-requests.ts";
import { endOf, stageOf } from "#server/desk/workflows/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketPorts } from "../ports.ts";
import { filesOf } from "../store/files.ts";
import { customersLines, endWaysIn, ticketsOfContacts } from "../store/held.ts";
import { ratingOf } from "../store/ratings.ts";
import { partsOf, whole } from "../words.ts";
import { codeOf } from "./core.ts";
import { factsFor, spokeAs } from "./follow.ts";

/** Tickets of these contacts whole, as their customer sees them (R-CU-04): what colleagues and partners wrote among themselves is not part of it, nor who they are. */
export async function heldTickets(ports: TicketPorts, tx: Tx, contactIds: readonly string[]): Promise<HeldTicket[]> {
  const tickets = await ticketsOfContacts(tx, contactIds);
  const lines = Map.groupBy(await customersLines(tx, tickets.map((t) => t.id)), (line) => line.ticketId);
  const parts = await partsOf(ports.keys, tx, tickets);
  const held: HeldTicket[] = [];
  for (const ticket of tickets) {
    const workflow = await ports.workflows.version(tx, ticket.type, ticket.workflowVersion);
    const own = lines.get(ticket.id) ?? [];
    const names = await fileNames(ports, tx, ticket.id);
    const rating = await ratingOf(tx, ticket.id);
    // A place that the version it has been moved to no longer knows has no words for the customer.
    const shownOf = (place: unknown) => (stageOf(workflow, String(place)) ?? endOf(workflow, String(place)))?.shown;
    const moves = [{ at: ticket.openedAt, place: workflow.stages[0]!.key as unknown }, ...own.filter((line) => line.kind === "taken" || line.kind === "reopened").map((line) => ({ at: line.at, place: line.data.to }))];
    held.push({
      code: codeOf(workflow, ticket.number), type: workflow.name, title: whole(ticket.title, parts(ticket.id, "title")), shop: ticket.shopName, order: ticket.orderNumber,
      openedAt: ticket.openedAt.toISOString(), endedAt: ticket.endedAt?.toISOString() ?? null,
      stages: moves.flatMap(({ at, place }) => (shownOf(place) ? [{ at: at.toISOString(), stage: shownOf(place)! }] : [])),
      facts: factsFor({ ticket, workflow }, parts),
      said: own.filter((line) => line.shown).map((line) => ({ at: line.at.toISOString(), by: spokeAs(line), text: whole(line.words, parts(ticket.id, `entry/${line.n}`)), files: names(line.n) })).filter((line) => line.text !== "" || line.files.length > 0),
      rating: rating && { score: rating.score, comment: whole(rating.comment, parts(ticket.id, "rating")) },
    });
  }
  return held;
}

async function fileNames(ports: TicketPorts, tx: Tx, ticketId: string): Promise<(n: number) => string[]> {
  const names = new Map<number, string[]>();
  for (const { fileId, n } of await filesOf(tx, ticketId)) {
    const file = await ports.files.find(tx, fileId);
    if (file) names.set(n, [...(names.get(n) ?? []), file.name]);
  }
  return (n) => names.get(n) ?? [];
}

/** A customer is erased (R-CU-04): no link opens their tickets any more, and what colleagues and partners added as files, under their own keys, goes too. Words keep their tokens. */
export async function eraseTickets(ports: TicketPorts, ctx: Ctx, contactIds: readonly string[]): Promise<void> {
  for (const fileId of await endWaysIn(ctx.tx, contactIds, ctx.now)) await ports.files.remove(ctx.tx, fileId);
}
