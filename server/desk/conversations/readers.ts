import { openCtx, system, type Ctx } from "#server/kernel/context.ts";
import { together, type Tx } from "#server/kernel/db.ts";
import type { EventReader } from "#server/kernel/events/readers.ts";
import { afterFreed, freedIn } from "./presence/overtime.ts";
import { clockKinds, followClocks } from "./clocks.ts";
import type { Desk } from "./service/desk.ts";
import { afterTurns, type Turn } from "./service/reactions.ts";
import { refreshCapacity } from "./store/routing.ts";

/** Who follows the record: what happened sets something in motion once per event, also after a crash. */
export function readersOf(desk: Desk): EventReader[] {
  const { bus } = desk.kernel;
  return [
    {
      name: "conversations.turns",
      kinds: ["conversation.asked", "conversation.answered"],
      everyMs: 500,
      read(tx, events, now) {
        const found: Turn[] = events.flatMap(({ kind, subjectKind, subjectId, at, data }) =>
          subjectKind === "conversation" && subjectId ? [{ conversationId: subjectId, kind: kind === "conversation.asked" ? "asked" : "answered", seq: Number(data.seq), at }] : [],
        );
        return acting(tx, now, async (ctx) => {
          if (found.length > 0) await afterTurns(desk, ctx, found);
        });
      },
    },
    {
      name: "conversations.clocks",
      kinds: clockKinds,
      everyMs: 1000,
      read: (tx, events, now) => acting(tx, now, (ctx) => followClocks(desk.ports.clocks, ctx, events)),
    },
    {
      name: "conversations.hands",
      kinds: ["conversation.ended", "conversation.requeued", "conversation.assigned"],
      everyMs: 500,
      read: (tx, events, now) => acting(tx, now, (ctx) => afterFreed(ctx, freedIn(events))),
    },
    {
      // Whatever changes who may serve, or how many, may free a place: the queue is looked at again.
      name: "conversations.capacity",
      kinds: ["person.profile_changed", "person.reinstated", "team.changed", "team.members_changed", "duty.added", "duty.changed", "duty.removed", "handbook.published", "handbook.pilot_ended"],
      async read(tx, events) {
        const people = [...new Set(events.flatMap((e) => (e.kind === "person.profile_changed" && e.subjectId ? [e.subjectId] : [])))];
        for (const personId of people) await refreshCapacity(tx, personId);
        return () => {
          people.forEach((personId) => bus.wake("presence", personId));
          bus.wake("routing", "");
        };
      },
    },
  ];
}

/** A use case by Kefu itself inside the reader's transaction. */
async function acting(tx: Tx, now: Date, work: (ctx: Ctx) => Promise<void>): Promise<() => void> {
  const afters: (() => void)[] = [];
  const ctx = openCtx(tx, system, now, (one) => void afters.push(one));
  await work(ctx);
  await together(tx, ctx.recorded());
  return () => afters.forEach((one) => one());
}
