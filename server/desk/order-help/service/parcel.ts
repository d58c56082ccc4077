import en from "#locales/en/order-help.ts";
import { fill, textsIn } from "#locales/index.ts";
import zh from "#locales/zh-CN/order-help.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import type { OrderHelpPorts } from "../ports.ts";
import { findingsOf } from "../rules.ts";
import * as store from "../store.ts";
import { tellOf } from "./arrive.ts";

const texts = textsIn<typeof zh>(zh, en)["zh-CN"];

/** A parcel's course has grown, or its clock has come: the customer hears that it left, and what is wrong with it is worked on before the customer asks (R-TK-05). */
export async function lookAtParcel(ports: OrderHelpPorts, ctx: Ctx, parcelId: string): Promise<void> {
  const parcel = await store.helpedParcel(ctx.tx, parcelId);
  const order = parcel && (await store.helpedOrder(ctx.tx, parcel.orderId));
  if (!parcel || !order) return;
  const { body: rules, version } = await ports.rules(ctx.tx, order.shopKey, ctx.now);
  if (parcel.shippedAt !== null && parcel.signedAt === null && parcel.state !== "returned")
    await tellOf(ports, ctx, order, "dispatched", parcel.id, rules.notices.dispatched, { carrier: parcel.carrier, tracking: parcel.trackingNumber, expected: parcel.expectedOn ?? texts.soon });
  const { found, lookAt } = findingsOf(rules, parcel, ctx.now, await ports.zone(ctx.tx));
  let ticketId: string | null = (await store.findingsOfOrder(ctx.tx, order.id)).find((one) => one.trackingNumber === parcel.trackingNumber && one.ticketId !== null)?.ticketId ?? null;
  for (const { cause, since } of found) {
    if (!(await store.insertFinding(ctx.tx, { parcelId, orderId: order.id, cause, since, at: ctx.now, version }))) continue;
    ctx.record({ kind: "order.parcel_trouble", subject: ["order", order.id], data: { cause, since: since.toISOString(), version } });
    await tellOf(ports, ctx, order, "trouble", `${parcel.id} ${cause}`, rules.notices.trouble, { carrier: parcel.carrier, tracking: parcel.trackingNumber, cause: texts.causes[cause] });
    // A graver cause of the same parcel is worked on in the ticket that runs for it.
    if (ticketId === null) {
      const last = parcel.events.at(-1)?.text ?? "";
      ({ id: ticketId } = await ports.openTicket(ctx, {
        type: "shipping-exception", title: fill(texts.ticketTitle, { cause: texts.causes[cause], number: order.number }), contactId: order.contactId, orderId: order.id,
        form: { cause, carrier: parcel.carrier, tracking: parcel.trackingNumber, told: cutPersonal(last).text.slice(0, 400) },
      }));
    }
    await store.setTicket(ctx.tx, parcelId, cause, ticketId);
  }
  if (lookAt) await setDeadline(ctx, "order.parcel", parcelId, lookAt);
  else await clearDeadline(ctx, "order.parcel", parcelId);
}
