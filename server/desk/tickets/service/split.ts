import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import { mayManage } from "../rules.ts";
import { copyEntry, entriesOf, moveConversations, nextEntry } from "../store/entries.ts";
import { addRelation } from "../store/relations.ts";
import { readTicket } from "../store/tickets.ts";
import { keepWords, partsOf, whole } from "../words.ts";
import { codeOf, ended, leads, note, workable } from "./core.ts";
import { createBeside } from "./create.ts";

const carried: readonly string[] = ["comment", "customer_comment", "said"];

/** A part of a ticket's timeline becomes a ticket of its own, of the same customer, shop, order and territory. Nothing is taken out of the first: the record stays whole, and says where it went on. */
export async function split(ports: TicketPorts, ctx: Ctx, id: string, input: { title: string; entries: readonly number[]; type?: string | undefined }): Promise<{ id: string; code: string }> {
  const { ticket, workflow } = await workable(ports, ctx, id);
  insist(mayManage({ ownerId: ticket.ownerId, ended: ended(ticket) }, ctx.actor.id!, leads(ctx.actor)));
  const chosen = (await entriesOf(ctx.tx, id)).filter((entry) => input.entries.includes(entry.n) && carried.includes(entry.kind) && entry.words !== "");
  if (chosen.length === 0) throw new Refusal("split_empty", { fields: [{ path: "entries", code: "split_empty" }] });
  const parts = await partsOf(ports.keys, ctx.tx, [ticket]);
  const made = await createBeside(ports, ctx, ticket, { type: input.type ?? ticket.type, title: input.title });
  const fresh = (await readTicket(ctx.tx, made.id))!;
  for (const entry of chosen) {
    const n = await nextEntry(ctx.tx, made.id);
    const words = await keepWords(ports.keys, ctx.tx, ctx.now, fresh, `entry/${n}`, whole(entry.words, parts(id, `entry/${entry.n}`)));
    await copyEntry(ctx.tx, { ticketId: id, n: entry.n }, { ticketId: made.id, n, words });
  }
  await moveConversations(ctx.tx, id, made.id);
  await addRelation(ctx.tx, { fromId: made.id, toId: id, kind: "split", at: ctx.now, byId: ctx.actor.id });
  await note(ports, ctx, ticket, "split", { intoId: made.id, into: made.code, entries: chosen.map((entry) => entry.n) });
  await note(ports, ctx, fresh, "split_here", { fromId: id, from: codeOf(workflow, ticket.number) });
  return made;
}
