import type { IncidentDetail, IncidentLineKind, IncidentRow } from "#contract/incidents.ts";
import type { TicketRow } from "#contract/tickets.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, system, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal, fillMasked, openParts, sealParts } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { IncidentOf, IncidentPorts } from "./ports.ts";
import { chooseLeader, mayChange, mayLead } from "./rules.ts";
import * as store from "./store.ts";

type Stored = store.StoredIncident;
export const codeOf = (i: Pick<Stored, "number">): string => `YJ${i.number}`;
export const linkTo = (id: string): string => `/incidents/${id}`;
const clocked = (id: string) => ({ kind: "incident", id });
const place = (i: Pick<Stored, "id">, n: number) => ({ table: "incidents.line", column: "secret", row: `${i.id}/${n}` });
/** The customer's key: erased with the customer. */
const keyOwner = (i: Pick<Stored, "id" | "contactId">) => i.contactId ?? i.id;

/** Those of these people who may see the complaint now: nobody else hears of what came of it. */
async function whoSees(ports: IncidentPorts, ctx: Ctx, ticketId: string, people: readonly string[]): Promise<string[]> {
  const seen: string[] = [];
  for (const id of [...new Set(people)]) {
    const actor = await ports.actorOf(ctx.tx, id);
    if (actor && (await ports.tickets.reached({ ...ctx, actor }, ticketId))) seen.push(id);
  }
  return seen;
}

async function addLine(ports: IncidentPorts, ctx: Ctx, i: Pick<Stored, "id" | "contactId">, kind: IncidentLineKind, data: Record<string, unknown> = {}, written = ""): Promise<void> {
  const n = await store.nextLine(ctx.tx, i.id);
  const { text, parts } = cutPersonal(written);
  const secret = parts.length === 0 ? null : sealParts(await ports.keys.forOwner(ctx.tx, ctx.now, keyOwner(i)), place(i, n), parts);
  await store.insertLine(ctx.tx, i.id, { n, at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, kind, words: text, secret, data });
}

/** From now on people expect the next word within the time that the handbook gives. */
async function expectWord(ports: IncidentPorts, ctx: Ctx, i: Pick<Stored, "id" | "type" | "severity" | "territory">): Promise<Date | null> {
  await ports.clocks.stopClock(ctx, clocked(i.id), "update");
  const clock = await ports.clocks.startClock(ctx, { subject: clocked(i.id), name: "update", facts: { type: i.type, severity: i.severity, territory: i.territory } });
  return clock?.dueAt ? new Date(clock.dueAt) : null;
}

/** The grade of a complaint opens an incident, once, in the transaction that graded it: led by rule, told at once to whom it concerns. */
export async function openIncident(ports: IncidentPorts, ctx: Ctx, of: IncidentOf): Promise<{ id: string; code: string } | null> {
  const [lead, managers] = [await whoSees(ports, ctx, of.ticketId, of.lead), await whoSees(ports, ctx, of.ticketId, of.managers)];
  const open = await store.ledBy(ctx.tx, [...lead, ...managers]);
  const { leaderId, reasons } = chooseLeader([...lead.map((id) => ({ id, from: "named" as const, open: open.get(id) ?? 0 })), ...managers.map((id) => ({ id, from: "managers" as const, open: open.get(id) ?? 0 }))]);
  const id = newId();
  const number = await store.insertIncident(ctx.tx, { id, ticketId: of.ticketId, leaderId, chosen: reasons, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null });
  if (number === null) return null;
  const i = found(await store.lockIncident(ctx.tx, id));
  await addLine(ports, ctx, i, "opened", { severity: i.severity, leaderId });
  await store.saveIncident(ctx.tx, { ...i, dueAt: await expectWord(ports, ctx, i) });
  ctx.record({ kind: "incident.opened", subject: ["incident", id], data: { ticketId: of.ticketId, severity: i.severity, territory: i.territory, leaderId, reasons } });
  if (leaderId !== null) await notify(ctx, [leaderId], { kind: "incident.leads", params: { code: codeOf(i) }, link: linkTo(id) });
  const others = await whoSees(ports, ctx, of.ticketId, of.tell);
  await notify(ctx, others.filter((one) => one !== leaderId && one !== ctx.actor.id), { kind: "incident.opened", params: { code: codeOf(i) }, link: linkTo(id) });
  return { id, code: codeOf(i) };
}

/** By hand, where a complaint became major after it was graded. */
export async function openByHand(ports: IncidentPorts, ctx: Ctx, ticketId: string): Promise<{ id: string }> {
  const opened = await ports.tickets.openIncident(ctx, ticketId);
  if (opened === null) throw new Refusal("incident_there");
  return { id: opened.id };
}

/** An incident whose complaint the actor may see; beyond that there is none. */
async function seen(ports: IncidentPorts, ctx: Ctx, id: string, lock: boolean): Promise<Stored> {
  const i = found(await (lock ? store.lockIncident : store.readIncident)(ctx.tx, id));
  if (!(await ports.tickets.reached(ctx, i.ticketId))) throw new Refusal("not_found");
  return i;
}
async function working(ports: IncidentPorts, ctx: Ctx, id: string): Promise<Stored> {
  insistPermission(ctx.actor, "tickets.work");
  const i = await seen(ports, ctx, id, true);
  insist(mayChange(i.state));
  return i;
}

export async function update(ports: IncidentPorts, ctx: Ctx, id: string, words: string): Promise<void> {
  const i = await working(ports, ctx, id);
  await addLine(ports, ctx, i, "update", {}, words);
  await store.saveIncident(ctx.tx, { ...i, updatedAt: ctx.now, dueAt: await expectWord(ports, ctx, i) });
  ctx.record({ kind: "incident.updated", subject: ["incident", id] });
  if (i.leaderId !== null && i.leaderId !== ctx.actor.id) await notify(ctx, [i.leaderId], { kind: "incident.updated", params: { code: codeOf(i), by: ctx.actor.name }, link: linkTo(id) });
}

export async function setLeader(ports: IncidentPorts, ctx: Ctx, id: string, personId: string): Promise<void> {
  const i = await working(ports, ctx, id);
  insist(mayLead(i.leaderId, ctx.actor));
  if (i.leaderId === personId) return;
  const person = await ports.actorOf(ctx.tx, personId);
  // Whoever does not see the complaint, or works on none, cannot lead what came of it.
  if (!person || person.scopeOf("tickets.work") === null || !(await ports.tickets.reached({ ...ctx, actor: person }, i.ticketId))) throw new Refusal("invalid", { fields: [{ path: "personId", code: "incident_leader_unfit" }] });
  await store.saveIncident(ctx.tx, { ...i, leaderId: personId, chosen: [{ code: "incident_by_hand" }] });
  await addLine(ports, ctx, i, "leader", { to: person.name });
  ctx.record({ kind: "incident.led", subject: ["incident", id], data: { before: i.leaderId, leaderId: personId } });
  if (personId !== ctx.actor.id) await notify(ctx, [personId], { kind: "incident.leads", params: { code: codeOf(i) }, link: linkTo(id) });
}

/** A leaving person leads none of them any more: the other one does, where that one may see the complaint; else nobody, until somebody is named. */
export async function handOver(ports: IncidentPorts, ctx: Ctx, fromId: string, toId: string | null): Promise<number> {
  const led = await store.lockLedBy(ctx.tx, fromId);
  const next = toId === null ? null : await ports.actorOf(ctx.tx, toId);
  for (const i of led) {
    const leads = next !== null && (await ports.tickets.reached({ ...ctx, actor: next }, i.ticketId)) ? next : null;
    await store.saveIncident(ctx.tx, { ...i, leaderId: leads?.id ?? null, chosen: [{ code: leads === null ? "incident_nobody" : "incident_by_hand" }] });
    await addLine(ports, ctx, i, "leader", leads === null ? {} : { to: leads.name });
    ctx.record({ kind: "incident.led", subject: ["incident", i.id], data: { before: fromId, leaderId: leads?.id ?? null } });
    if (leads?.id) await notify(ctx, [leads.id], { kind: "incident.leads", params: { code: codeOf(i) }, link: linkTo(i.id) });
  }
  return led.length;
}

export async function linkTicket(ports: IncidentPorts, ctx: Ctx, id: string, to: string): Promise<void> {
  const ticketId = await ports.tickets.named(ctx, to);
  if (ticketId === null) throw new Refusal("ticket_unknown", { fields: [{ path: "to", code: "ticket_unknown" }] });
  await setLink(ports, ctx, id, ticketId, true);
}
export const unlinkTicket = (ports: IncidentPorts, ctx: Ctx, id: string, ticketId: string): Promise<void> => setLink(ports, ctx, id, ticketId, false);

async function setLink(ports: IncidentPorts, ctx: Ctx, id: string, ticketId: string, linked: boolean): Promise<void> {
  const i = await working(ports, ctx, id);
  if (!(await ports.tickets.reached(ctx, ticketId))) throw new Refusal("not_found");
  if (ticketId === i.ticketId || !(await store.setLinked(ctx.tx, id, ticketId, linked, ctx.now))) return;
  const [row] = await ports.tickets.rows(ctx.tx, [ticketId]);
  await addLine(ports, ctx, i, linked ? "linked" : "unlinked", { code: row?.code ?? "" });
  ctx.record({ kind: "incident.linked", subject: ["incident", id], data: { ticketId, linked } });
}

/** Ended with its review: what came of it, the cause, what is to be better. */
export async function resolve(ports: IncidentPorts, ctx: Ctx, id: string, review: { result: string; cause: string; improvement: string }): Promise<void> {
  const i = await working(ports, ctx, id);
  insist(mayLead(i.leaderId, ctx.actor));
  for (const kind of ["result", "cause", "improvement"] as const) await addLine(ports, ctx, i, kind, {}, review[kind]);
  await ports.clocks.stopClock(ctx, clocked(id), "update");
  await store.saveIncident(ctx.tx, { ...i, state: "resolved", updatedAt: ctx.now, dueAt: null, resolvedAt: ctx.now });
  ctx.record({ kind: "incident.resolved", subject: ["incident", id], data: { minutes: Math.round((ctx.now.getTime() - i.openedAt.getTime()) / 60_000) } });
  if (i.leaderId !== null && i.leaderId !== ctx.actor.id) await notify(ctx, [i.leaderId], { kind: "incident.resolved", params: { code: codeOf(i), by: ctx.actor.name }, link: linkTo(id) });
}

const brief = (row: TicketRow) => ({ id: row.id, code: row.code, title: row.title, typeName: row.typeName, placeName: row.placeName, severity: row.severity, ended: row.endedAt !== null });
async function rowsOf(ports: IncidentPorts, tx: Tx, all: readonly Stored[]): Promise<IncidentRow[]> {
  const tickets = new Map((await ports.tickets.rows(tx, all.map((i) => i.ticketId))).map((row) => [row.id, row]));
  return all.map((i) => ({
    id: i.id, code: codeOf(i), state: i.state, ticket: brief(tickets.get(i.ticketId)!), territory: i.territory, leader: i.leaderId === null ? null : { id: i.leaderId, name: i.leaderName ?? "" },
    openedAt: i.openedAt.toISOString(), updatedAt: i.updatedAt.toISOString(), dueAt: i.dueAt?.toISOString() ?? null, resolvedAt: i.resolvedAt?.toISOString() ?? null,
  }));
}

function reachOf(ctx: Ctx): store.Reach {
  const scope = insistPermission(ctx.actor, "tickets.read");
  return scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id!, territories: territoriesWithin(ctx.actor, scope) };
}

export async function list(ports: IncidentPorts, ctx: Ctx, query: { state: "open" | "resolved"; leader?: "me" | undefined; after?: string | undefined; limit: number }): Promise<{ rows: IncidentRow[]; next: string | null }> {
  const [at, cursor] = query.after?.split("_") ?? [];
  const after = at === undefined ? null : { at: new Date(at), id: cursor ?? "" };
  if (after && (Number.isNaN(after.at.getTime()) || !/^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/.test(after.id))) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  const all = await store.listIncidents(ctx.tx, { state: query.state, leaderId: query.leader === "me" ? ctx.actor.id : null, reach: reachOf(ctx), after, limit: query.limit + 1 });
  const shown = all.slice(0, query.limit);
  const last = shown.at(-1);
  const edge = last && (query.state === "open" ? (last.dueAt ?? last.openedAt) : last.resolvedAt!);
  return { rows: await rowsOf(ports, ctx.tx, shown), next: all.length > query.limit && last && edge ? `${edge.toISOString()}_${last.id}` : null };
}

export async function detail(ports: IncidentPorts, ctx: Ctx, id: string): Promise<IncidentDetail> {
  const i = await seen(ports, ctx, id, false);
  const key = await ports.keys.find(ctx.tx, keyOwner(i));
  const lines = await store.linesOf(ctx.tx, id);
  // A linked ticket is a ticket: whoever may not see it does not see it here.
  const linked: string[] = [];
  for (const ticketId of await store.linkedTo(ctx.tx, id)) if (await ports.tickets.reached(ctx, ticketId)) linked.push(ticketId);
  const works = ctx.actor.scopeOf("tickets.work") !== null && i.state === "open";
  return {
    row: (await rowsOf(ports, ctx.tx, [i]))[0]!, chosen: i.chosen,
    lines: lines.map((line) => ({ n: line.n, at: line.at.toISOString(), by: line.by ?? "", kind: line.kind, words: fillMasked(line.words, openParts(key, place(i, line.n), line.secret)), data: line.data })),
    tickets: (await ports.tickets.rows(ctx.tx, linked)).map(brief), conversations: await store.talksOf(ctx.tx, [i.ticketId, ...linked]),
    mayWork: works, mayLead: works && mayLead(i.leaderId, ctx.actor) === true,
  };
}

export async function ofTicket(ports: IncidentPorts, ctx: Ctx, ticketId: string): Promise<{ incident: IncidentRow | null; mayOpen: boolean }> {
  if (!(await ports.tickets.reached(ctx, ticketId))) throw new Refusal("not_found");
  const i = await store.incidentOfTicket(ctx.tx, ticketId);
  return i ? { incident: (await rowsOf(ports, ctx.tx, [i]))[0]!, mayOpen: false } : { incident: null, mayOpen: await ports.tickets.mayOpenIncident(ctx, ticketId) };
}

/** Merged or not: its complaint decides who sees it, whoever asks on behalf of clocks. */
export const about = async (tx: Tx, id: string) => {
  const i = await store.readIncident(tx, id);
  return i ? { number: codeOf(i), link: linkTo(id), ownerId: i.leaderId, territory: i.territory } : null;
};
export const readable = async (ports: IncidentPorts, ctx: Ctx, id: string): Promise<boolean> => {
  const i = await store.readIncident(ctx.tx, id);
  return i !== undefined && (ctx.actor === system || ports.tickets.reached(ctx, i.ticketId));
};
