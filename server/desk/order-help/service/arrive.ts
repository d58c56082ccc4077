import type { NoticeKind } from "#contract/order-help.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { fill, labelIn } from "#locales/index.ts";
import type { LocalText } from "#contract/common.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { OrderHelpPorts } from "../ports.ts";
import { isAsked } from "../rules.ts";
import * as store from "../store.ts";

const rememberMs = 7 * 86_400_000;
export const yuan = (fen: number): string => `¥${(fen / 100).toFixed(2)}`;

/** An order has come, or has changed: its confirmation begins, or begins anew until it is packed (R-TK-05). */
export async function orderArrived(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<void> {
  const order = await store.helpedOrder(ctx.tx, orderId);
  if (!order) return;
  const { body: rules, version } = await ports.rules(ctx.tx, order.shopKey, ctx.now);
  const known = await store.lockConfirmation(ctx.tx, orderId);
  if (order.packed || order.state === "cancelled") {
    if (known?.state === "asked") await store.endConfirmation(ctx.tx, orderId, "packed", ctx.now, null);
    return;
  }
  if (!isAsked(rules.confirm, order)) return;
  const content = await ports.contentOf(ctx.tx, orderId);
  if (known?.content === content) return;
  const rounds = (known?.rounds ?? 0) + 1;
  await store.askConfirmation(ctx.tx, orderId, { content, rounds, version, at: ctx.now });
  ctx.record({ kind: "order.confirmation_asked", subject: ["order", orderId], data: { rounds, version } });
  await tellOf(ports, ctx, order, known ? "changed" : "confirm", String(rounds), known ? rules.notices.changed : rules.notices.confirm, { goods: order.goods, paid: yuan(order.paidFen) });
}

/** Tells the customer one thing of an order, once: now where a conversation is open, else when the next one begins. */
export async function tellOf(ports: OrderHelpPorts, ctx: Ctx, order: store.HelpedOrder, kind: NoticeKind, about: string, words: LocalText, values: Record<string, string>): Promise<void> {
  const id = newId();
  const text = fill(labelIn(words, "zh-CN"), { number: order.number, ...values });
  if (!(await store.insertNotice(ctx.tx, { id, orderId: order.id, contactId: order.contactId, kind, about, text, at: ctx.now }))) return;
  ctx.record({ kind: "order.notice_made", subject: ["order", order.id], data: { notice: kind, about } });
  await sayTo(ports, ctx, order, { id, text });
}

async function sayTo(ports: OrderHelpPorts, ctx: Ctx, order: Pick<store.HelpedOrder, "contactId" | "shopId">, notice: { id: string; text: string }): Promise<void> {
  for (const contactId of await ports.contactsOf(ctx.tx, order.contactId)) {
    const conversationId = await ports.say(ctx, contactId, order.shopId, { clientId: `order-notice-${notice.id}`, text: notice.text });
    if (conversationId !== null) return void (await store.noteSaid(ctx.tx, notice.id, ctx.now, conversationId));
  }
}

/** A conversation has begun: what its customer was not told yet is said first. */
export async function sayWaiting(ports: OrderHelpPorts, ctx: Ctx, conversationId: string): Promise<void> {
  const c = await ports.conversation(ctx.tx, conversationId);
  if (!c) return;
  for (const contactId of await ports.contactsOf(ctx.tx, c.contactId))
    for (const notice of await store.unsaid(ctx.tx, contactId, c.shopId, new Date(ctx.now.getTime() - rememberMs))) await sayTo(ports, ctx, c, notice);
}

/** The customer has said that it is right. */
export async function confirmOrder(ports: OrderHelpPorts, ctx: Ctx, orderId: string): Promise<void> {
  await ports.order(ctx, orderId);
  const known = await store.lockConfirmation(ctx.tx, orderId);
  if (known?.state !== "asked") throw new Refusal("order_not_asked");
  await store.endConfirmation(ctx.tx, orderId, "confirmed", ctx.now, ctx.actor.id);
  ctx.record({ kind: "order.confirmed", subject: ["order", orderId], data: { rounds: known.rounds } });
}
