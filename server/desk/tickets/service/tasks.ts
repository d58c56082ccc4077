import type { TaskRow } from "#contract/tasks.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketPorts } from "../ports.ts";
import { personFacts } from "../store/people.ts";
import { addressee, endTask, insertTask, readTask, setTaskDue, tasksFor, type StoredTask } from "../store/tasks.ts";
import { lockTicket, readTickets, type StoredTicket } from "../store/tickets.ts";
import { keepWords, masked, partsOf, type Parts } from "../words.ts";
import { codeOf, ended, leads, note, workable } from "./core.ts";

export type Addressee = { departmentId: string } | { personId: string };
export interface Asked {
  to: Addressee;
  what: string;
  within: { amount: number; unit: "hours" | "half_working_days" | "working_days" };
}
const subjectOf = (id: string) => ({ kind: "task", id });

/** Asks a department or a person about a ticket, by a deadline of its own (R-TK-08). */
export async function giveTask(ports: TicketPorts, ctx: Ctx, ticketId: string, input: Asked): Promise<{ id: string }> {
  const { ticket, workflow } = await workable(ports, ctx, ticketId);
  if (ended(ticket)) throw new Refusal("ticket_ended");
  const to = await addressee(ctx.tx, input.to);
  if (!to) throw new Refusal("task_to_unknown", { fields: [{ path: "to", code: "task_to_unknown" }] });
  const id = newId();
  const what = await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `task/${id}`, input.what);
  await insertTask(ctx.tx, { id, ticketId, departmentId: "departmentId" in input.to ? input.to.departmentId : null, personId: "personId" in input.to ? input.to.personId : null, what, givenBy: ctx.actor.id, givenAt: ctx.now });
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
export async function answerTask(ports: TicketPorts, ctx: Ctx, id: string, words: string): Promise<void> {
  const first = await mine(ctx, id);
  const ticket = found(await lockTicket(ctx.tx, first.ticketId));
  const task = found(await readTask(ctx.tx, id));
  if (task.state !== "open") throw new Refusal("task_over");
  const answer = await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `answer/${id}`, words);
  await endTask(ctx.tx, id, { state: "answered", at: ctx.now, byId: ctx.actor.id, answer });
  await ports.clocks.stopClock(ctx, subjectOf(id), "task");
  await note(ports, ctx, ticket, "task_answered", { taskId: id, to: task.toName }, words);
  const told = [task.givenBy, ticket.ownerId].filter((one) => one !== null && one !== ctx.actor.id) as string[];
  const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  await notify(ctx, told, { kind: "ticket.task_answered", params: { code: codeOf(workflow, ticket.number), by: task.toName }, link: `/tickets/${ticket.id}` });
}

/** Takes a question back. */
export async function withdrawTask(ports: TicketPorts, ctx: Ctx, id: string): Promise<void> {
  const first = found(await readTask(ctx.tx, id));
  const { ticket } = await workable(ports, ctx, first.ticketId);
  const task = found(await readTask(ctx.tx, id));
  if (task.state !== "open") throw new Refusal("task_over");
  await endTask(ctx.tx, id, { state: "withdrawn", at: ctx.now, byId: ctx.actor.id, answer: "" });
  await ports.clocks.cancelClocks(ctx, subjectOf(id));
  await note(ports, ctx, ticket, "task_withdrawn", { taskId: id, to: task.toName });
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
  return {
    id: task.id, to: task.toName, state: task.state, what: masked(task.what, parts(ticket.id, `task/${task.id}`)), answer: masked(task.answer, parts(ticket.id, `answer/${task.id}`)),
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
