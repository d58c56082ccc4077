import type { HeldPromise } from "#contract/data-requests.ts";
import { promiseEndpoints } from "#contract/promises.ts";
import type { WidgetPromise } from "#contract/widget.ts";
import { maskPhone } from "#contract/masking.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { openNumber, type PromisePorts } from "./parts.ts";
import { callWindows } from "./rules.ts";
import * as act from "./service/act.ts";
import { bookCallback, cancelByCustomer } from "./service/customer.ts";
import { heldPromises } from "./service/held.ts";
import { writeDown } from "./service/make.ts";
import { forTicketsCustomer, promiseOfStage, settleStage, type StagePromise, type ToldPromise } from "./service/of-ticket.ts";
import { exportPiece, kept, listPage, promiseDetail, promisesAbout } from "./service/read.ts";
import { callbackOfContact } from "./store.ts";

export type { PromisePorts } from "./parts.ts";

/** The door of the promise book. */
export interface Promises {
  module: Module;
  /** What the customer is offered, and what was promised already. */
  forCustomer(ctx: Ctx, contactId: string, shopId: string): Promise<{ windows: { from: string; to: string }[]; promise: WidgetPromise | null; mayLeave: boolean }>;
  book(ctx: Ctx, who: Parameters<typeof bookCallback>[2], input: Parameters<typeof bookCallback>[3]): Promise<string>;
  cancelByCustomer(ctx: Ctx, contactId: string, id: string): Promise<void>;
  /** What a leaving person still owes goes to another one, or to nobody yet (R-PE-06); gives how many. */
  handOver(ctx: Ctx, fromId: string, toId: string | null): Promise<number>;
  /** What a ticket's stage promises its customer; how it was left; what the customer reads of it. */
  ofStage(ctx: Ctx, promise: StagePromise): Promise<void>;
  settleStage(ctx: Ctx, ticketId: string, how: "kept" | "given_up", ownerId: string | null): Promise<void>;
  forTicketsCustomer(tx: Tx, ticketId: string): Promise<ToldPromise[]>;
  /** What is held of these contacts, for their data copy (R-CU-04). */
  held(tx: Tx, contactIds: readonly string[]): Promise<HeldPromise[]>;
}

const dayMs = 86_400_000;

/** The promise book: what customers were promised, by when, kept or missed (R-CV-09, R-FU-05). */
export function openPromises(ports: PromisePorts): Promises {
  return {
    async forCustomer({ tx, now }, contactId, shopId) {
      const rules = await ports.rules(tx, now);
      const call = await callbackOfContact(tx, contactId, shopId, new Date(now.getTime() - dayMs));
      const phone = call ? await openNumber(ports.keys, tx, contactId, call.id, call.phone) : null;
      return {
        windows: callWindows(rules.callback, now, await ports.zone(tx)).map(({ from, to }) => ({ from: from.toISOString(), to: to.toISOString() })),
        promise: call ? { id: call.id, state: call.state, from: call.fromAt?.toISOString() ?? null, to: call.dueAt.toISOString(), phone: phone === null ? "" : maskPhone(phone) } : null,
        mayLeave: rules.leaveMessage.offered,
      };
    },
    book: (ctx, who, input) => bookCallback(ports, ctx, who, input),
    cancelByCustomer: (ctx, contactId, id) => cancelByCustomer(ports, ctx, contactId, id),
    handOver: (ctx, fromId, toId) => act.handOver(ports, ctx, fromId, toId),
    ofStage: (ctx, promise) => promiseOfStage(ports, ctx, promise),
    settleStage,
    forTicketsCustomer: (tx, ticketId) => forTicketsCustomer(ports, tx, ticketId),
    held: (tx, contactIds) => heldPromises(ports, tx, contactIds),
    module: {
      name: "promises",
      routes: routes(promiseEndpoints, {
        "GET /v1/promises": (ctx, { query }) => listPage(ports, ctx, query),
        "GET /v1/promises/{id}": (ctx, { params }) => promiseDetail(ports, ctx, params.id),
        "POST /v1/promises": (ctx, { body }) => writeDown(ports, ctx, body),
        "POST /v1/promises/{id}/claim": async (ctx, { params }) => (await act.claimPromise(ports, ctx, params.id), {}),
        "POST /v1/promises/{id}/number": (ctx, { params, body }) => act.numberOfPromise(ports, ctx, params.id, body),
        "POST /v1/promises/{id}/calls": async (ctx, { params, body }) => (await act.recordCall(ports, ctx, params.id, body), {}),
        "POST /v1/promises/{id}/done": async (ctx, { params, body }) => (await act.keepPromise(ports, ctx, params.id, body), {}),
        "POST /v1/promises/{id}/postponement": async (ctx, { params, body }) => (await act.postponePromise(ports, ctx, params.id, body), {}),
        "POST /v1/promises/{id}/cancellation": async (ctx, { params, body }) => (await act.cancelPromise(ports, ctx, params.id, body), {}),
        "GET /v1/promises/kept": (ctx, { query }) => kept(ports, ctx, query),
        "GET /v1/promises/about": (ctx, { query }) => promisesAbout(ports, ctx, query),
        "GET /v1/promises/export": (ctx, { query }) => exportPiece(ports, ctx, query),
      }),
      deadlines: [
        { kind: "promise.due", handle: (ctx, due) => act.missPromise(ports, ctx, due.subject) },
        { kind: "promise.soon", handle: (ctx, due) => act.remindPromise(ports, ctx, due.subject) },
      ],
    },
  };
}
