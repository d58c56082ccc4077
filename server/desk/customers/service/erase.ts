import type { Ctx } from "#server/kernel/context.ts";
import { erasedTopic, type DataKeys } from "#server/kernel/crypto/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { dropPersonal } from "../store/erase.ts";

/** Erases contacts for good: their keys, so that nothing sealed under them opens again in any table or backup's restore, their fields, what they are found by, and notes about them. */
export async function eraseContacts(keys: DataKeys, bus: Kernel["bus"], ctx: Ctx, contactIds: readonly string[]): Promise<void> {
  for (const contactId of contactIds) {
    await keys.erase(ctx.tx, contactId);
    ctx.record({ kind: "contact.erased", subject: ["contact", contactId] });
    ctx.after(() => bus.wake(erasedTopic, contactId));
  }
  await dropPersonal(ctx.tx, contactIds);
}
