import { system } from "#server/kernel/context.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { enterOnce, systemEntry, type Desk } from "./service/desk.ts";
import { unreadByCustomer } from "./store/entries.ts";

/** Nothing is marked before a conversation was quiet for so long: who writes on or reads at once needs no mark, and the hot path none of its work. */
const quietMs = 3000;

export interface Delivery {
  /** Something new was said in it, on whichever server. */
  moved(conversationId: string): void;
  bind(hub: Hub): void;
  close(): void;
}

/**
 * Delivery marks (R-CH-01): what staff wrote and the customer has not read is marked as delivered once a device of the customer has answered a
 * ping that was sent after it. The device need do nothing for it; without a socket there is only "sent" and "read".
 */
export function createDelivery(desk: Desk): Delivery {
  const { kernel } = desk;
  let hub: Hub | null = null;
  const waiting = new Map<string, NodeJS.Timeout>();

  async function mark(id: string): Promise<void> {
      const upTo = await unreadByCustomer(kernel.db.kysely, id);
    if (upTo === null || !hub) return;
    const came = await Promise.all(hub.holders(`talk:${id}`, upTo).map((peer) => peer.reached?.() ?? false));
    // Two devices or two servers give one mark; whoever has read meanwhile has no use for it.
    if (!came.includes(true) || !hub) return;
    await kernel.run(system, async (ctx) => {
      if ((await unreadByCustomer(ctx.tx, id)) === upTo) await enterOnce(desk, ctx, systemEntry(id, "delivered", { body: { upTo }, clientId: `delivered:${upTo}` }));
    });
  }
  return {
    moved(id) {
      if (!hub?.watched(`talk:${id}`)) return;
      const before = waiting.get(id);
      if (before) return void before.refresh();
      const timer = setTimeout(() => {
        waiting.delete(id);
        void mark(id).catch((error: unknown) => hub && kernel.log.warn("delivery.retry", errorFields(error)));
      }, quietMs);
      timer.unref();
      waiting.set(id, timer);
    },
    bind(to) {
      hub = to;
    },
    close() {
      hub = null;
      for (const timer of waiting.values()) clearTimeout(timer);
    },
  };
}
