import type { ShopAnswer } from "#contract/actions.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { OutboundFailed } from "#server/kernel/outbound/index.ts";
import { retryAfterOf, signature } from "#server/kernel/outbound/signing.ts";
import { findOrder } from "../store/orders.ts";
import { lineFacts } from "../store/balance.ts";
import { takeAnswer, tellStuck } from "./answer.ts";
import { withdraw } from "./ask.ts";
import { secretsOf } from "./doors.ts";
import { openContent, type Parts } from "./parts.ts";
import { afterCall, cannotLook, isOver, type Called } from "./rules.ts";
import * as store from "./store.ts";

/** Longer than a call may take (D14): who has not come back by then is gone, and what became of it is asked. */
const leaseMs = 30_000;

/** Its moment has come: written down before the call, so that a crash in between is known to have happened. Runs in the transaction that takes the deadline. */
export async function takeUp(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const action = await store.lockAction(ctx.tx, id);
  if (!action || isOver(action.state) || !(await store.doorOf(ctx.tx, action.shopId))) return;
  // Nothing has reached the shop yet: it is asked to act. Everything else is asked after first.
  const fresh = action.state === "waiting";
  const until = new Date(ctx.now.getTime() + leaseMs);
  await store.beginTry(ctx.tx, id, fresh ? "sending" : action.state === "sending" ? "uncertain" : action.state, action.state === "sending" ? "cut_off" : action.code, ctx.now, until);
  await setDeadline(ctx, "orders.action", id, until);
  ctx.after(() => parts.send({ id, asked: fresh ? "act" : "look", tries: action.tries + 1 }));
}

/** What the shop's system is sent; null: the order or its customer's key is gone. */
async function bodyOf({ kernel, ports }: Parts, action: store.StoredAction): Promise<string | null> {
  const tx = kernel.db.kysely;
  const order = await findOrder(tx, action.orderId);
  const content = order && openContent(await ports.keys.find(tx, order.contactId), action.id, action.content);
  if (!order || !content) return null;
  const { address, lines, reason } = content;
  const goods = new Map((await lineFacts(tx, order.id)).map((line) => [line.n, line]));
  return JSON.stringify({
    id: action.id, kind: action.kind, order: order.number, at: action.askedAt.toISOString(), reason,
    ...(address ? { address } : {}),
    ...(lines ? { amountFen: lines.reduce((sum, line) => sum + line.amountFen, 0), lines: lines.map((line) => ({ ...line, sku: goods.get(line.n)?.sku ?? null, title: goods.get(line.n)?.title ?? null })) } : {}),
  });
}

async function call({ kernel, ports }: Parts, door: store.StoredDoor, asked: Called["asked"], id: string, body: string): Promise<Called> {
  const now = kernel.clock.now();
  // A look carries no body: its address is what is signed.
  const url = asked === "act" ? door.url : `${door.url.replace(/\/$/, "")}/${id}`;
  const signed = asked === "act" ? body : id;
  const secrets = await secretsOf(ports.keys, kernel.db.kysely, door, now);
  try {
    const answer = await ports.outbound.call({
      url, method: asked === "act" ? "POST" : "GET", ...(asked === "act" ? { body } : {}),
      headers: { "content-type": "application/json; charset=utf-8", "kefu-action": id, "kefu-signature": signature(secrets, Math.floor(now.getTime() / 1000), signed) },
    });
    return { asked, status: answer.status, failed: null, body: answer.body.toString("utf8"), retryAfter: retryAfterOf(answer.headers["retry-after"]) };
  } catch (error) {
    if (!(error instanceof OutboundFailed)) throw error;
    return { asked, status: null, failed: error.code, unsent: error.unsent, body: "", retryAfter: null };
  }
}

/** One try: the call stands outside of the transactions. */
export async function tryAction(parts: Parts, task: { id: string; asked: "act" | "look"; tries: number }): Promise<void> {
  const { kernel } = parts;
  const action = await store.findAction(kernel.db.kysely, task.id);
  const door = action && (await store.doorOf(kernel.db.kysely, action.shopId));
  if (!action || !door) return;
  // A look says nothing of the customer's: it is made also when that is gone.
  let called = task.asked === "look" ? await call(parts, door, "look", task.id, "") : null;
  if (called === null || cannotLook(called)) {
    const body = await bodyOf(parts, action);
    if (body !== null) called = await call(parts, door, "act", task.id, body);
  }
  if (called === null) return kernel.run(system, (ctx) => unsayable(parts, ctx, task));
  const answer = called;
  await kernel.run(system, (ctx) => settle(parts, ctx, task, answer));
}

/** The shop has heard nothing, and what it should have heard was erased with the customer: taken back, and whoever asked is told. */
async function unsayable(parts: Parts, ctx: Ctx, task: { id: string; tries: number }): Promise<void> {
  const action = await store.lockAction(ctx.tx, task.id);
  if (!action || isOver(action.state) || action.tries !== task.tries) return;
  await withdraw(ctx, action);
  await tellStuck(parts, ctx, action);
}

async function settle(parts: Parts, ctx: Ctx, task: { id: string; tries: number }, called: Called): Promise<void> {
  const action = await store.lockAction(ctx.tx, task.id);
  if (!action) return;
  const step = afterCall(action.kind, action.state, called, action.tries);
  await store.noteCalled(ctx.tx, action.shopId, ctx.now, step.code);
  // An answer is an answer, also to a try that was thought lost; silence counts only for the last one.
  if (step.heard && step.heard.result !== "pending") return void (await takeAnswer(parts, ctx, action, step.heard satisfies ShopAnswer));
  if (isOver(action.state) || action.tries !== task.tries) return;
  const nextAt = step.waits === null ? null : new Date(ctx.now.getTime() + step.waits * 1000);
  await store.endTry(ctx.tx, action.id, { state: step.state, code: step.code, status: called.status, nextAt });
  if (nextAt) await setDeadline(ctx, "orders.action", action.id, nextAt);
  else await tellStuck(parts, ctx, action);
}

const atOnce = 4;

/** Tries side by side, so many at once. */
export function runner(parts: () => Parts, failed: (error: unknown) => void): { send: Parts["send"]; close(): Promise<void> } {
  const running = new Set<Promise<void>>();
  const waiting: Parameters<Parts["send"]>[0][] = [];
  let over = false;
  function begin(): void {
    while (!over && running.size < atOnce) {
      const task = waiting.shift();
      if (!task) return;
      const one = tryAction(parts(), task).catch(failed).finally(() => {
        running.delete(one);
        begin();
      });
      running.add(one);
    }
  }
  return {
    send(task) {
      if (over) return;
      waiting.push(task);
      begin();
    },
    async close() {
      over = true;
      await Promise.all(running);
    },
  };
}
