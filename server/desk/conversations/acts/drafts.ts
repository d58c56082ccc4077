import type { Draft } from "#contract/desk-acts.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Hub, TopicKind } from "#server/kernel/realtime/hub.ts";
import type { Ports } from "../ports.ts";
import type { Desk } from "../service/desk.ts";
import { readable } from "../service/read.ts";
import * as store from "../store/acts.ts";
import { unseenWords } from "./rules.ts";

const topic = "drafts";
/** Drafts that nobody has touched for so long are forgotten. */
const keptDays = 30;
const atMost = 200;
const dayMs = 86_400_000;

const place = (d: { personId: string; conversationId: string; mode: string; contactId: string }) => ({ contactId: d.contactId, conversationId: d.conversationId, clientId: `draft/${d.personId}/${d.mode}` });

/** A draft as its writer sees it: whole, since every word is the writer's own. */
async function shown(tx: Tx, ports: Ports, d: store.StoredDraft): Promise<Draft> {
  return { conversationId: d.conversationId, mode: d.mode, text: await ports.secrets.show(tx, place(d), d, "customer"), at: d.at.toISOString(), device: d.device };
}

/** Keeps what somebody is writing. The newest wins; words of another device that the writer has not seen come back, so that none are lost. */
export async function keepDraft(desk: Desk, ctx: Ctx, id: string, mode: "message" | "note", input: { text: string; base: string | null; device: string }): Promise<{ at: string | null; other: Draft | null }> {
  const c = await readable(ctx, id);
  const me = ctx.actor.id!;
  const stored = await store.lockDraft(ctx.tx, me, id, mode);
  const before = stored ? await shown(ctx.tx, desk.ports, stored) : null;
  const base = input.base === null ? null : new Date(input.base);
  const other = stored && before && unseenWords({ ...stored, text: before.text }, { ...input, base }) ? before : null;
  // Sent or emptied here while another device wrote something new: its words stay where they are.
  if (input.text.trim() === "") {
    if (other !== null) return { at: other.at, other };
    if (stored) await store.deleteDraft(ctx.tx, me, id, mode);
  } else {
    // One millisecond later at least, so that two drafts of one moment are told apart.
    const at = stored && stored.at >= ctx.now ? new Date(stored.at.getTime() + 1) : ctx.now;
    const cut = await desk.ports.secrets.cut(ctx.tx, ctx.now, place({ personId: me, conversationId: id, mode, contactId: c.contactId }), input.text);
    await store.saveDraft(ctx.tx, { personId: me, conversationId: id, mode, ...cut, device: input.device, at });
    ctx.after(() => desk.bus.wake(topic, JSON.stringify([me, id, mode])));
    return { at: at.toISOString(), other };
  }
  ctx.after(() => desk.bus.wake(topic, JSON.stringify([me, id, mode, input.device])));
  return { at: null, other: null };
}

/** The topic `drafts`: my own drafts on all my devices, as a state and then one by one. */
export function draftsTopic(kernel: Kernel, ports: Ports): { topic: TopicKind; bind(hub: Hub): void; close(): void } {
  let hub: Hub | null = null;
  async function tell(key: string): Promise<void> {
    const [personId, conversationId, mode, device] = JSON.parse(key) as [string, string, "message" | "note", string?];
    const stored = await store.readDraft(kernel.db.kysely, personId, conversationId, mode);
    const draft = stored ? await shown(kernel.db.kysely, ports, stored) : { conversationId, mode, text: "", at: null, device: device ?? "" };
    hub?.publishWhere(topic, { t: "draft", draft }, 0, (actor) => actor.id === personId);
  }
  const off = kernel.bus.on(topic, (keys) => {
    if (!hub?.watched(topic)) return;
    if (keys.length === 0) return hub.refresh(topic);
    for (const key of keys) void tell(key).catch((error: unknown) => kernel.log.warn("drafts.retry", errorFields(error)));
  });
  return {
    topic: {
      name: topic,
      async open(actor, key) {
        if (actor.kind !== "staff" || actor.id === null || key !== "" || actor.scopeOf("conversations.read") === null) return null;
        const drafts: Draft[] = [];
        for (const stored of await store.draftsOf(kernel.db.kysely, actor.id, atMost)) drafts.push(await shown(kernel.db.kysely, ports, stored));
        return { frames: [{ t: "drafts", drafts }], cursor: 0 };
      },
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

/** Forgets drafts that nobody has touched for a month. */
export const draftRetention = defineWork({
  name: "conversations.drafts",
  handle: async (kernel) => {
    while ((await kernel.db.transaction(kernel.clock, (tx, now) => store.deleteOldDrafts(tx, new Date(now.getTime() - keptDays * dayMs), 1000))) === 1000);
  },
});
