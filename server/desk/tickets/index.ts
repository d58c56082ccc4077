import type { LocalText } from "#contract/common.ts";
import type { FormField, FormValue } from "#contract/forms.ts";
import { taskEndpoints } from "#contract/tasks.ts";
import type { HeldTicket } from "#contract/data-requests.ts";
import type { Matter } from "#contract/filing.ts";
import { ticketEndpoints, type TicketFilter, type TicketRow } from "#contract/tickets.ts";
import type { MailSettled } from "#server/foundation/mail/index.ts";
import { openCtx, system, type Ctx } from "#server/kernel/context.ts";
import { together, type Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { PromisePorts } from "#server/desk/promises/index.ts";
import type { SlaSubject } from "#server/desk/sla/index.ts";
import type { TicketPorts } from "./ports.ts";
import { followSystem, heardShop, leaveStage, saveForm, silenceHeld, silent, takeExit, type ShopResult } from "./service/act.ts";
import { actByLink, endFollowLinks, followedContact, followPage, linkFor, makeFollowLink } from "./service/follow.ts";
import { incidentByHand, mayOpenIncident } from "./service/incident.ts";
import { named } from "./service/relations.ts";
import { decideLetter, letterSettled, letterTo } from "./service/letters.ts";
import { causeEnded, hang, hangingFor, type CauseEnded } from "./service/hang.ts";
import { eraseTickets, heldTickets } from "./service/held.ts";
import { remind } from "./service/remind.ts";
import { assign, comment, handOver, link, merge, moveVersion, reopen } from "./service/manage.ts";
import { create, fileTicket, type Opening } from "./service/create.ts";
import { customerSays, fileableTypes, mattersOf } from "./service/own.ts";
import { openTicket } from "./service/open.ts";
import { reckoned, tiersChanged } from "./service/clocks.ts";
import { codeOf, hold, inReach, readable, workable } from "./service/core.ts";
import { readTicket, readTickets } from "./store/tickets.ts";
import { answerTask, giveTask, myTasks, withdrawTask, type Asked } from "./service/tasks.ts";
import { openTicketsOf } from "./store/held.ts";
import { readTask } from "./store/tasks.ts";
import { outsideTasks, type OutsideTasks } from "./service/outside.ts";
import { ticketViewRoutes } from "./view-routes.ts";
import { countWithin, listPage, ofConversation, placesOf, rowsById, ticketDetail, typesOf } from "./service/read.ts";
import { textsOf, type TicketText } from "./service/texts.ts";

export { warrantyOf } from "./warranty.ts";
export { workflowsFrom } from "./handbook.ts";
export type { Brought, OutsideTask, OutsideTasks } from "./service/outside.ts";
export type { InForceWorkflow, TicketPorts } from "./ports.ts";
export type { TicketText } from "./service/texts.ts";
export type { ListFilter as TicketListFilter } from "./store/lists.ts";

/** The door of the tickets module. */
export interface Tickets {
  module: Module;
  /** What the clocks tell people about a ticket. */
  subject: SlaSubject;
  taskSubject: SlaSubject;
  /** What the promise book asks of tickets. */
  forPromises: PromisePorts["tickets"];
  /** Asks a department or a person about a ticket, by the same rules. */
  giveTask(ctx: Ctx, id: string, asked: Asked): Promise<{ id: string }>;
  /** What partners outside are asked. */
  outside: OutsideTasks;
  /** Opens a ticket in the caller's transaction. */
  open(ctx: Ctx, input: Opening): Promise<{ id: string; code: string }>;
  /** A customer's own ticket, of a kind that customers file. */
  file(ctx: Ctx, input: Parameters<typeof fileTicket>[2]): Promise<{ id: string; code: string }>;
  /** A customer's own request that has opened its ticket through another module. */
  openFor(ctx: Ctx, input: Opening): Promise<{ id: string; code: string }>;
  /** Words and files that a customer adds. */
  customerSays(ctx: Ctx, id: string, said: { words: string; files: readonly string[] }): Promise<void>;
  /** The kinds that customers file, with what is asked. */
  fileable(tx: Tx, at: Date): Promise<{ key: string; name: LocalText; form: FormField[] }[]>;
  /** A contact's tickets as the customer sees them, newest first. */
  mattersOf(tx: Tx, contactId: string): Promise<Matter[]>;
  /** What is held of these contacts, for their data copy; how many of it still run; what goes when they are erased (R-CU-04). */
  held(tx: Tx, contactIds: readonly string[]): Promise<HeldTicket[]>;
  openOf(tx: Tx, contactIds: readonly string[]): Promise<number>;
  erase(ctx: Ctx, contactIds: readonly string[]): Promise<void>;
  /** The follow link of an own ticket, for its customer. */
  linkFor(ctx: Ctx, contactId: string, id: string): Promise<{ token: string }>;
  /** Whose ticket a follow link opens; null when it has ended. */
  followedContact(tx: Tx, token: string, now: Date): Promise<string | null>;
  /** Whether the actor may see it; by the number that people say, its id. */
  reached(ctx: Ctx, id: string): Promise<boolean>;
  named(ctx: Ctx, code: string): Promise<string | null>;
  /** Opens its incident by hand, by the workflow's rule. */
  openIncident(ctx: Ctx, id: string): Promise<{ id: string; code: string } | null>;
  mayOpenIncident(ctx: Ctx, id: string): Promise<boolean>;
  /** Where a letter to a contact goes, where its customer has agreed to this purpose; or why none does. */
  letterTo(ctx: Ctx, contactId: string, consent: string): Promise<{ to: string } | { to: null; why: "no_address" | "no_consent" }>;
  /** What came of a letter to a customer. */
  letterSettled(ctx: Ctx, mail: MailSettled): Promise<void>;
  /** A leaving person's open tickets go to another one, or to nobody yet (R-PE-06); gives how many. */
  handOver(ctx: Ctx, fromId: string, toId: string | null): Promise<number>;
  /** Goes where the system's exit of this name leads, if it is open and has one there; gives whether it did. */
  follow(ctx: Ctx, id: string, exit: string): Promise<boolean>;
  /** The shop's word that leads nowhere from here: a line of the timeline, and its owner is told. */
  heardShop(ctx: Ctx, id: string, result: ShopResult): Promise<void>;
  /** Locks it, for who locks something of it next. */
  hold(tx: Tx, id: string): Promise<void>;
  /** How people call them, and where they stand. */
  places(tx: Tx, ids: readonly string[]): Promise<Map<string, { code: string; place: LocalText }>>;
  /** The workflows that they go through. */
  courses(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
  /** Whether it has stood in a stage. */
  passedThrough(tx: Tx, id: string, stage: string): Promise<boolean>;
  /** Leaves its stage by an exit, in the caller's transaction, by the same rules. */
  leave(ctx: Ctx, id: string, exit: string, given: { form: Record<string, FormValue>; reason: string }): Promise<void>;
  /** What tickets say, for the search; their rows in the order asked for; how many fit a filter. */
  texts(tx: Tx, ids: readonly string[]): Promise<TicketText[]>;
  rows(tx: Tx, ids: readonly string[], reader?: string | null): Promise<TicketRow[]>;
  count(ctx: Ctx, filter: TicketFilter, most: number): Promise<number>;
}

/** Tickets: what outlives a conversation, carried through its workflow to a confirmed end (R-TK-01). */
export function openTickets(ports: TicketPorts): Tickets {
  return {
    open: (ctx, input) => openTicket(ports, ctx, input),
    file: (ctx, input) => fileTicket(ports, ctx, input),
    openFor: (ctx, input) => create(ports, ctx, input),
    customerSays: (ctx, id, said) => customerSays(ports, ctx, id, said),
    fileable: (tx, at) => fileableTypes(ports, tx, at),
    mattersOf: (tx, contactId) => mattersOf(ports, tx, contactId),
    held: (tx, contactIds) => heldTickets(ports, tx, contactIds),
    openOf: async (tx, contactIds) => (await openTicketsOf(tx, contactIds)).length,
    erase: (ctx, contactIds) => eraseTickets(ports, ctx, contactIds),
    linkFor: (ctx, contactId, id) => linkFor(ports, ctx, contactId, id),
    followedContact,
    async reached(ctx, id) {
      const t = await readTicket(ctx.tx, id);
      return t !== undefined && inReach(ctx, t);
    },
    named: async (ctx, code) => (await named(ctx, code))?.id ?? null,
    openIncident: (ctx, id) => incidentByHand(ports, ctx, id),
    mayOpenIncident: (ctx, id) => mayOpenIncident(ports, ctx, id),
    letterTo: (ctx, contactId, consent) => letterTo(ports, ctx, contactId, consent),
    letterSettled: (ctx, mail) => letterSettled(ports, ctx, mail),
    texts: (tx, ids) => textsOf(ports, tx, ids),
    rows: (tx, ids, reader = null) => rowsById(ports, tx, ids, reader),
    count: (ctx, filter, most) => countWithin(ports, ctx, filter, most),
    handOver: (ctx, fromId, toId) => handOver(ports, ctx, fromId, toId),
    async leave(ctx, id, exit, given) {
      await takeExit(ports, ctx, await workable(ports, ctx, id), exit, given);
    },
    passedThrough: async (tx, id, stage) => ((await readTicket(tx, id))?.visits[stage] ?? 0) > 0,
    follow: (ctx, id, exit) => followSystem(ports, ctx, id, exit),
    heardShop: (ctx, id, result) => heardShop(ports, ctx, id, result),
    hold,
    places: (tx, ids) => placesOf(ports, tx, ids),
    courses: async (tx, ids) => new Map((await readTickets(tx, ids)).map((t) => [t.id, t.type])),
    forPromises: {
      async readable(ctx, id) {
        const { ticket } = await readable(ports, ctx, id);
        return { contactId: ticket.contactId, shopId: ticket.shopId, territory: ticket.territory };
      },
      async codes(tx, ids) {
        const rows = await readTickets(tx, ids);
        return new Map(await Promise.all(rows.map(async (t) => [t.id, codeOf(await ports.workflows.version(tx, t.type, t.workflowVersion), t.number)] as const)));
      },
      ownerOf: async (tx, id) => (await readTicket(tx, id))?.ownerId ?? null,
    },
    giveTask: (ctx, id, asked) => giveTask(ports, ctx, id, asked),
    outside: outsideTasks(ports),
    taskSubject: {
      async about(tx, id) {
        const task = await readTask(tx, id);
        const t = task && (await readTicket(tx, task.ticketId));
        return t ? { number: codeOf(await ports.workflows.version(tx, t.type, t.workflowVersion), t.number), link: `/tickets/${t.id}`, ownerId: task.personId ?? t.ownerId, territory: t.territory } : null;
      },
      async readable(ctx, id) {
        const task = await readTask(ctx.tx, id);
        const t = task && (await readTicket(ctx.tx, task.ticketId));
        return t !== undefined && inReach(ctx, t);
      },
    },
    subject: {
      async about(tx, id) {
        const t = await readTicket(tx, id);
        return t ? { number: codeOf(await ports.workflows.version(tx, t.type, t.workflowVersion), t.number), link: `/tickets/${id}`, ownerId: t.ownerId, territory: t.territory } : null;
      },
      readable: async (ctx, id) => {
        const t = await readTicket(ctx.tx, id);
        return t !== undefined && inReach(ctx, t);
      },
    },
    module: {
      name: "tickets",
      routes: [...ticketViewRoutes(ports), ...routes(taskEndpoints, {
        "GET /v1/tasks": (ctx, { query }) => myTasks(ports, ctx, query.state),
        "POST /v1/tickets/{id}/tasks": (ctx, { params, body }) => giveTask(ports, ctx, params.id, body),
        "POST /v1/tasks/{id}/answer": async (ctx, { params, body }) => (await answerTask(ports, ctx, params.id, body), {}),
        "POST /v1/tasks/{id}/withdrawal": async (ctx, { params }) => (await withdrawTask(ports, ctx, params.id), {}),
      }), ...routes(ticketEndpoints, {
        "GET /v1/tickets": (ctx, { query }) => listPage(ports, ctx, query),
        "GET /v1/tickets/types": (ctx) => typesOf(ports, ctx),
        "GET /v1/tickets/{id}": (ctx, { params }) => ticketDetail(ports, ctx, params.id),
        "POST /v1/tickets": (ctx, { body }) => openTicket(ports, ctx, body),
        "PUT /v1/tickets/{id}/form": (ctx, { params, body }) => saveForm(ports, ctx, params.id, body),
        "POST /v1/tickets/{id}/exits/{exit}": (ctx, { params, body }) => leaveStage(ports, ctx, params.id, params.exit, body),
        "POST /v1/tickets/{id}/comments": async (ctx, { params, body }) => (await comment(ports, ctx, params.id, body), {}),
        "PUT /v1/tickets/{id}/owner": async (ctx, { params, body }) => (await assign(ports, ctx, params.id, body), {}),
        "POST /v1/tickets/{id}/reopening": async (ctx, { params, body }) => (await reopen(ports, ctx, params.id, body), {}),
        "POST /v1/tickets/{id}/conversations": async (ctx, { params, body }) => (await link(ports, ctx, params.id, body.conversationId), {}),
        "POST /v1/tickets/{id}/merge": async (ctx, { params, body }) => (await merge(ports, ctx, params.id, body.intoId), {}),
        "POST /v1/tickets/{id}/workflow-version": async (ctx, { params, body }) => (await moveVersion(ports, ctx, params.id, body.version), {}),
        "POST /v1/tickets/{id}/follow-link": (ctx, { params }) => makeFollowLink(ports, ctx, params.id),
        "POST /v1/tickets/{id}/letters/{n}": async (ctx, { params, body }) => (await decideLetter(ports, ctx, params.id, params.n, body.decision), {}),
        "GET /v1/tickets/{id}/hanging": (ctx, { params }) => hangingFor(ports, ctx, params.id),
        "PUT /v1/tickets/{id}/hanging": async (ctx, { params, body }) => (await hang(ports, ctx, params.id, body.onId), {}),
        "POST /v1/tickets/{id}/follow-link/ending": async (ctx, { params }) => (await endFollowLinks(ports, ctx, params.id), {}),
        "GET /v1/tickets/of-conversation/{id}": (ctx, { params }) => ofConversation(ports, ctx, params.id),
        "POST /v1/follow": (ctx, { body }) => followPage(ports, ctx, body.token),
        "POST /v1/follow/acts": async (ctx, { body }) => (await actByLink(ports, ctx, body.token, body.act), {}),
      })],
      readers: [
        { name: "tickets.due", kinds: ["sla.reckoned"], read: async (tx, events, now) => reckoned(ports, tx, now, await readTickets(tx, events.flatMap((event) => (event.subjectKind === "ticket" && event.subjectId !== null ? [event.subjectId] : [])))) },
        {
          name: "tickets.tiers",
          kinds: ["customer.changed", "customer.joined", "customer.split"],
          async read(tx, events, now) {
            const ctx = openCtx(tx, system, now, () => {});
            await tiersChanged(ports, ctx, events.flatMap(({ kind, subjectId, data }) => (subjectId !== null && (kind !== "customer.changed" || (Array.isArray(data.fields) && data.fields.includes("tier"))) ? [subjectId] : [])));
            await together(tx, ctx.recorded());
          },
        },
      ],
      deadlines: [
        { kind: "ticket.silence", handle: (ctx, due) => silent(ports, ctx, due.subject, String(due.data.stage)), refused: (ctx, due) => silenceHeld(ports, ctx, due.subject, String(due.data.stage)) },
        { kind: "ticket.cause", handle: (ctx, due) => causeEnded(ports, ctx, due.subject, due.data as unknown as CauseEnded), refused: (ctx, due) => causeEnded(ports, ctx, due.subject, due.data as unknown as CauseEnded, true) },
        { kind: "ticket.remind", handle: (ctx, due) => remind(ports, ctx, due.subject, String(due.data.stage)) },
      ],
    },
  };
}
