import type { EventReader } from "#server/kernel/events/readers.ts";
import { mapCalmly, piecesOf } from "#server/kernel/calm.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Tx } from "#server/kernel/db.ts";
import { walk } from "./rules.ts";
import { askRebuild, dropFacts, lockProjection, lockRebuild, moveRebuild, rebuildPresence, saveFacts, savePresence } from "./store/facts.ts";
import { presenceIdsAfter, readTalks, talkIdsAfter } from "./store/read.ts";

/** The events after which a fact may be another one. */
export const factKinds = [
  "conversation.opened", "conversation.reopened", "conversation.asked", "conversation.answered", "conversation.assigned", "conversation.requeued", "conversation.transferred",
  "conversation.ended", "conversation.rated", "conversation.recorded",
  // Answered while it lay aside, a conversation has no turn of its own.
  "conversation.taken_up", "presence.changed",
];

/**
 * The one writer of facts (D10). An event only says where to look: its conversation is walked on in the records from where it was left, so that
 * events read twice, or late, end at the same facts.
 */
export const projector: EventReader = {
  name: "insight.facts",
  kinds: factKinds,
  everyMs: 2000,
  async read(tx, events) {
    const ids = new Set(events.flatMap((event) => (event.subjectKind === "conversation" && event.subjectId !== null ? [event.subjectId] : [])));
    const changes = events.filter((event) => event.kind === "presence.changed" && event.subjectId !== null);
    if (ids.size === 0 && changes.length === 0) return;
    await lockProjection(tx);
    await project(tx, [...ids]);
    for (const { subjectId, at, data } of changes) await savePresence(tx, { personId: subjectId!, at, state: String(data.to) });
  },
};

/** Few at a time: while rows are taken apart and facts put together, no message gets a turn. */
const talksAtOnce = 50;

async function project(tx: Tx, ids: readonly string[]): Promise<void> {
  for (const some of piecesOf(ids, talksAtOnce)) {
    const { talks, steps, walked, ratings, said } = await readTalks(tx, some);
    const walks = await mapCalmly(talks, (talk) => ({ before: walked.get(talk.id) ?? null, ...walk(talk, walked.get(talk.id) ?? null, steps.get(talk.id) ?? [], said.get(talk.id)) }));
    await saveFacts(tx, walks, ratings);
  }
}

const talksPerBatch = 300;
const peoplePerBatch = 20;

/** One short step of a rebuild that was asked for; false when there is nothing left to do. Figures stay readable meanwhile. */
export async function rebuildStep(kernel: Pick<Kernel, "db" | "clock">): Promise<boolean> {
  return kernel.db.transaction(kernel.clock, async (tx, now) => {
    const at = await lockRebuild(tx);
    if (at === null || at.part === "done") return false;
    await lockProjection(tx);
    if (at.part === "conversations") {
      const ids = await talkIdsAfter(tx, at.after, talksPerBatch);
      await dropFacts(tx, ids);
      await project(tx, ids);
      await moveRebuild(tx, ids.length < talksPerBatch ? { part: "presence", after: null } : { part: "conversations", after: ids.at(-1)! }, now);
      return true;
    }
    const people = await presenceIdsAfter(tx, at.after, peoplePerBatch);
    await rebuildPresence(tx, people);
    await moveRebuild(tx, people.length < peoplePerBatch ? { part: "done", after: null } : { part: "presence", after: people.at(-1)! }, now);
    return true;
  });
}

/** All facts anew from the records, at once: after a load of past conversations that left no events. */
export async function rebuildFacts(kernel: Pick<Kernel, "db" | "clock">): Promise<void> {
  await kernel.db.transaction(kernel.clock, (tx, now) => askRebuild(tx, now));
  while (await rebuildStep(kernel));
}
