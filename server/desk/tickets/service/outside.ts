import type { LocalText } from "#contract/common.ts";
import type { TicketEntryKind } from "#contract/tickets.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { TicketPorts } from "../ports.ts";
import { insertPartnerTask, taskLines } from "../store/outside.ts";
import { endTask, readTask, setTaskDue, type StoredTask } from "../store/tasks.ts";
import { lockTicket, readTicket, type StoredTicket } from "../store/tickets.ts";
import { keepWords, masked, partsOf, whole } from "../words.ts";
import { partnersAsked } from "./clocks.ts";
import { codeOf, ended, inReach, note, workable } from "./core.ts";
import { partnerDone } from "./tasks.ts";

const subjectOf = (id: string) => ({ kind: "task", id });

/** A partner's task with what may be told of its ticket. */
export interface OutsideTask {
  id: string;
  partnerId: string;
  state: StoredTask["state"];
  givenBy: string | null;
  givenAt: Date;
  dueAt: Date | null;
  endedAt: Date | null;
  ticket: { id: string; code: string; typeName: LocalText; ended: boolean; ownerId: string | null; shopId: string | null; contactId: string | null; orderId: string | null };
  /** Words whole or masked. */
  what(open: boolean): string;
  title(open: boolean): string;
}

/** Files that a partner brought, and under whose name they were stored: the task's (by link) or a letter's. */
export interface Brought {
  files: readonly string[];
  owner: string;
}

/** What partners outside are asked about tickets; who they are and how they are reached is the partners module's matter. */
export interface OutsideTasks {
  give(ctx: Ctx, ticketId: string, asked: { partnerId: string; partner: string; what: string; within: { amount: number; unit: "hours" | "half_working_days" | "working_days" } }): Promise<{ id: string }>;
  /** A line of the timeline: taken on, a question, our reply. */
  tell(ctx: Ctx, id: string, kind: "partner_accepted" | "partner_question" | "partner_reply", by: string, words: string, brought?: Brought): Promise<void>;
  end(ctx: Ctx, id: string, how: "answered" | "refused", by: string, words: string, brought: Brought): Promise<void>;
  /** What came by mail and changes nothing about the task, which may be over: an answer too late, a machine's answer, the news that our mail did not arrive. */
  hear(ctx: Ctx, id: string, kind: "partner_late" | "partner_auto" | "partner_bounced", by: string, words: string, brought?: Brought): Promise<void>;
  /** A letter waits beside the task for a person: whoever asked, and the ticket's owner, are told. */
  waits(ctx: Ctx, id: string, by: string): Promise<void>;
  /** Undefined: it is none of a partner, or is gone. */
  read(tx: Tx, id: string): Promise<OutsideTask | undefined>;
  /** A partner's task whose ticket this reader may see. */
  readable(ctx: Ctx, id: string): Promise<OutsideTask>;
  /** The same for whoever works on it, locked. */
  workable(ctx: Ctx, id: string): Promise<OutsideTask>;
  /** Locks its ticket, for who reads the task next. */
  hold(tx: Tx, id: string): Promise<void>;
  /** What was said about it in the timeline, in order; words whole or masked. */
  lines(tx: Tx, id: string, open: boolean): Promise<{ at: Date; kind: TicketEntryKind; words: string }[]>;
  /** How people call these tasks' tickets. */
  tickets(tx: Tx, ids: readonly string[]): Promise<Map<string, { id: string; code: string; typeName: LocalText }>>;
}

export function outsideTasks(ports: TicketPorts): OutsideTasks {
  async function open(tx: Tx, task: StoredTask, ticket: StoredTicket): Promise<OutsideTask> {
    const [workflow, parts] = [await ports.workflows.version(tx, ticket.type, ticket.workflowVersion), await partsOf(ports.keys, tx, [ticket])];
    const read = (isOpen: boolean) => (isOpen ? whole : masked);
    return {
      id: task.id, partnerId: task.partnerId!, state: task.state, givenBy: task.givenBy, givenAt: task.givenAt, dueAt: task.dueAt, endedAt: task.endedAt,
      ticket: { id: ticket.id, code: codeOf(workflow, ticket.number), typeName: workflow.name, ended: ended(ticket), ownerId: ticket.ownerId, shopId: ticket.shopId, contactId: ticket.contactId, orderId: ticket.orderId },
      what: (isOpen) => read(isOpen)(task.what, parts(ticket.id, `task/${task.id}`)),
      title: (isOpen) => read(isOpen)(ticket.title, parts(ticket.id, "title")),
    };
  }
  async function readOutside(tx: Tx, id: string): Promise<{ task: StoredTask; ticket: StoredTicket } | undefined> {
    const task = await readTask(tx, id);
    const ticket = task?.partnerId ? await readTicket(tx, task.ticketId) : undefined;
    return task && ticket ? { task, ticket } : undefined;
  }
  /** The ticket locked, the task as it is then. */
  async function locked(ctx: Ctx, id: string): Promise<{ task: StoredTask; ticket: StoredTicket }> {
    const first = found(await readOutside(ctx.tx, id));
    const ticket = found(await lockTicket(ctx.tx, first.ticket.id));
    return { ticket, task: found(await readTask(ctx.tx, id)) };
  }
  const tellStaff = (ctx: Ctx, task: StoredTask, ticket: StoredTicket): string[] => [task.givenBy, ticket.ownerId].filter((one): one is string => one !== null && one !== ctx.actor.id);
  return {
    async give(ctx, ticketId, { partnerId, partner, what, within }) {
      const { ticket } = await workable(ports, ctx, ticketId);
      if (ended(ticket)) throw new Refusal("ticket_ended");
      const id = newId();
      await insertPartnerTask(ctx.tx, { id, ticketId, partnerId, what: await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `task/${id}`, what), givenBy: ctx.actor.id, givenAt: ctx.now });
      const clock = await ports.clocks.startClock(ctx, { subject: subjectOf(id), name: "task", facts: { type: ticket.type, severity: ticket.severity, territory: ticket.territory, shop: ticket.shopKey, stage: ticket.place }, deadline: within });
      await setTaskDue(ctx.tx, id, clock?.dueAt ? new Date(clock.dueAt) : null);
      await partnersAsked(ports, ctx, ticket, true);
      await note(ports, ctx, ticket, "task_given", { taskId: id, to: partner }, what);
      return { id };
    },
    async tell(ctx, id, kind, by, words, brought) {
      const { task, ticket } = await locked(ctx, id);
      if (task.state !== "open") throw new Refusal("task_over");
      await note(ports, ctx, ticket, kind, { taskId: id, to: by, ...(brought ? { files: brought.files.length } : {}) }, words, false, brought?.files ?? [], kind === "partner_reply" ? null : { files: brought?.owner ?? id });
      const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
      if (kind === "partner_question") await notify(ctx, tellStaff(ctx, task, ticket), { kind: "ticket.partner_asked", params: { code: codeOf(workflow, ticket.number), by }, link: `/tickets/${ticket.id}` });
    },
    async end(ctx, id, how, by, words, { files, owner }) {
      const { task, ticket } = await locked(ctx, id);
      if (task.state !== "open") throw new Refusal("task_over");
      const answer = await keepWords(ports.keys, ctx.tx, ctx.now, ticket, `answer/${id}`, words);
      await endTask(ctx.tx, id, { state: how, at: ctx.now, byId: null, answer });
      await ports.clocks.stopClock(ctx, subjectOf(id), "task");
      await partnerDone(ports, ctx, ticket);
      await note(ports, ctx, ticket, how === "answered" ? "task_answered" : "task_refused", { taskId: id, to: by, files: files.length }, words, false, files, { files: owner });
      const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
      const params = { code: codeOf(workflow, ticket.number), by };
      if (how === "answered") await notify(ctx, tellStaff(ctx, task, ticket), { kind: "ticket.task_answered", params, link: `/tickets/${ticket.id}` });
      else await notify(ctx, tellStaff(ctx, task, ticket), { kind: "ticket.task_refused", params, link: `/tickets/${ticket.id}` });
    },
    async hear(ctx, id, kind, by, words, brought) {
      const { task, ticket } = await locked(ctx, id);
      await note(ports, ctx, ticket, kind, { taskId: id, to: by, ...(brought ? { files: brought.files.length } : {}) }, words, false, brought?.files ?? [], { files: brought?.owner ?? id });
      const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
      if (kind !== "partner_auto") await notify(ctx, tellStaff(ctx, task, ticket), { kind: "ticket.partner_heard", params: { code: codeOf(workflow, ticket.number), by, what: kind }, link: `/tickets/${ticket.id}` });
    },
    async waits(ctx, id, by) {
      const { task, ticket } = await locked(ctx, id);
      const workflow = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
      await notify(ctx, tellStaff(ctx, task, ticket), { kind: "ticket.partner_letter", params: { code: codeOf(workflow, ticket.number), by }, link: `/tickets/${ticket.id}` });
    },
    async read(tx, id) {
      const one = await readOutside(tx, id);
      return one && open(tx, one.task, one.ticket);
    },
    async readable(ctx, id) {
      insistPermission(ctx.actor, "tickets.read");
      const { task, ticket } = found(await readOutside(ctx.tx, id));
      if (!inReach(ctx, ticket)) throw new Refusal("not_found");
      return open(ctx.tx, task, ticket);
    },
    async workable(ctx, id) {
      const first = found(await readOutside(ctx.tx, id));
      const { ticket } = await workable(ports, ctx, first.ticket.id);
      return open(ctx.tx, found(await readTask(ctx.tx, id)), ticket);
    },
    async hold(tx, id) {
      const one = await readOutside(tx, id);
      if (one) await lockTicket(tx, one.ticket.id);
    },
    async lines(tx, id, isOpen) {
      const one = await readOutside(tx, id);
      if (!one) return [];
      const parts = await partsOf(ports.keys, tx, [one.ticket]);
      return (await taskLines(tx, one.ticket.id, id)).map(({ n, at, kind, words }) => ({ at, kind, words: (isOpen ? whole : masked)(words, parts(one.ticket.id, `entry/${n}`)) }));
    },
    async tickets(tx, ids) {
      const named = new Map<string, { id: string; code: string; typeName: LocalText }>();
      for (const id of ids) {
        const one = await readOutside(tx, id);
        if (!one) continue;
        const workflow = await ports.workflows.version(tx, one.ticket.type, one.ticket.workflowVersion);
        named.set(id, { id: one.ticket.id, code: codeOf(workflow, one.ticket.number), typeName: workflow.name });
      }
      return named;
    },
  };
}
