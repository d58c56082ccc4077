import { orderHelpEndpoints } from "#contract/order-help.ts";
import { routes } from "#server/kernel/http/route.ts";
import { setDeadlines } from "#server/kernel/jobs/deadlines.ts";
import type { Module } from "#server/kernel/module.ts";
import type { OrderHelpPorts } from "./ports.ts";
import { confirmOrder, orderArrived, sayWaiting } from "./service/arrive.ts";
import { chaseOrder, clearProblem, giveReceipt, noteProblem, readBoard, readHelp, tellAgents } from "./service/board.ts";
import { lookAtParcel } from "./service/parcel.ts";
import { parcelsOf, waitedFor } from "./store.ts";

export type { OrderHelpPorts } from "./ports.ts";

/** The order desk (R-TK-05): confirmation, cut-off board, dispatch notices, exceptions found before the customer asks. */
export function orderHelpModule(ports: OrderHelpPorts): Module {
  return {
    name: "order-help",
    routes: routes(orderHelpEndpoints, {
      "GET /v1/order-board": (ctx, { query }) => readBoard(ports, ctx, query),
      "GET /v1/orders/{id}/help": (ctx, { params }) => readHelp(ports, ctx, params.id),
      "POST /v1/orders/{id}/confirmation": async (ctx, { params }) => (await confirmOrder(ports, ctx, params.id), {}),
      "POST /v1/orders/{id}/chasings": (ctx, { params, body }) => chaseOrder(ports, ctx, params.id, body.note),
      "PUT /v1/orders/{id}/problem": async (ctx, { params, body }) => (await noteProblem(ports, ctx, params.id, body.note), {}),
      "DELETE /v1/orders/{id}/problem": async (ctx, { params }) => (await clearProblem(ports, ctx, params.id), {}),
      "POST /v1/orders/{id}/telling": (ctx, { params }) => tellAgents(ports, ctx, params.id),
      "POST /v1/orders/{id}/receipt": async (ctx, { params }) => (await giveReceipt(ports, ctx, params.id), {}),
    }),
    readers: [
      {
        // What is told becomes due at once: each order and parcel is looked at in a transaction of its own, once, also after a crash.
        name: "order-help.told",
        kinds: ["orders.told", "parcels.brought", "order.action_done", "conversation.opened"],
        async read(tx, events, now) {
          const [orders, talks] = [new Set<string>(), new Set<string>()];
          for (const event of events) {
            if (event.kind === "conversation.opened" && event.subjectId !== null) talks.add(event.subjectId);
            else if (event.kind === "order.action_done" && event.subjectId !== null) orders.add(event.subjectId);
            else for (const id of (event.data.orders as string[] | undefined) ?? []) orders.add(id);
          }
          const due = (ids: readonly string[]) => ids.map((subject) => ({ subject, dueAt: now }));
          const ctx = { tx };
          await setDeadlines(ctx, "order.arrived", due([...orders]));
          await setDeadlines(ctx, "order.parcel", due(await parcelsOf(tx, [...orders])));
          await setDeadlines(ctx, "order.waiting", due(await waitedFor(tx, [...talks])));
        },
      },
    ],
    deadlines: [
      { kind: "order.arrived", handle: (ctx, { subject }) => orderArrived(ports, ctx, subject) },
      { kind: "order.parcel", handle: (ctx, { subject }) => lookAtParcel(ports, ctx, subject) },
      { kind: "order.waiting", handle: (ctx, { subject }) => sayWaiting(ports, ctx, subject) },
    ],
  };
}
