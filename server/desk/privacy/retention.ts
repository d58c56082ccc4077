import type { Kernel } from "#server/kernel/kernel.ts";
import { system } from "#server/kernel/context.ts";
import type { PrivacyPorts } from "./ports.ts";
import { heldCustomers } from "./store/requests.ts";
import { startOfToday } from "./service/reading.ts";

/** The same moment so many months earlier; the last day of a shorter month. */
export function monthsBefore(now: Date, months: number): Date {
  const before = new Date(now);
  before.setUTCMonth(before.getUTCMonth() - months);
  if (before.getUTCDate() !== now.getUTCDate()) before.setUTCDate(0);
  return before;
}

type Needs = Pick<PrivacyPorts, "rules" | "zone" | "contactsOf" | "eraseConversations" | "dropErasedMonths">;

/** Conversations of one transaction: some hundred entries each (D1). */
const atOnce = 20;

/**
 * Takes the words out of conversations whose time is over (R-CU-04, PIPL 19 and 47), a few in each transaction so that a night cut short goes on the
 * next one. Customers whose data are kept by law or are wanted by an open request are left alone. What went is recorded by numbers.
 */
export async function eraseOldWords(ports: Needs, kernel: Pick<Kernel, "run">): Promise<void> {
  for (let erased = atOnce; erased === atOnce; )
    erased = await kernel.run(system, async (ctx) => {
      const { body, version } = await ports.rules(ctx.tx, ctx.now);
      const months = body.keep.conversationMonths;
      if (months === null) return 0;
      const before = monthsBefore(ctx.now, months);
      const { day } = await startOfToday(ports, ctx);
      const except: string[] = [];
      for (const customerId of await heldCustomers(ctx.tx, day)) except.push(...(await ports.contactsOf(ctx.tx, customerId)));
      const sum = await ports.eraseConversations(ctx, before, except, atOnce);
      if (sum.conversations > 0) ctx.record({ kind: "privacy.conversations_erased", subject: ["centre", null], data: { ...sum, before: before.toISOString(), version } });
      return sum.conversations;
    });
  await kernel.run(system, async (ctx) => {
    const months = (await ports.rules(ctx.tx, ctx.now)).body.keep.conversationMonths;
    const dropped = months === null ? 0 : await ports.dropErasedMonths(ctx, monthsBefore(ctx.now, months));
    if (dropped > 0) ctx.record({ kind: "privacy.months_dropped", subject: ["centre", null], data: { months: dropped } });
  });
}
