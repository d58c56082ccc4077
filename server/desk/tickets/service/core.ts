import type { Workflow, WorkflowEnd } from "#contract/policies/workflow.ts";
import type { TicketEntryKind } from "#contract/tickets.ts";
import { endOf, stageOf, tookPartIn, type ActorFacts, type Facts, type TicketState } from "#server/desk/workflows/index.ts";
import { insistPermission, reaches, type Actor, type Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Tx, Write } from "#server/kernel/db.ts";
import { onDate } from "#server/kernel/time/index.ts";
import { dueOf } from "../due.ts";
import type { TicketPorts } from "../ports.ts";
import { firstEntries, insertEntry, nextEntry, type NewEntry } from "../store/entries.ts";
import { othersWithRoles, personFacts } from "../store/people.ts";
import { hangsOn } from "../store/hanging.ts";
import { openTasks } from "../store/tasks.ts";
import { lockTicket, readTicket, type StoredTicket } from "../store/tickets.ts";
import { keepWords } from "../words.ts";
import { attachFiles } from "./files.ts";
import { nextDue, startStage } from "./clocks.ts";

/** A ticket with the version of the workflow that it keeps. */
export interface Running {
  ticket: StoredTicket;
  workflow: Workflow;
}

/** Whether a reader may see it: within the scope, or opened by the reader. */
export const inReach = (ctx: Ctx, t: StoredTicket): boolean => {
  const scope = ctx.actor.scopeOf("tickets.read");
  return reaches(ctx.actor, scope, { ownerId: t.ownerId, territory: t.territory }) || (scope !== null && t.openedBy !== null && t.openedBy === ctx.actor.id);
};

/** A ticket within the actor's reach; beyond it, there is none. */
export async function readable(ports: TicketPorts, ctx: Ctx, id: string): Promise<Running> {
  const ticket = found(await readTicket(ctx.tx, id));
  if (!inReach(ctx, ticket)) throw new Refusal("not_found");
  return { ticket, workflow: await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion) };
}

/** The same, locked, for whoever works on tickets. */
export async function workable(ports: TicketPorts, ctx: Ctx, id: string, version?: number): Promise<Running> {
  insistPermission(ctx.actor, "tickets.work");
  const ticket = found(await lockTicket(ctx.tx, id));
  if (!inReach(ctx, ticket)) throw new Refusal("not_found");
  if (version !== undefined && version !== ticket.version) throw new Refusal("ticket_changed");
  return { ticket, workflow: await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion) };
}

/** Locks a ticket before what hangs on it is locked. */
export async function hold(tx: Tx, id: string): Promise<void> {
  await lockTicket(tx, id);
}

export const leads = (actor: Actor): boolean => actor.scopeOf("tickets.work") === "all";
export const codeOf = (w: Workflow, number: number): string => `${w.prefix}${number}`;
export const ended = (t: StoredTicket): boolean => t.endedAt !== null;

/** What the engine sees of a ticket. */
export const stateOf = (t: StoredTicket): TicketState => ({ place: t.place, outcome: t.outcome, ownerId: t.ownerId, openerId: t.openedBy, form: t.form, severity: t.severity, visits: t.visits, taken: t.taken, wrote: t.wrote });

/** The actor as workflows name actors. */
export async function actorFacts(tx: Tx, actor: Actor): Promise<ActorFacts> {
  const nothing = { roles: [], teams: [], departments: [], skills: [], leads: false };
  if (actor.kind === "visitor") return { kind: "customer", id: null, ...nothing };
  if (actor.kind === "system" || actor.id === null) return { kind: "system", id: null, ...nothing };
  const person = found(await personFacts(tx, actor.id));
  return { kind: "staff", id: actor.id, roles: person.roles, teams: person.teams, departments: person.departments, skills: person.skills, leads: leads(actor) };
}

/** What guards are told: who else might act here, what departments still owe, what day it is; the rest only where a guard of this stage asks. */
export async function factsOf(ports: TicketPorts, ctx: Ctx, w: Workflow, ticket: StoredTicket, actorId: string | null): Promise<Facts> {
  const { tx, now } = ctx;
  const stage = stageOf(w, ticket.place);
  const exits = stage === undefined ? [] : [...stage.exits, ...w.anywhere];
  const eyes = exits.filter((exit) => exit.guards.some((call) => call.use === "another_person"));
  const roles = eyes.flatMap((exit) => exit.by ?? stage!.by).flatMap((one) => (typeof one === "object" && "role" in one ? [one.role] : one === "customer" || one === "system" ? [] : ["agent", "supervisor"]));
  const tookPart = tookPartIn(w, ticket);
  const looked = eyes.flatMap((exit) => exit.guards).flatMap((call) => (call.use === "another_person" ? [...tookPart(String(call.with.exit))] : []));
  const asks = (...names: string[]) => exits.some((exit) => exit.guards.some((call) => names.includes(call.use)));
  return {
    openTasks: await openTasks(tx, ticket.id), others: eyes.length === 0 ? 0 : await othersWithRoles(tx, roles, [...new Set([...(actorId === null ? [] : [actorId]), ...looked])]), today: asks("day_not_past", "in_warranty", "out_of_warranty") ? onDate(now, await ports.zone(tx)) : "",
    warranty: asks("in_warranty", "out_of_warranty") ? await ports.warranty(tx, now, { orderId: ticket.orderId, said: String(ticket.form.product ?? "") }) : null,
    alone: asks("alone_within", "alone_above") ? await ports.remedies.alone(ctx, { ticketId: ticket.id, orderId: ticket.orderId, code: codeOf(w, ticket.number) }) : { limitFen: 0, mostFen: 0, givenFen: 0, own: {} },
    hangs: asks("hangs") && (await hangsOn(tx, ticket.id)) !== null,
  };
}

export const byKindOf = (actor: Actor): NewEntry["byKind"] => (actor.kind === "staff" ? "staff" : actor.kind === "visitor" ? "customer" : "system");

/** A partner who writes by link; `files` owns what was brought there. */
export interface Outsider {
  files: string;
}

/** Adds the next line of the timeline, its words cut, records the event, and gives its number; the ticket is locked. */
export async function note(ports: TicketPorts, ctx: Ctx, t: Pick<StoredTicket, "id" | "contactId">, kind: TicketEntryKind, data: Record<string, unknown>, words = "", shown = false, files: readonly string[] = [], outsider: Outsider | null = null): Promise<number> {
  const n = await nextEntry(ctx.tx, t.id);
  const kept = words === "" ? "" : await keepWords(ports.keys, ctx.tx, ctx.now, t, `entry/${n}`, words);
  await insertEntry(ctx.tx, t.id, n, { at: ctx.now, kind, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, byKind: outsider === null ? byKindOf(ctx.actor) : "partner", data, words: kept, shown });
  await attachFiles(ports, ctx.tx, t.id, n, files, outsider !== null ? outsider.files : ctx.actor.kind === "visitor" ? t.contactId : ctx.actor.id);
  ctx.record({ kind: `ticket.${kind}`, subject: ["ticket", t.id], data: { n, ...data } });
  return n;
}

/** The first lines of a new ticket's timeline, the words in them cut; those with words are the customer's too. Each with its event; what it gives stores them. */
export function noteFirst(ctx: Ctx, t: Pick<StoredTicket, "id">, lines: readonly { kind: TicketEntryKind; data: Record<string, unknown>; words?: string }[]): Write {
  const by = { at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, byKind: byKindOf(ctx.actor) };
  lines.forEach(({ kind, data }, i) => ctx.record({ kind: `ticket.${kind}`, subject: ["ticket", t.id], data: { n: i + 1, ...data } }));
  return firstEntries(t.id, lines.map(({ kind, data, words }) => ({ ...by, kind, data, words: words ?? "", shown: words !== undefined })));
}

/** From now on the customer's silence counts, where the stage waits for the customer: when it is come to, and after each word of either side. */
export async function listen(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow): Promise<void> {
  const stage = stageOf(w, t.place);
  if (stage?.silence && !ended(t)) await setDeadline(ctx, "ticket.silence", t.id, await dueOf(ports, ctx.tx, ctx.now, stage.silence.after), { stage: stage.key });
}

/** What follows from standing somewhere: the clocks, and what the customer's silence leads to. Gives the end, if it is one. */
export async function arrive(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow): Promise<WorkflowEnd | null> {
  const stage = stageOf(w, t.place);
  t.stageAt = ctx.now;
  await startStage(ports, ctx, t, stage);
  t.dueAt = await nextDue(ports, ctx.tx, ctx.now, t.id);
  if (stage?.silence) await listen(ports, ctx, t, w);
  else await clearDeadline(ctx, "ticket.silence", t.id);
  const end = endOf(w, t.place) ?? null;
  t.endedAt = end ? ctx.now : null;
  return end;
}
