import { actionEndpoints } from "#contract/actions.ts";
import { openCtx, system, type Ctx } from "#server/kernel/context.ts";
import { together } from "#server/kernel/db.ts";
import type { EventReader } from "#server/kernel/events/readers.ts";
import { routes, type Route } from "#server/kernel/http/route.ts";
import type { DeadlineHandler } from "#server/kernel/jobs/deadlines.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import { decideAction, takeRefundTold, takeTold } from "./answer.ts";
import { askAgain, askForReturn, askShop, readActions, withdrawAction, withdrawFor, type Asked } from "./ask.ts";
import { listDoors, renewSecret, setDoor } from "./doors.ts";
import type { Parts } from "./parts.ts";
import { runner, takeUp } from "./send.ts";

export type { Asked } from "./ask.ts";
export type { ActionPorts, AskedReturn, Outcome } from "./parts.ts";

/** What a shop is asked to do, and what it says of it (R-OR-02). */
export interface Actions {
  ask(ctx: Ctx, asked: Asked): Promise<{ id: string }>;
  /** Where a shop's system is asked to act, with a fresh secret; the one before signs for a day beside it. */
  connect(ctx: Ctx, shopId: string, url: string): Promise<string>;
  parts: Parts;
  routes: readonly Route[];
  readers: readonly EventReader[];
  deadlines: readonly DeadlineHandler[];
  close(): Promise<void>;
}

/** Opens the shops' actions. */
export function openActions(kernel: Kernel, ports: Parts["ports"]): Actions {
  const calls = runner(() => parts, (error) => kernel.log.warn("orders.action_failed", errorFields(error)));
  const parts: Parts = { kernel, ports, send: calls.send };
  return {
    parts,
    ask: (ctx, asked) => askShop(parts, ctx, asked),
    connect: async (ctx, shopId, url) => (await setDoor(parts, ctx, shopId, url)).text ?? (await renewSecret(parts, ctx, shopId)).text,
    routes: routes(actionEndpoints, {
      "GET /v1/orders/{id}/actions": (ctx, { params }) => readActions(parts, ctx, params.id),
      "POST /v1/orders/{id}/actions": (ctx, { params, body }) => askShop(parts, ctx, { ...body, orderId: params.id }),
      "POST /v1/actions/{id}/again": async (ctx, { params }) => (await askAgain(parts, ctx, params.id), {}),
      "POST /v1/actions/{id}/withdrawal": async (ctx, { params }) => (await withdrawAction(parts, ctx, params.id), {}),
      "POST /v1/actions/{id}/answer": async (ctx, { params, body }) => (await decideAction(parts, ctx, params.id, body), {}),
      "GET /v1/actions/doors": (ctx) => listDoors(parts, ctx),
      "PUT /v1/actions/doors/{id}": (ctx, { params, body }) => setDoor(parts, ctx, params.id, body.url),
      "POST /v1/actions/doors/{id}/secret": (ctx, { params }) => renewSecret(parts, ctx, params.id),
    }),
    readers: [
      {
        name: "orders.returns",
        kinds: ["returns.due", "returns.withdrawn"],
        async read(tx, events, now) {
          const ctx = openCtx(tx, system, now, () => {});
          for (const event of events) if (event.subjectId !== null) await (event.kind === "returns.withdrawn" ? withdrawFor(ctx, event.subjectId) : askForReturn(parts, ctx, event.subjectId));
          await together(tx, ctx.recorded());
        },
      },
    ],
    deadlines: [{ kind: "orders.action", handle: (ctx, { subject }) => takeUp(parts, ctx, subject) }],
    close: calls.close,
  };
}

/** What the intake passes on. */
export const told = { answer: takeTold, refund: takeRefundTold };
