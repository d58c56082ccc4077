import type { FollowedTicket } from "#contract/tickets.ts";
import { endOf, isOneOf, stageOf, whatMayHappen } from "#server/desk/workflows/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { courseOf } from "../rules.ts";
import { entriesOf, followedBy } from "../store/entries.ts";
import { lockTicket, readTicket, type StoredTicket } from "../store/tickets.ts";
import { formFor, partsOf, whole, type Parts } from "../words.ts";
import { takeExit } from "./act.ts";
import { actorFacts, codeOf, ended, factsOf, note, stateOf, workable, type Running } from "./core.ts";
import { hashOf, newLink } from "./link.ts";
import { reopenTicket } from "./manage.ts";
import { spoken } from "./say.ts";

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
  const names = new Map(workflow.stages.map((stage) => [stage.key, stage.name]));
  return {
    code: codeOf(workflow, ticket.number), typeName: workflow.name, title: whole(ticket.title, parts(ticket.id, "title")), shop: ticket.shopName, openedAt: ticket.openedAt.toISOString(), endedAt: iso(ticket.endedAt),
    now: place.shown, dueAt: iso(ticket.dueAt),
    stages: courseOf(workflow, ticket).map((one) => ({ ...one, name: names.get(one.key)! })),
    facts: factsFor({ ticket, workflow }, parts),
    said: (await entriesOf(ctx.tx, ticket.id)).filter((e) => e.shown && e.words !== "").map((e) => ({ at: e.at.toISOString(), by: e.byKind, words: whole(e.words, parts(ticket.id, `entry/${e.n}`)) })),
    exits: possible.filter((one) => one.reasons.length === 0).map(({ exit }) => ({ key: exit.key, name: exit.name, reason: exit.reason })),
    mayReopen: ended(ticket) && ticket.mergedInto === null && end?.reopen !== undefined && isOneOf(end.reopen.by, actor, stateOf(ticket)) && ctx.now.getTime() - ticket.endedAt!.getTime() <= end.reopen.days * 86_400_000,
  };
}

function factsFor({ ticket, workflow }: Running, parts: Parts): FollowedTicket["facts"] {
  const fields = workflow.stages.flatMap((stage) => stage.form);
  const form = formFor(whole, ticket.id, parts, fields, ticket.form);
  return fields.filter((field) => field.shown && form[field.key] !== undefined).map((field) => ({ name: field.name, value: spoken(field, form[field.key]!, ticket.locale) }));
}

export type CustomerAct = { exit: string; words: string } | { comment: string } | { reopen: string };

/** What the customer does on that page: the same moves, the same rules, in the customer's own name. */
export async function actByLink(ports: TicketPorts, ctx: Ctx, token: string, act: CustomerAct): Promise<void> {
  const own: Ctx = { ...ctx, actor: customer };
  const running = await followed(ports, own, token, true);
  if ("exit" in act) return takeExit(ports, own, running, act.exit, { form: {}, reason: act.words });
  if ("reopen" in act) return reopenTicket(ports, own, running, act.reopen);
  const { ticket, workflow } = running;
  await note(ports, own, ticket, "customer_comment", {}, act.comment, true);
  await tellOwner(own, ticket, codeOf(workflow, ticket.number));
}

async function tellOwner(ctx: Ctx, ticket: StoredTicket, code: string): Promise<void> {
  if (ticket.ownerId !== null) await notify(ctx, [ticket.ownerId], { kind: "ticket.customer_acted", params: { code }, link: `/tickets/${ticket.id}` });
}
