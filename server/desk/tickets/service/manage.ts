import { stillHolds } from "#server/foundation/identity/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { moveProblems, reopened, stageOf } from "#server/desk/workflows/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { mayAssign, mayManage, mayMerge } from "../rules.ts";
import { linkConversation, moveConversations } from "../store/entries.ts";
import { personFacts } from "../store/people.ts";
import { openTasks } from "../store/tasks.ts";
import { lockOpenOf, lockTickets, saveTicket } from "../store/tickets.ts";
import { answered, asked, dropClocks, startMatter, waitAnew } from "./clocks.ts";
import { actorFacts, arrive, codeOf, ended, leads, listen, note, readable, stateOf, workable, type Running } from "./core.ts";
import { answering } from "./audience.ts";
import { route } from "./create.ts";
import { promiseLeft, promiseOf } from "./promise.ts";
import { tell } from "./told.ts";

/** A comment, for colleagues or for the customer too. */
export async function comment(ports: TicketPorts, ctx: Ctx, id: string, input: { words: string; shown: boolean; files: readonly string[] }): Promise<void> {
  if (input.words === "" && input.files.length === 0) throw new Refusal("invalid", { fields: [{ path: "words", code: "form_missing" }] });
  const { ticket, workflow } = await workable(ports, ctx, id);
  const shown = input.shown && ticket.contactId !== null;
  if (shown) await tell(ports, ctx, ticket, workflow, "comment", { files: input.files.length }, input.words, input.files);
  else await note(ports, ctx, ticket, "comment", { files: input.files.length }, input.words, false, input.files);
  if (shown) {
    await answered(ports, ctx, ticket);
    await listen(ports, ctx, ticket, workflow);
  }
  if (ticket.ownerId !== null && ticket.ownerId !== ctx.actor.id) await notify(ctx, [ticket.ownerId], { kind: "ticket.commented", params: { code: codeOf(workflow, ticket.number), by: ctx.actor.name }, link: `/tickets/${id}` });
}

/** Gives a ticket to somebody who works on tickets, or takes it. */
export async function assign(ports: TicketPorts, ctx: Ctx, id: string, input: { ownerId: string; note: string }): Promise<void> {
  const { ticket, workflow } = await workable(ports, ctx, id);
  insist(mayAssign({ ownerId: ticket.ownerId, ended: ended(ticket) }, ctx.actor.id!, leads(ctx.actor), input.ownerId === ctx.actor.id));
  const person = await personFacts(ctx.tx, input.ownerId);
  if (!person || !(await stillHolds(ctx.tx, input.ownerId, "tickets.work"))) throw new Refusal("owner_unfit", { fields: [{ path: "ownerId", code: "owner_unfit" }] });
  if (ticket.ownerId === input.ownerId) return;
  const before = ticket.ownerId;
  ticket.ownerId = input.ownerId;
  await saveTicket(ctx.tx, ticket);
  await note(ports, ctx, ticket, "assigned", { before, ownerId: input.ownerId, to: person.name }, input.note);
  if (input.ownerId !== ctx.actor.id) await notify(ctx, [input.ownerId], { kind: "ticket.assigned", params: { code: codeOf(workflow, ticket.number), by: ctx.actor.name }, link: `/tickets/${id}` });
}

/**
 * Gives a ticket back to whoever had it. Who has left, or works on tickets no more, gets nothing back (R-PE-06): the rules choose anew,
 * and where they find nobody, those who answer for its territory are told. The ticket is not saved here.
 */
export async function backTo(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, ownerId: string | null): Promise<void> {
  const before = ticket.ownerId;
  const fits = ownerId === null || (await stillHolds(ctx.tx, ownerId, "tickets.work"));
  ticket.ownerId = fits ? ownerId : await chosen(ports, ctx, ticket, workflow);
  if (ticket.ownerId !== before) {
    const person = ticket.ownerId === null ? undefined : await personFacts(ctx.tx, ticket.ownerId);
    await note(ports, ctx, ticket, "assigned", { before, ownerId: ticket.ownerId, to: person?.name ?? "" });
  }
  if (fits) return;
  const [about, link] = [{ code: codeOf(workflow, ticket.number) }, `/tickets/${ticket.id}`];
  if (ticket.ownerId === null) await notify(ctx, await answering(ports, ctx, ticket), { kind: "ticket.ownerless", params: about, link });
  else if (ticket.ownerId !== ctx.actor.id) await notify(ctx, [ticket.ownerId], { kind: "ticket.assigned", params: { ...about, by: null }, link });
}

/** Whom the rules of a new ticket would choose now; an opener who has left is asked no more. */
async function chosen(ports: TicketPorts, ctx: Ctx, ticket: Running["ticket"], workflow: Running["workflow"]): Promise<string | null> {
  const opener = ticket.openedBy !== null && (await stillHolds(ctx.tx, ticket.openedBy, "tickets.work")) ? ticket.openedBy : null;
  return (await route(ports, ctx, workflow, ticket.territory, opener)).ownerId;
}

/** Takes an ended ticket up again; what was filled in stays. The ticket is locked. */
export async function reopenTicket(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, reason: string): Promise<void> {
  if (ticket.mergedInto !== null) throw new Refusal("reopen_not_yours");
  const answer = ticket.endedAt === null ? { refused: "ticket_open" } : reopened(workflow, stateOf(ticket), ticket.endedAt, await actorFacts(ctx.tx, ctx.actor), ctx.now);
  if ("refused" in answer) {
    const codes = { ticket_open: "ticket_open", reopen_not_yours: "reopen_not_yours", reopen_too_late: "reopen_too_late" } as const;
    throw new Refusal(codes[answer.refused as keyof typeof codes]);
  }
  const from = ticket.place;
  await backTo(ports, ctx, { ticket, workflow }, ticket.ownerId);
  Object.assign(ticket, { place: answer.state.place, outcome: null, visits: answer.state.visits });
  await startMatter(ports, ctx, ticket, ["resolution"]);
  await arrive(ports, ctx, ticket, workflow);
  await saveTicket(ctx.tx, ticket);
  await promiseOf(ports, ctx, ticket, workflow);
  await note(ports, ctx, ticket, "reopened", { from, to: ticket.place }, reason, true);
  if (ctx.actor.kind === "visitor") await asked(ports, ctx, ticket);
  if (ticket.ownerId !== null && ticket.ownerId !== ctx.actor.id) await notify(ctx, [ticket.ownerId], { kind: "ticket.reopened", params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${ticket.id}` });
}

/** The same, by a member of the staff. */
export async function reopen(ports: TicketPorts, ctx: Ctx, id: string, input: { reason: string }): Promise<void> {
  await reopenTicket(ports, ctx, await workable(ports, ctx, id), input.reason);
}

/** Links another conversation about the same matter. */
export async function link(ports: TicketPorts, ctx: Ctx, id: string, conversationId: string): Promise<void> {
  const { ticket } = await workable(ports, ctx, id);
  const c = await ports.conversation(ctx, conversationId);
  if (await linkConversation(ctx.tx, id, c.id, ctx.now, ctx.actor.id)) await note(ports, ctx, ticket, "linked", { conversationId: c.id, number: c.number });
}

/** Two tickets of one matter become one: this one ends, everything goes on in the other. */
export async function merge(ports: TicketPorts, ctx: Ctx, id: string, intoId: string): Promise<void> {
  await lockTickets(ctx.tx, [id, intoId]);
  const from = await workable(ports, ctx, id);
  const into = await readable(ports, ctx, intoId);
  insist(mayManage({ ownerId: from.ticket.ownerId, ended: ended(from.ticket) }, ctx.actor.id!, leads(ctx.actor)));
  const labels = await ports.customers.labels(ctx.tx, [from.ticket.contactId, into.ticket.contactId].filter((one) => one !== null));
  const alike = (t: Running["ticket"]) => ({ id: t.id, type: t.type, contactId: t.contactId, ended: ended(t) });
  insist(mayMerge(alike(from.ticket), alike(into.ticket), (contactId) => labels.get(contactId)?.customerId ?? contactId));
  // What departments still owe, and money that is set aside, would hang on a ticket that nobody looks at any more.
  if ((await openTasks(ctx.tx, id)) > 0 || (await ports.returns.carries(ctx.tx, id))) throw new Refusal("merge_carries");
  Object.assign(from.ticket, { mergedInto: intoId, endedAt: ctx.now, dueAt: null });
  await saveTicket(ctx.tx, from.ticket);
  await clearDeadline(ctx, "ticket.silence", id);
  await dropClocks(ports, ctx, from.ticket);
  await promiseLeft(ports, ctx, from.ticket, false);
  await moveConversations(ctx.tx, id, intoId);
  await note(ports, ctx, from.ticket, "merged", { intoId, into: codeOf(into.workflow, into.ticket.number) }, "", true);
  await note(ports, ctx, into.ticket, "merged_here", { fromId: id, from: codeOf(from.workflow, from.ticket.number) });
}

/** Moves a running ticket to the version in force, where its stage and its form fit. */
export async function moveVersion(ports: TicketPorts, ctx: Ctx, id: string, version: number): Promise<void> {
  const { ticket } = await workable(ports, ctx, id, version);
  insist(mayManage({ ownerId: ticket.ownerId, ended: ended(ticket) }, ctx.actor.id!, leads(ctx.actor)));
  const now = found(await ports.workflows.inForce(ctx.tx, ticket.type, { at: ctx.now, territory: ticket.territory }));
  if (now.version === ticket.workflowVersion) throw new Refusal("version_current");
  const problems = moveProblems(now.body, stateOf(ticket));
  if (problems.length > 0) throw new Refusal("version_unfit", { fields: problems.map((one) => ({ ...one, path: `form.${one.path}` })) });
  const before = ticket.workflowVersion;
  const [was, is] = [stageOf(await ports.workflows.version(ctx.tx, ticket.type, before), ticket.place), stageOf(now.body, ticket.place)];
  ticket.workflowVersion = now.version;
  await waitAnew(ports, ctx, ticket, was, is);
  if (!is?.silence) await clearDeadline(ctx, "ticket.silence", id);
  else if (!was?.silence) await listen(ports, ctx, ticket, now.body);
  await saveTicket(ctx.tx, ticket);
  await note(ports, ctx, ticket, "moved", { before, version: now.version });
}

/** R-PE-06: a leaving person's open tickets go to another person in one step, or wait for a supervisor to assign them. */
export async function handOver(ports: TicketPorts, ctx: Ctx, fromId: string, toId: string | null): Promise<number> {
  const open = await lockOpenOf(ctx.tx, fromId);
  const person = toId === null ? undefined : await personFacts(ctx.tx, toId);
  for (const ticket of open) {
    ticket.ownerId = toId;
    await saveTicket(ctx.tx, ticket);
    await note(ports, ctx, ticket, "assigned", { before: fromId, ownerId: toId, to: person?.name ?? "" });
  }
  return open.length;
}
