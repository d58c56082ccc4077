import * as store from "../store.ts";
import { begun, endClocks, putClocks, type Bench, type Start } from "./clocks.ts";

/** What should run for a subject now (null: nothing), and when it was done lately, if it was. */
export interface Wanted {
  id: string;
  start: Omit<Start, "subject"> | null;
  doneAt: readonly Date[];
}

/**
 * Brings the clocks of many subjects to what should run: what was done since it began is stopped then, what nobody waits for any more is cancelled, what is
 * missing starts. What began and was done between two looks costs nothing. Looked at twice, nothing changes.
 */
export async function follow(bench: Bench, kind: string, names: readonly string[], wanted: readonly Wanted[]): Promise<void> {
  if (wanted.length === 0) return;
  const due = new Map<string, store.StoredClock>();
  for (const { id, start } of wanted) {
    const clock = start && (await begun(bench, { ...start, subject: { kind, id } }));
    if (clock) due.set(id, clock);
  }
  const runsOn = (clock: store.StoredClock): boolean => {
    const should = due.get(clock.subjectId);
    return should !== undefined && should.name === clock.name && should.startedAt.getTime() === clock.startedAt.getTime();
  };
  const open = await store.lockOpen(bench.ctx.tx, kind, wanted.map((one) => one.id), names);
  const done = new Map(wanted.map((one) => [one.id, one.doneAt]));
  const over = open.filter((clock) => !runsOn(clock));
  await endClocks(bench, over.map((clock) => ({ clock, at: done.get(clock.subjectId)!.toSorted((a, b) => a.getTime() - b.getTime()).find((at) => at >= clock.startedAt) ?? "cancelled" })));
  const running = new Set(open.filter(runsOn).map((clock) => clock.subjectId));
  await putClocks(bench, [...due.values()].filter((clock) => !running.has(clock.subjectId)));
}
