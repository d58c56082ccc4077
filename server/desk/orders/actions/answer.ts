import type { ShopAnswer } from "#contract/actions.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { sealField } from "#server/kernel/crypto/index.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { addressPlace } from "../service/places.ts";
import { findOrder } from "../store/orders.ts";
import { locked, plain } from "./ask.ts";
import { openContent, type Outcome, type Parts } from "./parts.ts";
import { fits, isWhole, mayDecide } from "./rules.ts";
import * as store from "./store.ts";

const pendingMs = 600_000;

/** What the shop says of an action, however it says it: counted once, whatever comes twice or late. The action is locked. */
export async function takeAnswer(parts: Parts, ctx: Ctx, action: store.StoredAction, answer: ShopAnswer, by: string | null = null): Promise<"taken" | "same" | "contradiction" | "number_used"> {
  const fit = fits(action, answer);
  if (fit === "same") return "same";
  if (answer.result === "pending") {
    const nextAt = new Date(ctx.now.getTime() + pendingMs);
    await store.endTry(ctx.tx, action.id, { state: "pending", code: null, status: action.status, nextAt });
    await setDeadline(ctx, "orders.action", action.id, nextAt);
    return "taken";
  }
  const outcome: Outcome = {
    id: action.id, orderId: action.orderId, kind: action.kind, subject: action.subjectKind === null ? null : { kind: action.subjectKind, id: action.subjectId! },
    result: answer.result, number: answer.result === "done" ? answer.number : null, reason: plain(answer.reason),
  };
  if (fit === "contradiction") return contradict(parts, ctx, action, outcome);
  if ((await parts.ports.answered(ctx, outcome)) === "number_used") {
    await store.endTry(ctx.tx, action.id, { state: "uncertain", code: "number_used", status: action.status, nextAt: null });
    await clearDeadline(ctx, "orders.action", action.id);
    await tellContradiction(parts, ctx, action);
    return "number_used";
  }
  await store.endAction(ctx.tx, action.id, { state: outcome.result, at: ctx.now, by, number: outcome.number, reason: outcome.reason });
  await clearDeadline(ctx, "orders.action", action.id);
  if (outcome.result === "done") await follow(parts, ctx, action);
  const data = { action: action.id, kind: action.kind, for: outcome.subject, number: outcome.number, by };
  if (outcome.result === "done") ctx.record({ kind: "order.action_done", subject: ["order", action.orderId], data });
  else ctx.record({ kind: "order.action_refused", subject: ["order", action.orderId], data });
  if (outcome.result === "refused" && action.askedById !== null && by === null) await notify(ctx, [action.askedById], { kind: "order.action_refused", params: await namesOf(ctx, action) });
  return "taken";
}

/** What is done changes the order here at once; the shop's own telling of it may come later. */
async function follow({ ports }: Parts, ctx: Ctx, action: store.StoredAction): Promise<void> {
  const order = await findOrder(ctx.tx, action.orderId);
  if (!order) return;
  if (action.kind === "cancel") await store.markCancelled(ctx.tx, order.id, ctx.now);
  const key = action.kind === "address" ? await ports.keys.find(ctx.tx, order.contactId) : null;
  const address = openContent(key, action.id, action.content)?.address;
  if (!key || !address) return;
  const { province, city, ...whole } = address;
  await store.moveAddress(ctx.tx, order.id, sealField(key, addressPlace(order.id), JSON.stringify(whole)), province, city);
}

/** First this, then that: nothing is undone by itself, a person is told; money that moved all the same is counted. */
async function contradict(parts: Parts, ctx: Ctx, action: store.StoredAction, outcome: Outcome): Promise<"contradiction"> {
  if (!action.contradicted) await tellContradiction(parts, ctx, action);
  await store.markContradicted(ctx.tx, action.id);
  if (outcome.result === "done" && outcome.kind === "refund") await parts.ports.answered(ctx, outcome);
  ctx.record({ kind: "order.action_contradicted", subject: ["order", action.orderId], data: { action: action.id, kind: action.kind, was: action.state, says: outcome.result, number: outcome.number } });
  return "contradiction";
}

const namesOf = async (ctx: Ctx, action: store.StoredAction) => ({ order: (await findOrder(ctx.tx, action.orderId))?.number ?? "", action: action.kind });
/** Whoever asked and the administrators. */
const concerned = async ({ ports }: Parts, ctx: Ctx, action: store.StoredAction): Promise<string[]> => [...new Set([...(action.askedById === null ? [] : [action.askedById]), ...(await ports.administrators(ctx.tx))])];
const tellContradiction = async (parts: Parts, ctx: Ctx, action: store.StoredAction) => notify(ctx, await concerned(parts, ctx, action), { kind: "order.action_contradicted", params: await namesOf(ctx, action) });
/** The shop was asked often enough: a person has to. */
export const tellStuck = async (parts: Parts, ctx: Ctx, action: store.StoredAction) => notify(ctx, await concerned(parts, ctx, action), { kind: "order.action_stuck", params: await namesOf(ctx, action) });

/** A person has asked the shop otherwise, and says what became of it. */
export async function decideAction(parts: Parts, ctx: Ctx, id: string, said: { result: "done" | "refused"; number: string | null; reason: string }): Promise<void> {
  const action = await locked(parts, ctx, id);
  insist(mayDecide(action.state));
  if (said.result === "refused" && said.reason === "") throw new Refusal("action_reason_missing", { fields: [{ path: "reason", code: "required" }] });
  const answer: ShopAnswer = said.result === "done" ? said : { result: "refused", reason: said.reason };
  if (!isWhole(action.kind, answer)) throw new Refusal("action_number_missing", { fields: [{ path: "number", code: "required" }] });
  if ((await takeAnswer(parts, ctx, action, answer, ctx.actor.id)) === "number_used") throw new Refusal("action_number_used", { fields: [{ path: "number", code: "taken" }] });
}

/** Who brings a shop's word may read nothing here; what follows from it is Kefu's own doing. */
const asKefu = (ctx: Ctx): Ctx => ({ ...ctx, actor: system });

/** The shop answers later, through its intake door; false: no such action of this shop. */
export async function takeTold(parts: Parts, ctx: Ctx, shopId: string, id: string, answer: ShopAnswer): Promise<boolean> {
  const action = await store.lockAction(ctx.tx, id);
  if (!action || action.shopId !== shopId || !isWhole(action.kind, answer)) return false;
  await takeAnswer(parts, asKefu(ctx), action, answer);
  return true;
}

/** A refund among a shop's payments: the answer to an action when it names one, and counted once by its number in any case. */
export async function takeRefundTold(parts: Parts, ctx: Ctx, shopId: string, orderId: string, told: { shopNumber: string; amountFen: number; action: string | null }): Promise<void> {
  const ours = asKefu(ctx);
  if (told.action !== null) {
    const action = await store.lockAction(ctx.tx, told.action);
    if (action && action.shopId === shopId && action.orderId === orderId && action.kind === "refund") await takeAnswer(parts, ours, action, { result: "done", number: told.shopNumber, reason: "" });
  }
  await parts.ports.refundTold(ours, orderId, { shopNumber: told.shopNumber, amountFen: told.amountFen });
}
