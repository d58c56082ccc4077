import { askedKinds, type ActionKind, type AskedKind, type NewAddress, type ShopAction } from "#contract/actions.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { stateOf } from "../rules.ts";
import { siblings, withinReach } from "../service/read.ts";
import { findOrder } from "../store/orders.ts";
import { sealContent, type Parts, type Subject } from "./parts.ts";
import { isOver, mayAskAgain, mayAskShop, mayDecide, mayWithdraw, type OrderFacts } from "./rules.ts";
import * as store from "./store.ts";

/** What may be asked of a shop, by staff and by other modules. */
export type Asked = { orderId: string; subject?: Subject; reason?: string } & (
  | { kind: "address"; address: NewAddress }
  | { kind: "cancel" | "intercept" }
  | { kind: "refund" | "exchange"; subject: Subject; lines: readonly { n: number; amountFen: number }[] }
);

async function orderWithinReach({ ports }: Parts, ctx: Ctx, orderId: string) {
  const order = found(await findOrder(ctx.tx, orderId));
  await withinReach(ports, ctx, await siblings(ports, ctx.tx, order.contactId));
  return order;
}
type Order = Awaited<ReturnType<typeof orderWithinReach>>;

async function factsOf(ctx: Ctx, order: Order, actions: readonly store.StoredAction[]): Promise<OrderFacts> {
  return {
    door: (await store.doorOf(ctx.tx, order.shopId)) !== undefined,
    state: stateOf(order.state, { shipped: order.shippedAt, in_transit: order.movingAt, signed: order.signedAt }),
    parcel: order.shipmentState,
    open: actions.filter((one) => !isOver(one.state)).map((one) => one.kind),
  };
}

/** Asks a shop to act (R-OR-02): written down here, sent after the commit, under an id that is its key for ever. For a return it is asked once: a second time gives the first id. */
export async function askShop(parts: Parts, ctx: Ctx, asked: Asked): Promise<{ id: string }> {
  const order = await orderWithinReach(parts, ctx, asked.orderId);
  await store.lockOrder(ctx.tx, order.id);
  if (asked.kind === "refund" || asked.kind === "exchange") {
    const before = await store.actionFor(ctx.tx, ["refund", "exchange"], asked.subject.id);
    if (before) return { id: before.id };
    if (!(await store.doorOf(ctx.tx, order.shopId))) throw new Refusal("action_no_door");
  } else insist(mayAskShop(asked.kind, await factsOf(ctx, found(await findOrder(ctx.tx, order.id)), await store.actionsOf(ctx.tx, order.id))));
  const id = newId();
  const key = await parts.ports.keys.forOwner(ctx.tx, ctx.now, order.contactId);
  const content = sealContent(key, id, { ...("address" in asked ? { address: asked.address } : {}), ...("lines" in asked ? { lines: [...asked.lines] } : {}), reason: asked.reason ?? "" });
  await store.insertAction(ctx.tx, { id, shopId: order.shopId, orderId: order.id, kind: asked.kind, subject: asked.subject ?? null, content, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null });
  await setDeadline(ctx, "orders.action", id, ctx.now);
  ctx.record({ kind: "order.action_asked", subject: ["order", order.id], data: { action: id, kind: asked.kind, for: asked.subject ?? null } });
  return { id };
}

/** A return's refund or exchange is due: approved, and the goods are back where there were any. Where the shop has no door, a person writes its answer down. */
export async function askForReturn(parts: Parts, ctx: Ctx, returnId: string): Promise<void> {
  const asked = await parts.ports.returnOf(ctx.tx, returnId);
  if (!asked) return;
  const order = await findOrder(ctx.tx, asked.orderId);
  if (!order || !(await store.doorOf(ctx.tx, order.shopId))) return;
  await askShop(parts, ctx, { kind: asked.wish === "exchange" ? "exchange" : "refund", orderId: asked.orderId, subject: { kind: "return", id: returnId }, lines: asked.lines, reason: asked.reason });
}

async function locked(parts: Parts, ctx: Ctx, id: string): Promise<store.StoredAction> {
  const action = found(await store.lockAction(ctx.tx, id));
  await orderWithinReach(parts, ctx, action.orderId);
  return action;
}

/** Ends what the shop has not heard of; that it may is the caller's to know. The action is locked. */
export async function withdraw(ctx: Ctx, action: store.StoredAction): Promise<void> {
  await store.endAction(ctx.tx, action.id, { state: "withdrawn", at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null, number: null, reason: "" });
  await clearDeadline(ctx, "orders.action", action.id);
  ctx.record({ kind: "order.action_withdrawn", subject: ["order", action.orderId], data: { action: action.id, kind: action.kind } });
}

/** Takes back what has not reached the shop. */
export async function withdrawAction(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const action = await locked(parts, ctx, id);
  insist(mayWithdraw(action.state));
  await withdraw(ctx, action);
}

/** The customer has thought better of a return: what the shop has not heard of is taken back with it. */
export async function withdrawFor(ctx: Ctx, returnId: string): Promise<void> {
  const known = await store.actionFor(ctx.tx, ["refund", "exchange"], returnId);
  const action = known && (await store.lockAction(ctx.tx, known.id));
  if (action && mayWithdraw(action.state) === true) await withdraw(ctx, action);
}

/** Asks again at once, under the same id. */
export async function askAgain(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const action = await locked(parts, ctx, id);
  insist(mayAskAgain(action.state));
  await store.setNext(ctx.tx, id, ctx.now);
  await setDeadline(ctx, "orders.action", id, ctx.now);
}

/** The actions of an order with what this reader may do about each, and what may be asked now. */
export async function readActions(parts: Parts, ctx: Ctx, orderId: string): Promise<{ rows: ShopAction[]; may: Record<AskedKind, string | null> }> {
  const order = await orderWithinReach(parts, ctx, orderId);
  const actions = await store.actionsOf(ctx.tx, orderId);
  const facts = await factsOf(ctx, order, actions);
  const acts = ctx.actor.scopeOf("orders.act") !== null;
  const refusalOf = (kind: AskedKind) => {
    const verdict = mayAskShop(kind, facts);
    return verdict === true ? null : verdict.refused;
  };
  return { rows: actions.map((one) => shown(one, ctx.now, acts)), may: Object.fromEntries(askedKinds.map((kind) => [kind, refusalOf(kind)])) as Record<AskedKind, string | null> };
}

/** A try that was cut off is uncertain from the moment at which its answer should have come. */
export const stateAt = (action: Pick<store.StoredAction, "state" | "nextAt">, now: Date) => (action.state === "sending" && action.nextAt !== null && action.nextAt <= now ? "uncertain" : action.state);

function shown(a: store.StoredAction, now: Date, acts: boolean): ShopAction {
  const iso = (at: Date | null) => at?.toISOString() ?? null;
  const state = stateAt(a, now);
  return {
    id: a.id, kind: a.kind satisfies ActionKind, state, subject: a.subjectKind === null ? null : { kind: a.subjectKind, id: a.subjectId! }, tries: a.tries, code: a.code, status: a.status, askedAt: a.askedAt.toISOString(), askedBy: a.askedBy ?? "",
    lastAt: iso(a.lastAt), nextAt: iso(a.nextAt), answeredAt: iso(a.answeredAt), answeredBy: a.answeredBy ?? "", number: a.shopNumber, reason: a.reason, contradicted: a.contradicted,
    may: { again: acts && mayAskAgain(state) === true, withdraw: acts && mayWithdraw(state) === true, decide: acts && mayDecide(state) === true },
  };
}

/** Words of staff as they are kept beside an order: personal data cut out (D5). */
export const plain = (words: string): string => cutPersonal(words).text;
export { locked };
