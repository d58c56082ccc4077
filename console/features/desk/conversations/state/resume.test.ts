import fc from "fast-check";
import { expect, test } from "vitest";
import type { ConversationRow, Entry } from "#contract/conversation.ts";
import { applyRowFrame, noRows, type RowFrame, type Rows } from "./rows.ts";
import { sampleEntry, sampleRow } from "./testing.ts";
import { addOlder, applyEntries, emptyThread, type Thread } from "./thread.ts";

const ids = ["a", "b", "c", "d"];

/** What happens to a list over time: a row changes with a higher number, or leaves, or comes back later. */
const history = fc.array(fc.record({ id: fc.constantFrom(...ids), leaves: fc.boolean() }), { minLength: 1, maxLength: 30 });

interface Step {
  frame: RowFrame;
  /** The list as the server would give it whole after this step. */
  whole: ConversationRow[];
}

function played(steps: readonly { id: string; leaves: boolean }[]): Step[] {
  const seqs = new Map<string, number>();
  const rows = new Map<string, ConversationRow>();
  return steps.map(({ id, leaves }) => {
    const seq = (seqs.get(id) ?? 0) + 1;
    seqs.set(id, seq);
    if (leaves) rows.delete(id);
    else rows.set(id, sampleRow({ id, seq }));
    const frame: RowFrame = leaves ? { t: "gone", id, seq } : { t: "row", row: rows.get(id)! };
    return { frame, whole: [...rows.values()] };
  });
}

const shown = (rows: Rows): Record<string, number> => Object.fromEntries([...rows.rows.values()].map((row) => [row.id, row.seq]).toSorted());
const fresh = (whole: ConversationRow[]): Rows => applyRowFrame(noRows, { t: "state", rows: whole });

test("R-CV-05 (resume): rows that arrive in any order and more than once give the same list as a fresh load", () => {
  fc.assert(
    fc.property(
      history.chain((steps) => {
        const frames = played(steps).map((step) => step.frame);
        return fc.record({ steps: fc.constant(steps), order: fc.shuffledSubarray([...frames, ...frames], { minLength: frames.length * 2, maxLength: frames.length * 2 }) });
      }),
      ({ steps, order }) => {
        const list = order.reduce(applyRowFrame, fresh([]));
        expect(shown(list)).toEqual(shown(fresh(played(steps).at(-1)!.whole)));
      },
    ),
  );
});

test("R-CV-05 (resume): a list that loses frames catches up with the state it is given on the way back", () => {
  fc.assert(
    fc.property(history, fc.array(fc.constantFrom("heard", "lost"), { minLength: 30, maxLength: 30 }), (steps, link) => {
      let list = fresh([]);
      let wasLost = false;
      for (const [at, step] of played(steps).entries()) {
        const lost = link[at] === "lost";
        if (!lost && wasLost) list = applyRowFrame(list, { t: "state", rows: step.whole });
        if (!lost) list = applyRowFrame(list, step.frame);
        wasLost = lost;
      }
      const end = played(steps).at(-1)!.whole;
      if (wasLost) list = applyRowFrame(list, { t: "state", rows: end });
      expect(shown(list)).toEqual(shown(fresh(end)));
    }),
  );
});

test("R-CV-05 (resume): a state that was read before a newer row was told does not take that row back", () => {
  const newer = applyRowFrame(fresh([sampleRow({ id: "a", seq: 4 })]), { t: "row", row: sampleRow({ id: "a", seq: 6 }) });
  expect(shown(applyRowFrame(newer, { t: "state", rows: [sampleRow({ id: "a", seq: 5 })] }))).toEqual({ a: 6 });
  const gone = applyRowFrame(newer, { t: "gone", id: "a" });
  expect(shown(applyRowFrame(gone, { t: "row", row: sampleRow({ id: "a", seq: 6 }) }))).toEqual({});
  expect(shown(applyRowFrame(gone, { t: "row", row: sampleRow({ id: "a", seq: 9 }) }))).toEqual({ a: 9 });
});

/** A server that answers "after N" from its entries, and a link that drops, repeats and reorders frames. */
function follow(entries: readonly Entry[], after: number, frames: readonly Entry[][]): Thread {
  let thread = emptyThread(after);
  const resume = (): void => {
    thread = applyEntries(thread, entries.filter((entry) => entry.seq > thread.last));
  };
  for (const frame of frames) {
    thread = applyEntries(thread, frame);
    expect(thread.entries.map((entry) => entry.seq)).toEqual(thread.entries.map((_, at) => after + 1 + at));
    if (thread.gap) resume();
    expect(thread.gap).toBe(false);
  }
  resume();
  return thread;
}

test("R-CV-05 (resume): a thread with random order, repeats, losses and disconnects equals a fresh load and never shows a gap", () => {
  const course = fc.integer({ min: 1, max: 40 }).chain((count) => {
    const entries = Array.from({ length: count }, (_, at) => sampleEntry(at + 1));
    return fc.record({
      entries: fc.constant(entries),
      after: fc.integer({ min: 0, max: count }),
      frames: fc.array(fc.subarray(entries).chain((some) => fc.shuffledSubarray(some, { minLength: some.length, maxLength: some.length })), { maxLength: 20 }),
    });
  });
  fc.assert(
    fc.property(course, ({ entries, after, frames }) => {
      const resumed = follow(entries, after, frames);
      const loaded = applyEntries(emptyThread(after), entries);
      expect(resumed.entries).toEqual(loaded.entries);
      expect(resumed.last).toBe(loaded.last);
    }),
  );
});

test("R-CV-05 (resume): older pages join in front of the run without doubling or leaving anything out", () => {
  fc.assert(
    fc.property(fc.integer({ min: 2, max: 60 }), fc.integer({ min: 1, max: 15 }), (count, page) => {
      const entries = Array.from({ length: count }, (_, at) => sampleEntry(at + 1));
      let thread = applyEntries(emptyThread(Math.floor(count / 2)), entries);
      for (let turn = 0; turn < count && thread.after > 0; turn += 1) {
        const before = thread.after + 1;
        const older = entries.filter((entry) => entry.seq < before).slice(-page);
        // The same page twice, as after a retry, and one that does not join.
        thread = addOlder(addOlder(thread, older), older);
        const apart = entries.slice(0, Math.max(0, thread.after - 3));
        if (apart.length > 0) thread = addOlder(thread, apart);
      }
      expect(thread.entries.map((entry) => entry.seq)).toEqual(entries.map((entry) => entry.seq));
      expect(thread.after).toBe(0);
    }),
  );
});
