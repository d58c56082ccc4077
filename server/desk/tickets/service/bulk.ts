import type { Severity } from "#contract/forms.ts";
import { undoMinutes, type BulkAct, type BulkResults } from "#contract/ticket-views.ts";
import { endOf, stageOf } from "#server/desk/workflows/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { insistImpersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { mayManage, mayTag, mayUndo, stillAsLeft } from "../rules.ts";
import { dropBulks, insertBulk, lockBulk, undone, type Before } from "../store/bulk.ts";
import { lockTickets, saveTicket, type StoredTicket } from "../store/tickets.ts";
import { nextDue } from "./clocks.ts";
import { codeOf, ended, leads, note, workable, type Running } from "./core.ts";
import { graver } from "./incident.ts";
import { assign, backTo } from "./manage.ts";

/** Sets the severity, in the form too where it asks for one; the clocks take the targets that go with it (D19). */
async function setSeverity(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, severity: Severity): Promise<void> {
  const before = ticket.severity;
  if (before === severity) return;
  const fields = workflow.stages.flatMap((stage) => stage.form.filter((field) => field.type === "severity").map((field) => field.key));
  Object.assign(ticket, { severity, form: { ...ticket.form, ...Object.fromEntries(fields.filter((key) => ticket.form[key] !== undefined).map((key) => [key, severity])) } });
  await ports.clocks.changeFacts(ctx, { kind: "ticket", id: ticket.id }, { severity });
  ticket.dueAt = await nextDue(ports, ctx.tx, ctx.now, ticket.id);
  await saveTicket(ctx.tx, ticket);
  await note(ports, ctx, ticket, "severity", { before, severity });
  await graver(ports, ctx, { ticket, workflow }, before);
}

async function putTags(ctx: Ctx, ticket: StoredTicket, tags: string[]): Promise<void> {
  const before = ticket.tags;
  if (before.length === tags.length && before.every((tag) => tags.includes(tag))) return;
  Object.assign(ticket, { tags });
  await saveTicket(ctx.tx, ticket);
  ctx.record({ kind: "ticket.tagged", subject: ["ticket", ticket.id], data: { before, after: tags } });
}

/** Sets the tags of one ticket; anybody who works on it may, as on a conversation. */
export async function setTags(ports: TicketPorts, ctx: Ctx, id: string, tags: readonly string[]): Promise<void> {
  const { ticket } = await workable(ports, ctx, id);
  insist(mayTag({ ownerId: ticket.ownerId, ended: ended(ticket) }));
  insistImpersonal(Object.fromEntries(tags.map((tag, n) => [`tags.${n}`, tag])));
  await putTags(ctx, ticket, [...new Set(tags)]);
}

/** One ticket of many, by its own rule. Gives how it was, where something changed. */
async function act(ports: TicketPorts, ctx: Ctx, running: Running, what: BulkAct): Promise<Before | null> {
  const { ticket } = running;
  const mine = { ownerId: ticket.ownerId, ended: ended(ticket) };
  switch (what.do) {
    case "take":
    case "assign": {
      const ownerId = what.do === "take" ? ctx.actor.id! : what.ownerId;
      const before = { id: ticket.id, was: { ownerId: ticket.ownerId }, left: { ownerId } };
      await assign(ports, ctx, ticket.id, { ownerId, note: "" });
      return before.was.ownerId === ownerId ? null : before;
    }
    case "severity": {
      insist(mayManage(mine, ctx.actor.id!, leads(ctx.actor)));
      const before = { id: ticket.id, was: { severity: ticket.severity }, left: { severity: what.severity } };
      await setSeverity(ports, ctx, running, what.severity);
      return before.was.severity === what.severity ? null : before;
    }
    case "tag": {
      insist(mayTag(mine));
      const tags = [...new Set([...ticket.tags.filter((tag) => !what.remove.includes(tag)), ...what.add])].slice(0, 10);
      const before = { id: ticket.id, was: { tags: ticket.tags }, left: { tags } };
      await putTags(ctx, ticket, tags);
      return JSON.stringify(before.was.tags) === JSON.stringify(tags) ? null : before;
    }
  }
}

/** Does one thing to many tickets in one transaction; each answers for itself. A rule refuses before anything of its ticket is written. */
export async function actOnMany(ports: TicketPorts, ctx: Ctx, input: { ids: readonly string[]; act: BulkAct }): Promise<{ id: string | null; results: BulkResults }> {
  insistPermission(ctx.actor, "tickets.work");
  if (input.act.do === "tag") insistImpersonal(Object.fromEntries([...input.act.add, ...input.act.remove].map((tag, n) => [`act.tags.${n}`, tag])));
  const before: Before[] = [];
  const results = await eachOf(ports, ctx, input.ids, async (running) => {
    const was = await act(ports, ctx, running, input.act);
    if (was) before.push(was);
  });
  if (before.length === 0) return { id: null, results };
  const id = newId();
  await dropBulks(ctx.tx, new Date(ctx.now.getTime() - 86_400_000));
  await insertBulk(ctx.tx, { id, byId: ctx.actor.id!, at: ctx.now, act: input.act, before });
  return { id, results };
}

/** Takes an act on many tickets back; where somebody has changed the same thing since, it stays. */
export async function undoMany(ports: TicketPorts, ctx: Ctx, id: string): Promise<{ results: BulkResults }> {
  const bulk = found(await lockBulk(ctx.tx, id));
  if (bulk.byId !== ctx.actor.id) throw new Refusal("not_found");
  insist(mayUndo(bulk, ctx.now, undoMinutes));
  await undone(ctx.tx, id, ctx.now);
  const of = new Map(bulk.before.map((one) => [one.id, one]));
  const results = await eachOf(ports, ctx, [...of.keys()], async (running) => {
    const { ticket } = running;
    const { was, left } = of.get(ticket.id)!;
    insist(stillAsLeft(ticket, left));
    if (was.tags !== undefined) await putTags(ctx, ticket, was.tags);
    if (was.severity !== undefined) await setSeverity(ports, ctx, running, was.severity);
    if (was.ownerId !== undefined) {
      await backTo(ports, ctx, running, was.ownerId);
      await saveTicket(ctx.tx, ticket);
    }
  });
  return { results };
}

/** Each ticket in the order of its id, locked before; a refusal is told, not thrown. */
async function eachOf(ports: TicketPorts, ctx: Ctx, ids: readonly string[], work: (running: Running) => Promise<void>): Promise<BulkResults> {
  const distinct = [...new Set(ids)].toSorted();
  await lockTickets(ctx.tx, distinct);
  const results: BulkResults = [];
  for (const id of distinct) {
    let code = "";
    try {
      const running = await workable(ports, ctx, id);
      code = codeOf(running.workflow, running.ticket.number);
      await work(running);
      results.push({ id, code, refused: null });
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      results.push({ id, code, refused: { code: error.code, ...(error.params ? { params: error.params } : {}) } });
    }
  }
  return results.toSorted((a, b) => ids.indexOf(a.id) - ids.indexOf(b.id));
}

export const placeNameOf = ({ ticket, workflow }: Running) => (stageOf(workflow, ticket.place) ?? endOf(workflow, ticket.place))?.name ?? { "zh-CN": ticket.place };
