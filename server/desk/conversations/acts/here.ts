import { mayRead } from "../access.ts";
import { z } from "zod";
import { Id } from "#contract/common.ts";
import { insistPermission, type Actor } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { readConversation } from "../store/conversations.ts";

/** What a window says of itself every few seconds: that it has a conversation open, and what is being written there. */
export const Here = z.object({ conversationId: Id, on: z.boolean(), writing: z.enum(["message", "note"]).nullable().default(null) });

/** Who else is here: not numbered and not stored; a window that falls silent is forgotten by those who heard it (D2). */
export function hereOf(kernel: Kernel): { say(actor: Actor, input: z.output<typeof Here>): Promise<void>; bind(hub: Hub): void; close(): void } {
  let hub: Hub | null = null;
  const off = kernel.bus.on("here", (keys) => {
    for (const key of keys) {
      const { id, ...frame } = JSON.parse(key) as { id: string; person: { id: string; name: string }; on: boolean; writing: string | null };
      hub?.publish(`conversation:${id}`, { t: "here", ...frame }, 0);
    }
  });
  return {
    async say(actor, { conversationId: id, on, writing }) {
      insistPermission(actor, "conversations.read");
      const c = await readConversation(kernel.db.kysely, id);
      if (!c || !mayRead(actor, c)) throw new Refusal("not_found");
      kernel.bus.wake("here", JSON.stringify({ id, person: { id: actor.id, name: actor.name }, on, writing }));
    },
    bind(to) {
      hub = to;
    },
    close() {
      off();
      hub = null;
    },
  };
}
