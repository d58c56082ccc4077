import type { SlaFacts } from "#contract/sla.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { Numbered } from "#server/kernel/events/readers.ts";
import type { SlaSubject } from "#server/desk/sla/index.ts";
import { mayRead } from "./access.ts";
import { wantedClock } from "./clock-rules.ts";
import { readTimed } from "./store/clocks.ts";
import { readConversation } from "./store/conversations.ts";

/** What conversations need of the clocks; app.ts hands it in. */
export interface ClocksPort {
  follow(
    ctx: Ctx,
    kind: string,
    names: readonly string[],
    wanted: readonly { id: string; start: { name: string; facts: SlaFacts; from: Date; assignedAt: Date | null } | null; doneAt: readonly Date[] }[],
  ): Promise<void>;
}

/** After these a conversation may wait for another answer, or for none. */
export const clockKinds = [
  "conversation.asked", "conversation.answered", "conversation.assigned", "conversation.requeued", "conversation.transferred", "conversation.taken_over", "conversation.ended", "conversation.reopened", "conversation.merged",
  "conversation.unmerged", "conversation.message_left", "conversation.set_aside", "conversation.taken_up",
] as const;
const names = ["first_reply", "next_reply"] as const;

/**
 * First reply and next reply (R-TK-07), kept by a reader of the record and never in the transaction of a message: an event says only where to look, many
 * events of one conversation are one look, and a question that was answered before the look costs no clock.
 */
export async function followClocks(port: ClocksPort, ctx: Ctx, events: readonly Numbered[]): Promise<void> {
  const answered = new Map<string, Date[]>();
  for (const { kind, subjectKind, subjectId, at } of events) {
    if (subjectKind !== "conversation" || subjectId === null) continue;
    answered.set(subjectId, [...(answered.get(subjectId) ?? []), ...(kind === "conversation.answered" ? [at] : [])]);
  }
  const timed = await readTimed(ctx.tx, [...answered.keys()]);
  await port.follow(ctx, "conversation", names, timed.map((c) => {
    const wanted = wantedClock(c);
    const facts = { type: c.topic, tier: c.tier, territory: c.territory, shop: c.shop };
    return { id: c.id, start: wanted && { ...wanted, facts, assignedAt: c.assignedAt }, doneAt: answered.get(c.id)! };
  }));
}

/** What the clocks ask about a conversation when they fire. */
export const clockSubject: SlaSubject = {
  async about(tx: Tx, id: string) {
    const c = await readConversation(tx, id);
    return c ? { number: c.number, link: `/desk/${id}`, ownerId: c.assigneeId, territory: c.territory } : null;
  },
  async readable(ctx, id) {
    const c = await readConversation(ctx.tx, id);
    return c !== undefined && mayRead(ctx.actor, c);
  },
  /** Answered, put aside or ended meanwhile: the reader is about to say so. */
  async over(tx, id, clock) {
    const [c] = await readTimed(tx, [id]);
    const wanted = c && wantedClock(c);
    return !wanted || wanted.name !== clock.name || wanted.from > clock.startedAt;
  },
};
