import type { FormField, FormValue } from "#contract/forms.ts";
import type { Workflow, WorkflowExit } from "#contract/policies/workflow.ts";
import type { PromiseState } from "#contract/promises.ts";
import type { FollowedTicket } from "#contract/tickets.ts";
import { endOf, exitAt, isOneOf, stageOf, whatMayHappen } from "#server/desk/workflows/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { courseOf, mayRate } from "../rules.ts";
import { insertRating, ratingOf } from "../store/ratings.ts";
import { endLinks, entriesOf, followedBy } from "../store/entries.ts";
import { lockTicket, readTicket, type StoredTicket } from "../store/tickets.ts";
import { formFor, keepWords, partsOf, whole, type Parts } from "../words.ts";
import { takeExit } from "./act.ts";
import { filesByEntry } from "./files.ts";
import { asked } from "./clocks.ts";
import { actorFacts, codeOf, ended, factsOf, listen, note, stateOf, workable, type Running } from "./core.ts";
import { hashOf, newLink } from "./link.ts";
import { reopenTicket } from "./manage.ts";
import { spoken } from "./say.ts";

const actsPerHour = 60;
const customer: Actor = { kind: "visitor", id: null, name: "", teams: [], territories: [], scopeOf: () => null };
const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Makes the link by which the customer follows (R-TK-10); the token is shown once, its hash stays. */
export async function makeFollowLink(ports: TicketPorts, ctx: Ctx, id: string): Promise<{ token: string }> {
  const { ticket } = await workable(ports, ctx, id);
  if (ticket.contactId === null) throw new Refusal("customer_missing");
  const token = await newLink(ctx, id);
  await note(ports, ctx, ticket, "follow_link", {});
  return { token };
}

/** The same for the customer whose ticket it is: nobody else's is found. */
export async function linkFor(ports: TicketPorts, ctx: Ctx, contactId: string, id: string): Promise<{ token: string }> {
  const ticket = found(await readTicket(ctx.tx, id));
  if (ticket.contactId !== contactId) throw new Refusal("not_found");
  return { token: await newLink(ctx, id) };
}

/** Links that got into the wrong hands: none of them opens the ticket any more. */
export async function endFollowLinks(ports: TicketPorts, ctx: Ctx, id: string): Promise<void> {
  const { ticket } = await workable(ports, ctx, id);
  const ended = await endLinks(ctx.tx, id, ctx.now);
  if (ended > 0) await note(ports, ctx, ticket, "links_ended", { links: ended });
}

/** The contact whose ticket a link opens. */
export async function followedContact(tx: Tx, token: string, now: Date): Promise<string | null> {
  const id = await followedBy(tx, hashOf(token), now);
  return id === null ? null : ((await readTicket(tx, id))?.contactId ?? null);
}

/** Whose link this is; one that is unknown, ended or expired says no more than that. A merged ticket leads to where it goes on. */
async function followed(ports: TicketPorts, ctx: Ctx, token: string, lock: boolean): Promise<Running> {
  const id = await followedBy(ctx.tx, hashOf(token), ctx.now);
  if (id === null) throw new Refusal("follow_gone", { status: 404 });
  let ticket = found(await readTicket(ctx.tx, id));
  for (let step = 0; ticket.mergedInto !== null && step < 5; step += 1) ticket = found(await readTicket(ctx.tx, ticket.mergedInto));
  if (lock) ticket = found(await lockTicket(ctx.tx, ticket.id));
  return { ticket, workflow: await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion) };
}

/** What the customer sees: where it stands, what was said to each other, what may be answered. */
export async function followPage(ports: TicketPorts, ctx: Ctx, token: string): Promise<FollowedTicket> {
  const { ticket, workflow } = await followed(ports, ctx, token, false);
  const parts = await partsOf(ports.keys, ctx.tx, [ticket]);
  const actor = await actorFacts(ctx.tx, customer);
  const place = stageOf(workflow, ticket.place) ?? endOf(workflow, ticket.place)!;
  const end = endOf(workflow, ticket.place);
  const possible = ended(ticket) ? [] : whatMayHappen(workflow, stateOf(ticket), actor, await factsOf(ports, ctx, workflow, ticket, null));
  const filesAt = await filesByEntry(ports, ctx.tx, ticket.id, "visitor");
  const rating = await ratingOf(ctx.tx, ticket.id);
  const names = new Map(workflow.stages.map((stage) => [stage.key, stage.name]));
  return {
    code: codeOf(workflow, ticket.number), typeName: workflow.name, title: whole(ticket.title, parts(ticket.id, "title")), shop: ticket.shopName, openedAt: ticket.openedAt.toISOString(), endedAt: iso(ticket.endedAt),
    // What is still done when it is decided is our own matter.
    now: place.shown, dueAt: ticket.outcome === null ? iso(ticket.dueAt) : null,
    stages: courseOf(workflow, ticket).map((one) => ({ ...one, name: names.get(one.key)! })),
    facts: factsFor({ ticket, workflow }, parts),
    said: (await entriesOf(ctx.tx, ticket.id)).map((e) => ({ at: e.at.toISOString(), by: spokeAs(e), words: e.shown ? whole(e.words, parts(ticket.id, `entry/${e.n}`)) : "", files: e.shown || isFinding(e, ticket) ? filesAt(e.n) : [] })).filter((e) => e.words !== "" || e.files.length > 0),
    promises: (await ports.promises.forTicketsCustomer(ctx.tx, ticket.id)).map(({ what, dueAt, state, broken }) => ({ what, dueAt: dueAt.toISOString(), state: toldAs(state, broken) })),
    exits: possible.filter((one) => one.reasons.length === 0).map(({ exit }) => ({ key: exit.key, name: exit.name, aside: workflow.anywhere.includes(exit) || endOf(workflow, exit.to)?.outcome === "withdrawn", reason: exit.reason, form: askedOf(workflow, exit) })),
    mayReopen: ended(ticket) && ticket.mergedInto === null && end?.reopen !== undefined && isOneOf(end.reopen.by, actor, stateOf(ticket)) && ctx.now.getTime() - ticket.endedAt!.getTime() <= end.reopen.days * 86_400_000,
    rating: rating && { score: rating.score, comment: whole(rating.comment, parts(ticket.id, "rating")) },
    mayRate: mayRate(ticket, rating !== null) === true,
  };
}

/** Whom the customer hears: what the workflow says stands in our name whoever set it off, and a partner speaks through us. */
export const spokeAs = (e: { kind: string; byKind: string }): FollowedTicket["said"][number]["by"] => (e.byKind === "partner" || (e.kind === "said" && e.byKind === "customer") ? "system" : (e.byKind as FollowedTicket["said"][number]["by"]));

/** Photos with which a colleague filled in a stage's form, once that stage is left: the customer is told what was found. */
const isFinding = (e: { kind: string; data: Record<string, unknown> }, ticket: StoredTicket): boolean => e.kind === "task_answered" && e.data.stage !== undefined && e.data.stage !== ticket.place;

/** How a promise stands, as its customer reads it. */
const toldAs = (state: PromiseState, broken: boolean): FollowedTicket["promises"][number]["state"] => (state === "done" ? (broken ? "late" : "kept") : state === "cancelled" ? (broken ? "broken" : "given_up") : broken ? "broken" : "open");

export function factsFor({ ticket, workflow }: Running, parts: Parts): FollowedTicket["facts"] {
  const fields = workflow.stages.flatMap((stage) => stage.form);
  const form = formFor(whole, ticket.id, parts, fields, ticket.form);
  return fields.filter((field) => field.shown && form[field.key] !== undefined).map((field) => ({ name: field.name, value: spoken(field, form[field.key]!, ticket.locale) }));
}

/** What an exit needs and the customer may read, the customer fills in. */
const askedOf = (w: Workflow, exit: WorkflowExit): FormField[] => w.stages.flatMap((stage) => stage.form).filter((field) => field.shown && !field.fixed && exit.needs.includes(field.key));

export type CustomerAct = { exit: string; form: Record<string, FormValue>; words: string } | { comment: string; files: readonly string[] } | { reopen: string } | { rate: number; comment: string };

/** What the customer does on that page: the same moves, the same rules, in the customer's own name. */
export async function actByLink(ports: TicketPorts, ctx: Ctx, token: string, act: CustomerAct): Promise<void> {
  const own: Ctx = { ...ctx, actor: customer };
  const running = await followed(ports, own, token, true);
  // By ticket, not by address: whoever holds the link can call from anywhere, and each act tells the owner (D21). The customer's own words never come near it.
  if (!allow(`follow:${running.ticket.id}`, actsPerHour, 3600)) throw new Refusal("too_many", { params: { seconds: 3600 / actsPerHour } });
  if ("exit" in act) {
    const exit = exitAt(running.workflow, running.ticket.place, act.exit);
    const fields = exit ? askedOf(running.workflow, exit).map((field) => field.key) : [];
    return takeExit(ports, own, running, act.exit, { form: Object.fromEntries(Object.entries(act.form).filter(([key]) => fields.includes(key))), reason: act.words });
  }
  if ("rate" in act) return rateTicket(ports, own, running.ticket, act);
  if ("reopen" in act) return reopenTicket(ports, own, running, act.reopen);
  const { ticket, workflow } = running;
  if (act.comment === "" && act.files.length === 0) throw new Refusal("invalid", { fields: [{ path: "act.comment", code: "form_missing" }] });
  await note(ports, own, ticket, "customer_comment", { files: act.files.length }, act.comment, true, act.files);
  // Whoever writes is not silent, and waits for our word.
  if (!ended(ticket)) {
    await asked(ports, own, ticket);
    await listen(ports, own, ticket, workflow);
  }
  await tellOwner(own, ticket, codeOf(workflow, ticket.number));
}

/** Stars and a word, once, when the matter has ended. */
async function rateTicket(ports: TicketPorts, ctx: Ctx, ticket: StoredTicket, { rate, comment }: { rate: number; comment: string }): Promise<void> {
  insist(mayRate(ticket, false));
  const kept = comment === "" ? "" : await keepWords(ports.keys, ctx.tx, ctx.now, ticket, "rating", comment);
  if (!(await insertRating(ctx.tx, { ticketId: ticket.id, score: rate, comment: kept, at: ctx.now }))) throw new Refusal("ticket_rated");
  await note(ports, ctx, ticket, "rated", { score: rate }, comment);
}

async function tellOwner(ctx: Ctx, ticket: StoredTicket, code: string): Promise<void> {
  if (ticket.ownerId !== null) await notify(ctx, [ticket.ownerId], { kind: "ticket.customer_acted", params: { code }, link: `/tickets/${ticket.id}` });
}
