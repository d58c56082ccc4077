import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { PromisePorts } from "../parts.ts";
import { callable, chosen } from "../rules.ts";
import { addStep, callbackOfContact, changePromise, lockPromise, nextStep } from "../store.ts";
import { endTimes } from "./act.ts";
import { write } from "./make.ts";

/** A customer who would rather be called: number and window from the wait page or the after-hours form (R-CV-09). One call to come at a time. */
export async function bookCallback(
  ports: PromisePorts,
  ctx: Ctx,
  who: { contactId: string; shopId: string; ip: string | null },
  input: { phone: string; from: string; to: string; what: string; conversation: { id: string; territory: string; waiting: boolean } | null },
): Promise<string> {
  const rules = await ports.rules(ctx.tx, ctx.now);
  const phone = callable(input.phone);
  if (phone === null) throw new Refusal("phone_shape", { status: 422, fields: [{ path: "phone", code: "phone_shape" }] });
  const window = chosen(rules.callback, ctx.now, await ports.zone(ctx.tx), new Date(input.from), new Date(input.to));
  if (!window) throw new Refusal("window_gone", { fields: [{ path: "from", code: "window_gone" }] });
  const call = await callbackOfContact(ctx.tx, who.contactId, who.shopId, ctx.now);
  if (call?.source === "customer" && call.endedAt === null) throw new Refusal("callback_booked");
  const territory = input.conversation?.territory ?? (await ports.territoryOf(ctx.tx, who.contactId, who.ip));
  const id = await write(ports, ctx, { kind: "callback", source: "customer", contactId: who.contactId, conversationId: input.conversation?.id ?? null, shopId: who.shopId, territory, ownerId: null, what: input.what, phone, from: window.from, dueAt: window.to }).catch((error: unknown) => {
    // Booked in two windows at once.
    throw violates(error, "one_callback_per_contact") ? new Refusal("callback_booked") : error;
  });
  if (input.conversation?.waiting) await ports.leaveMessage(ctx, who.contactId, input.conversation.id, rules.leaveMessage.said);
  return id;
}

/** The customer no longer wants the call. */
export async function cancelByCustomer(ports: PromisePorts, ctx: Ctx, contactId: string, id: string): Promise<void> {
  const promise = found(await lockPromise(ctx.tx, id));
  if (promise.contactId !== contactId) throw new Refusal("not_found");
  if (promise.endedAt !== null) return;
  await changePromise(ctx.tx, id, { state: "cancelled", endedAt: ctx.now });
  await addStep(ctx.tx, id, { n: await nextStep(ctx.tx, id), kind: "cancelled", at: ctx.now, byId: null });
  await endTimes(ctx, id);
  ctx.record({ kind: "promise.cancelled", subject: ["promise", id], data: { by: "customer" } });
  if (promise.ownerId) await notify(ctx, [promise.ownerId], { kind: "promise.withdrawn", params: { number: promise.number }, link: `/promises?id=${id}` });
}
