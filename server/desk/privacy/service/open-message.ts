import { mayUnmask, shownSeconds } from "#server/desk/customers/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { PrivacyPorts } from "../ports.ts";
import { readingOver } from "./reading.ts";

/** Whether somebody may open personal data of a contact, for what and why; notes the reading. `serving`: works on a matter of that customer now. */
export async function opening(ports: PrivacyPorts, ctx: Ctx, of: { contactId: string; field: string; serving?: boolean }, why: { purpose?: string | undefined; reason: string }): Promise<{ customerId: string; reason: string }> {
  const scope = insistPermission(ctx.actor, "customers.unmask");
  const customerId = found(await ports.customerOf(ctx.tx, of.contactId));
  const contactIds = await ports.contactsOf(ctx.tx, customerId);
  const served = of.serving === true || (ctx.actor.id !== null && (await ports.servesNow(ctx.tx, ctx.actor.id, contactIds)).length > 0);
  const verdict = mayUnmask(scope, served);
  if (verdict !== true) throw new Refusal(verdict.refused, { status: 403 });
  return { customerId, reason: await readingOver(ports).field(ctx, { customerId, contactIds, served, field: of.field }, why) };
}

/** Opens what was cut out of one message, or of the record or rating that remains, for a minute; the event keeps who, what of it and why, never the values. */
export async function openMessage(ports: PrivacyPorts, ctx: Ctx, conversationId: string, of: number | "record" | "rating", why: { purpose?: string | undefined; reason: string }): Promise<{ values: { token: string; value: string }[]; until: string }> {
  insistPermission(ctx.actor, "customers.unmask");
  const { contactId, parts } = await ports.partsOf(ctx, conversationId, of);
  const field = typeof of === "number" ? "message" : of;
  const { customerId, reason } = await opening(ports, ctx, { contactId, field }, why);
  if (parts.length === 0) throw new Refusal("not_found");
  ctx.record({ kind: "customer.unmasked", subject: ["customer", customerId], data: { field, contactId, conversation: conversationId, ...(typeof of === "number" ? { seq: of } : {}), reason } });
  return { values: parts.map(({ token, value }) => ({ token, value })), until: new Date(ctx.now.getTime() + shownSeconds * 1000).toISOString() };
}
