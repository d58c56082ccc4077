import type { Hanging } from "#contract/tickets.ts";
import type { Workflow, WorkflowExit } from "#contract/policies/workflow.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { stageOf } from "#server/desk/workflows/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { mayHang } from "../rules.ts";
import { causes, hangingOf, hangsOn, setHanging, unhang } from "../store/hanging.ts";
import { lockTicket, lockTickets, readTicket, readTickets, saveTicket } from "../store/tickets.ts";
import { formFor, keepForm, masked, partsOf, whole } from "../words.ts";
import { takeExit } from "./act.ts";
import { codeOf, ended, inReach, note, readable, workable } from "./core.ts";
import { rowsOf } from "./read.ts";
import { say } from "./say.ts";

const mostCauses = 20;
const mostShown = 50;

/** The exit by which a workflow's tickets go on when what they hang on ends; and which workflow's tickets those are. */
const tellsOf = (w: Workflow): string[] => w.stages.flatMap((stage) => stage.exits.flatMap((exit) => exit.effects.flatMap((call) => (call.use === "tell_hanging" ? [String(call.with.workflow)] : []))));

/** Hangs a ticket on the one that is its cause, or takes it down again (R-TK-01, technical support). */
export async function hang(ports: TicketPorts, ctx: Ctx, id: string, onId: string | null): Promise<void> {
  await lockTickets(ctx.tx, onId === null ? [id] : [id, onId]);
  const { ticket, workflow } = await workable(ports, ctx, id);
  const before = await hangsOn(ctx.tx, id);
  if (before === onId) return;
  if (onId === null) {
    await unhang(ctx.tx, id);
    await note(ports, ctx, ticket, "taken_down", { onId: before });
    return;
  }
  // A known fault is everybody's to hang on, wherever it was found.
  const cause = found(await readTicket(ctx.tx, onId));
  const there = await ports.workflows.version(ctx.tx, cause.type, cause.workflowVersion);
  const verdict = mayHang({ type: ticket.type, ended: ended(ticket) }, { ended: ended(cause), tells: tellsOf(there) });
  // What is no fault to hang on is not told of to whoever does not see it.
  if (verdict !== true && !inReach(ctx, cause)) throw new Refusal("not_found");
  insist(verdict);
  await setHanging(ctx.tx, id, onId, ctx.now, ctx.actor.id);
  await note(ports, ctx, ticket, "hung", { onId, code: codeOf(there, cause.number) });
  await note(ports, ctx, cause, "hung_here", { fromId: id, code: codeOf(workflow, ticket.number) });
}

/** What a ticket hangs on, what it may hang on, and what hangs on it. */
export async function hangingFor(ports: TicketPorts, ctx: Ctx, id: string): Promise<Hanging> {
  insistPermission(ctx.actor, "tickets.read");
  const { ticket, workflow } = await readable(ports, ctx, id);
  const types = (await ports.workflows.all(ctx.tx, ctx.now)).filter(({ body }) => tellsOf(body).includes(ticket.type)).map(({ key }) => key);
  const onId = await hangsOn(ctx.tx, id);
  const open = types.length === 0 ? [] : await causes(ctx.tx, types, mostCauses);
  const briefs = await causesOf(ports, ctx, [...open, ...(onId === null || open.some((one) => one.id === onId) ? [] : [{ id: onId, count: (await hangingOf(ctx.tx, onId, 1)).count }])]);
  const { ids, count } = tellsOf(workflow).length === 0 ? { ids: [], count: 0 } : await hangingOf(ctx.tx, id, mostShown);
  return { on: briefs.find((one) => one.id === onId) ?? null, causes: briefs.filter((one) => open.some((other) => other.id === one.id)), collects: tellsOf(workflow).length > 0, here: await rowsOf(ports, ctx.tx, await readTickets(ctx.tx, ids), ctx.actor.id), count };
}

async function causesOf(ports: TicketPorts, ctx: Ctx, all: readonly { id: string; count: number }[]): Promise<Hanging["causes"]> {
  const tickets = await readTickets(ctx.tx, all.map((one) => one.id));
  const parts = await partsOf(ports.keys, ctx.tx, tickets, ["title"]);
  return Promise.all(all.map(async ({ id, count }) => {
    const t = tickets.find((one) => one.id === id)!;
    return { id, count, code: codeOf(await ports.workflows.version(ctx.tx, t.type, t.workflowVersion), t.number), title: masked(t.title, parts(id, "title")) };
  }));
}

/** What a cause leaves to be done for one of its tickets: by which exit, and with which words. */
export interface CauseEnded {
  causeId: string;
  exit: string;
  field: string;
  into: string;
}

/**
 * The deadline `ticket.cause`: what this ticket hung on has ended. It goes on by that exit with the words from there; where it stands elsewhere, its customer is told
 * the same and its owner goes on; so it is where that exit is closed to it. Each ticket is a transaction of its own, so that a thousand are told as safely as one.
 */
export async function causeEnded(ports: TicketPorts, ctx: Ctx, id: string, data: CauseEnded, closed = false): Promise<void> {
  const ticket = await lockTicket(ctx.tx, id);
  if (!ticket || ended(ticket) || (await hangsOn(ctx.tx, id)) !== data.causeId) return;
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  const words = await wordsOf(ports, ctx, data);
  const stage = stageOf(workflow, ticket.place)!;
  const here = !closed && stage.exits.some((exit) => exit.key === data.exit);
  await unhang(ctx.tx, id);
  const fields = workflow.stages.flatMap((one) => one.form);
  const write = async (words: string) => (ticket.form = await keepForm(ports.keys, ctx.tx, ctx.now, ticket, fields, { ...ticket.form, [data.into]: words }, ticket.form));
  if (here) {
    const asked = stage.form.some((field) => field.key === data.into);
    if (words !== "" && !asked) {
      // They belong to another stage, where somebody may have written before.
      const place = `form/${data.into}`;
      const before = whole(String(ticket.form[data.into] ?? ""), (await partsOf(ports.keys, ctx.tx, [ticket], [place]))(id, place));
      await write(before === "" ? words : `${before}\n${words}`);
    }
    return takeExit(ports, ctx, { ticket, workflow }, data.exit, { form: words !== "" && asked ? { [data.into]: words } : {}, reason: "" });
  }
  const exit = exitNamed(workflow, data.exit);
  if (exit?.say && ticket.contactId !== null) {
    if (words !== "") await write(words);
    await saveTicket(ctx.tx, ticket);
    await say(ports, ctx, ticket, workflow, exit.say, data.exit);
  }
  if (ticket.ownerId !== null) await notify(ctx, [ticket.ownerId], { kind: "ticket.cause_ended", params: { code: codeOf(workflow, ticket.number) }, link: `/tickets/${id}` });
}

const exitNamed = (w: Workflow, key: string): WorkflowExit | undefined => w.stages.flatMap((stage) => stage.exits).find((exit) => exit.key === key);

async function wordsOf(ports: TicketPorts, ctx: Ctx, { causeId, field }: CauseEnded): Promise<string> {
  const cause = found(await readTicket(ctx.tx, causeId));
  const w = await ports.workflows.version(ctx.tx, cause.type, cause.workflowVersion);
  const value = formFor(masked, causeId, await partsOf(ports.keys, ctx.tx, [cause], [`form/${field}`]), w.stages.flatMap((stage) => stage.form), cause.form)[field];
  return typeof value === "string" ? value : "";
}
