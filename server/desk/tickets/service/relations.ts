import type { Related, RelationKind } from "#contract/ticket-views.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { mayRelate } from "../rules.ts";
import { addRelation, ancestorsOf, dropRelation, idOfNumber, relationsOf } from "../store/relations.ts";
import { lockTickets, readTicket, readTickets, saveTicket, type StoredTicket } from "../store/tickets.ts";
import { masked, partsOf } from "../words.ts";
import { placeNameOf } from "./bulk.ts";
import { codeOf, ended, inReach, note, readable, workable } from "./core.ts";

/** How a ticket is related to others, from both ends; of those beyond the reader's reach, only that they are there. */
export async function relations(ports: TicketPorts, ctx: Ctx, id: string): Promise<{ rows: Related[] }> {
  insistPermission(ctx.actor, "tickets.read");
  await readable(ports, ctx, id);
  const found = await relationsOf(ctx.tx, id);
  const others = await readTickets(ctx.tx, [...new Set(found.map((one) => (one.fromId === id ? one.toId : one.fromId)))]);
  const parts = await partsOf(ports.keys, ctx.tx, others, ["title"]);
  const briefs = new Map<string, Related["ticket"]>();
  for (const ticket of others) {
    const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
    const title = inReach(ctx, ticket) ? masked(ticket.title, parts(ticket.id, "title")) : "";
    briefs.set(ticket.id, { id: ticket.id, code: codeOf(workflow, ticket.number), title, placeName: placeNameOf({ ticket, workflow }), ended: ended(ticket) });
  }
  return { rows: found.flatMap(({ fromId, toId, kind }) => {
    const first = fromId === id;
    const ticket = briefs.get(first ? toId : fromId);
    return ticket ? [{ kind, first, ticket }] : [];
  }) };
}

/** A ticket within reach by the number that people say, as in TS1047; null where there is none. */
export async function named(ctx: Ctx, code: string): Promise<StoredTicket | null> {
  const digits = /^[a-z]{0,6}(\d{1,12})$/i.exec(code)?.[1];
  const id = digits === undefined ? undefined : await idOfNumber(ctx.tx, Number(digits));
  const ticket = id === undefined ? undefined : await readTicket(ctx.tx, id);
  return ticket && inReach(ctx, ticket) ? ticket : null;
}

/** Relates a ticket to another one, named by its number. */
export async function relate(ports: TicketPorts, ctx: Ctx, id: string, input: { kind: Exclude<RelationKind, "split">; first: boolean; to: string }): Promise<void> {
  await readable(ports, ctx, id);
  const there = await named(ctx, input.to);
  if (!there) throw new Refusal("ticket_unknown", { fields: [{ path: "to", code: "ticket_unknown" }] });
  await lockTickets(ctx.tx, [id, there.id]);
  const here = await workable(ports, ctx, id);
  const other = await readable(ports, ctx, there.id);
  const [from, to] = input.first ? [here, other] : [other, here];
  const above = input.kind === "child" ? await ancestorsOf(ctx.tx, to.ticket.id) : [];
  insist(mayRelate(input.kind, { id: from.ticket.id, parentId: from.ticket.parentId }, to.ticket.id, above));
  if (input.kind === "child") {
    from.ticket.parentId = to.ticket.id;
    await saveTicket(ctx.tx, from.ticket);
  } else if (!(await addRelation(ctx.tx, { fromId: from.ticket.id, toId: to.ticket.id, kind: input.kind, at: ctx.now, byId: ctx.actor.id }))) throw new Refusal("relation_known", { fields: [{ path: "to", code: "relation_known" }] });
  await note(ports, ctx, from.ticket, "related", { relation: input.kind, first: true, otherId: to.ticket.id, code: codeOf(to.workflow, to.ticket.number) });
  await note(ports, ctx, to.ticket, "related", { relation: input.kind, first: false, otherId: from.ticket.id, code: codeOf(from.workflow, from.ticket.number) });
}

/** Takes a relation back, from either end. */
export async function unrelate(ports: TicketPorts, ctx: Ctx, id: string, otherId: string, { kind, first }: { kind: RelationKind; first: boolean }): Promise<void> {
  await lockTickets(ctx.tx, [id, otherId]);
  const here = await workable(ports, ctx, id);
  const other = { ticket: found(await readTicket(ctx.tx, otherId)) };
  const workflow = await ports.workflows.version(ctx.tx, other.ticket.type, other.ticket.workflowVersion);
  const [from, to] = first ? [here.ticket, other.ticket] : [other.ticket, here.ticket];
  if (kind === "child") {
    if (from.parentId !== to.id) throw new Refusal("not_found");
    from.parentId = null;
    await saveTicket(ctx.tx, from);
  } else if (!(await dropRelation(ctx.tx, { fromId: from.id, toId: to.id, kind }))) throw new Refusal("not_found");
  await note(ports, ctx, here.ticket, "unrelated", { relation: kind, first, otherId, code: codeOf(workflow, other.ticket.number) });
  await note(ports, ctx, other.ticket, "unrelated", { relation: kind, first: !first, otherId: id, code: codeOf(here.workflow, here.ticket.number) });
}
