import { checkForm, type FormField, type FormValue } from "#contract/forms.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import type { TaskRow } from "#contract/tasks.ts";
import { fill, stageOf, wroteAfter } from "#server/desk/workflows/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketPorts } from "../ports.ts";
import { personFacts } from "../store/people.ts";
import { addressee, endTask, insertTask, readTask, setTaskDue, tasksFor, tasksOf, type StoredTask } from "../store/tasks.ts";
import { lockTicket, readTickets, saveTicket, type StoredTicket } from "../store/tickets.ts";
import { filesOfTask } from "./files.ts";
import { keepForm, keepWords, masked, partsOf, type Parts } from "../words.ts";
import { partnersAsked } from "./clocks.ts";
import { graver } from "./incident.ts";
import { codeOf, ended, leads, note, stateOf, workable, type Running } from "./core.ts";

export type Addressee = { departmentId: string } | { personId: string };
export interface Asked {
  to: Addressee;
  what: string;
  within: { amount: number; unit: "hours" | "half_working_days" | "working_days" };
}
/** What somebody answers: words, the form that was asked for, photos. */
export interface TaskAnswer {
  words: string;
  form: Record<string, FormValue>;
  files: readonly string[];
}
const subjectOf = (id: string) => ({ kind: "task", id });

/** Asks a department or a person about a ticket, by a deadline of its own (R-TK-08). */
export async function giveTask(ports: TicketPorts, ctx: Ctx, ticketId: string, input: Asked): Promise<{ id: string }> {
  const running = await workable(ports, ctx, ticketId);
  if (ended(running.ticket)) throw new Refusal("ticket_ended");
  return askAbout(ports, ctx, running, input);
}

/** The same for a ticket that is locked already; `asks` names the stage whose form is wanted. */
export async function askAbout(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, input: Asked & { asks?: string }): Promise<{ id: string }> {
  const ticketId = ticket.id;
  const to = await addressee(ctx.tx, input.to);
  if (!to) throw new Refusal("task_to_unknown", { fields: [{ path: "to", code: "task_to_unknown" }] });
  const id = newId();
  const what = await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `task/${id}`, input.what);
  await insertTask(ctx.tx, { id, ticketId, departmentId: "departmentId" in input.to ? input.to.departmentId : null, personId: "personId" in input.to ? input.to.personId : null, what, givenBy: ctx.actor.kind === "staff" ? ctx.actor.id : null, givenAt: ctx.now, asks: input.asks ?? null });
  const clock = await ports.clocks.startClock(ctx, { subject: subjectOf(id), name: "task", facts: { type: ticket.type, severity: ticket.severity, territory: ticket.territory, shop: ticket.shopKey, stage: ticket.place }, deadline: input.within });
  await setTaskDue(ctx.tx, id, clock?.dueAt ? new Date(clock.dueAt) : null);
  await note(ports, ctx, ticket, "task_given", { taskId: id, to: to.name }, input.what);
  await notify(ctx, to.people.filter((one) => one !== ctx.actor.id), { kind: "ticket.task_given", params: { code: codeOf(workflow, ticket.number), by: ctx.actor.name }, link: "/tasks" });
  return { id };
}

/** A task that is this person's to answer: oneself's, or one's department's; who leads answers for all. */
async function mine(ctx: Ctx, id: string): Promise<StoredTask> {
  insistPermission(ctx.actor, "tasks.answer");
  const task = found(await readTask(ctx.tx, id));
  const person = found(await personFacts(ctx.tx, ctx.actor.id!));
  if (task.personId !== ctx.actor.id && !(task.departmentKey !== null && person.departments.includes(task.departmentKey)) && !leads(ctx.actor)) throw new Refusal("not_found");
  return task;
}

/** Answers it; whoever asked is told, and the guard that waits for it opens. */
export async function answerTask(ports: TicketPorts, ctx: Ctx, id: string, { words, form, files }: TaskAnswer): Promise<void> {
  const first = await mine(ctx, id);
  const ticket = found(await lockTicket(ctx.tx, first.ticketId));
  const task = found(await readTask(ctx.tx, id));
  if (task.state !== "open") throw new Refusal("task_over");
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  const fields = formOf(workflow, task, ticket);
  if (fields.length === 0 && words === "") throw new Refusal("invalid", { fields: [{ path: "words", code: "form_missing" }] });
  if (fields.length > 0) await fillIn(ports, ctx, { ticket, workflow }, form);
  const answer = await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `answer/${id}`, words);
  await endTask(ctx.tx, id, { state: "answered", at: ctx.now, byId: ctx.actor.id, answer });
  await ports.clocks.stopClock(ctx, subjectOf(id), "task");
  await note(ports, ctx, ticket, "task_answered", { taskId: id, to: task.toName, files: files.length, ...(fields.length > 0 ? { stage: task.asks } : {}) }, words, false, files);
  const told = [task.givenBy, ticket.ownerId].filter((one) => one !== null && one !== ctx.actor.id) as string[];
  await notify(ctx, told, { kind: "ticket.task_answered", params: { code: codeOf(workflow, ticket.number), by: task.toName }, link: `/tickets/${ticket.id}` });
}

/** The form that a task asks for: of the stage that it names, while the ticket stands there. */
const formOf = (w: Workflow, task: StoredTask, ticket: StoredTicket): FormField[] => (task.asks !== null && task.asks === ticket.place ? (stageOf(w, task.asks)?.form ?? []) : []);

/** The stage's form, filled in whole by whoever was asked. */
async function fillIn(ports: TicketPorts, ctx: Ctx, { ticket, workflow }: Running, typed: Record<string, FormValue>): Promise<void> {
  const fields = stageOf(workflow, ticket.place)!.form;
  const { state, problems } = fill(workflow, stateOf(ticket), typed);
  const own = Object.fromEntries(fields.flatMap(({ key }) => (state.form[key] === undefined ? [] : [[key, state.form[key]!]])));
  const missing = checkForm(fields, own, { complete: true, beside: state.form }).problems.filter((one) => !problems.some((other) => other.path === one.path));
  if (problems.length + missing.length > 0) throw new Refusal("invalid", { fields: [...problems, ...missing].map((one) => ({ ...one, path: `form.${one.path}` })) });
  const [before, graded] = [ticket.form, ticket.severity];
  ticket.form = await keepForm(ports.keys, ctx.tx, ctx.now, ticket, workflow.stages.flatMap((stage) => stage.form), state.form, before);
  ticket.wrote = wroteAfter(ticket.wrote, before, ticket.form, ctx.actor.id);
  ticket.severity = state.severity;
  await saveTicket(ctx.tx, ticket);
  await graver(ports, ctx, { ticket, workflow }, graded);
}

/** Takes a question back. */
export async function withdrawTask(ports: TicketPorts, ctx: Ctx, id: string): Promise<void> {
  const first = found(await readTask(ctx.tx, id));
  const { ticket } = await workable(ports, ctx, first.ticketId);
  const task = found(await readTask(ctx.tx, id));
  if (task.state !== "open") throw new Refusal("task_over");
  await endTask(ctx.tx, id, { state: "withdrawn", at: ctx.now, byId: ctx.actor.id, answer: "" });
  await ports.clocks.cancelClocks(ctx, subjectOf(id));
  if (task.partnerId !== null) await partnerDone(ports, ctx, ticket);
  await note(ports, ctx, ticket, "task_withdrawn", { taskId: id, to: task.toName });
}

/** A partner's task is over; where it was the last one, the ticket's clocks go on. */
export async function partnerDone(ports: TicketPorts, ctx: Ctx, ticket: StoredTicket): Promise<void> {
  const open = (await tasksOf(ctx.tx, ticket.id)).some((task) => task.partnerId !== null && task.state === "open");
  if (!open && !ended(ticket)) await partnersAsked(ports, ctx, ticket, false);
}

/** Tasks as they are read: words masked. */
export async function taskRows(ports: TicketPorts, tx: Tx, tasks: readonly StoredTask[]): Promise<TaskRow[]> {
  const tickets = await readTickets(tx, [...new Set(tasks.map((task) => task.ticketId))]);
  const parts = await partsOf(ports.keys, tx, tickets);
  const byId = new Map(tickets.map((ticket) => [ticket.id, ticket]));
  return Promise.all(tasks.map((task) => rowOf(ports, tx, task, byId.get(task.ticketId)!, parts)));
}

async function rowOf(ports: TicketPorts, tx: Tx, task: StoredTask, ticket: StoredTicket, parts: Parts): Promise<TaskRow> {
  const workflow = await ports.workflows.version(tx, ticket.type, ticket.workflowVersion);
  const files = await filesOfTask(ports, tx, task);
  return {
    form: task.state === "open" ? formOf(workflow, task, ticket) : [], files,
    id: task.id, partnerId: task.partnerId, to: task.toName, state: task.state, what: masked(task.what, parts(ticket.id, `task/${task.id}`)), answer: masked(task.answer, parts(ticket.id, `answer/${task.id}`)),
    ticket: { id: ticket.id, code: codeOf(workflow, ticket.number), title: masked(ticket.title, parts(ticket.id, "title")), typeName: workflow.name },
    givenBy: task.giverName ?? "", givenAt: task.givenAt.toISOString(), dueAt: task.dueAt?.toISOString() ?? null, endedAt: task.endedAt?.toISOString() ?? null, endedBy: task.enderName ?? "",
  };
}

/** What oneself and one's departments are asked: the light page of colleagues who are no agents. */
export async function myTasks(ports: TicketPorts, ctx: Ctx, state: "open" | "answered"): Promise<{ rows: TaskRow[] }> {
  insistPermission(ctx.actor, "tasks.answer");
  const person = found(await personFacts(ctx.tx, ctx.actor.id!));
  return { rows: await taskRows(ports, ctx.tx, await tasksFor(ctx.tx, ctx.actor.id!, person.departments, state === "open")) };
}
