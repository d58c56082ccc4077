import fc from "fast-check";
import { expect, test } from "vitest";
import { afterCrash, applyOutbox, type Outbox, type OutboxAct, type Pending, toKeep } from "./outbox.ts";
import { sampleEntry, sampleRow } from "./testing.ts";
import { emptyWorld, reduce, rowOf, type World } from "./world.ts";
import { linesOf } from "../thread/lines.ts";

const written = (clientId: string, change: Partial<Pending> = {}): Pending => ({ conversationId: "c1", clientId, kind: "message", text: clientId, at: 1000, state: "sending", ...change });
const me = { id: "me", name: "Pu Shan" };
const mine = (seq: number, clientId: string) => sampleEntry(seq, { clientId, author: { kind: "agent", id: "me", name: "Pu Shan" }, text: clientId });
const said = (world: World): string[] =>
  linesOf(world.threads.get("c1")!.entries, world.outbox, me, () => "").flatMap((line) => (line.kind === "bubble" ? [line.text] : []));

test("R-CV-05 (own messages): a message stands on the screen once, from being written until long after its entry has come", () => {
  let world = reduce(reduce(emptyWorld, { on: "open", id: "c1", after: 0, row: sampleRow() }), { on: "outbox", act: { t: "written", pending: written("hello-01") } });
  expect(said(world)).toEqual(["hello-01"]);
  // The entry may overtake the acknowledgement, which then finds nothing left to mark.
  world = reduce(world, { on: "thread", id: "c1", frame: { t: "entries", entries: [mine(1, "hello-01")] }, now: 0 });
  expect(said(world)).toEqual(["hello-01"]);
  world = reduce(world, { on: "outbox", act: { t: "stored", clientId: "hello-01" } });
  expect(world.outbox).toEqual([]);
  expect(said(world)).toEqual(["hello-01"]);
});

test("R-CV-05 (own messages): an entry behind a gap does not take the message off the screen before it can be shown", () => {
  let world = reduce(reduce(emptyWorld, { on: "open", id: "c1", after: 0, row: null }), { on: "outbox", act: { t: "written", pending: written("later-01") } });
  world = reduce(world, { on: "thread", id: "c1", frame: { t: "entries", entries: [mine(3, "later-01")] }, now: 0 });
  expect(said(world)).toEqual(["later-01"]);
  world = reduce(world, { on: "thread", id: "c1", frame: { t: "entries", entries: [sampleEntry(1), sampleEntry(2), mine(3, "later-01")] }, now: 0 });
  expect(said(world)).toEqual(["words 1", "words 2", "later-01"]);
  expect(world.outbox).toEqual([]);
});

test("R-CV-05 (own messages): nothing written is ever lost or doubled, whatever comes in whatever order", () => {
  const clients = ["m-1", "m-2", "m-3"];
  const act: fc.Arbitrary<OutboxAct> = fc.constantFrom(...clients).chain((clientId) =>
    fc.constantFrom<OutboxAct>(
      { t: "written", pending: written(clientId) },
      { t: "stored", clientId },
      { t: "failed", clientId, problem: "unreachable" },
      { t: "again", clientId },
      { t: "arrived", entries: [{ clientId }] },
    ),
  );
  fc.assert(
    fc.property(fc.array(act, { maxLength: 25 }), (acts) => {
      let outbox: Outbox = [];
      for (const one of acts) {
        const before = outbox;
        outbox = applyOutbox(outbox, one);
        expect(new Set(outbox.map((pending) => pending.clientId)).size).toBe(outbox.length);
        // Only its own entry takes a message away.
        const arrived = one.t === "arrived" ? one.entries.map((entry) => entry.clientId) : [];
        for (const pending of before) expect(outbox.some((other) => other.clientId === pending.clientId)).toBe(!arrived.includes(pending.clientId));
      }
    }),
  );
});

test("R-CV-05 (crash): after a crash the fresh is sent again under the same id, the old waits for a decision, the stored is not kept", () => {
  const outbox: Outbox = [written("fresh-01", { at: 100_000 }), written("old-0001", { at: 1 }), written("done-001", { state: "stored" }), written("refused1", { state: "failed", problem: "not_yours" })];
  const back = afterCrash(toKeep(outbox), 180_000);
  expect(back.map(({ clientId, state, problem }) => [clientId, state, problem])).toEqual([
    ["old-0001", "failed", "interrupted"],
    ["refused1", "failed", "not_yours"],
    ["fresh-01", "sending", undefined],
  ]);
});

test("R-CV-05 (own messages): a late failure of an earlier try does not mark as failed what is stored", () => {
  const stored = applyOutbox([written("m-1")], { t: "stored", clientId: "m-1" });
  expect(applyOutbox(stored, { t: "failed", clientId: "m-1", problem: "unreachable" })).toEqual(stored);
});

test("the newest row counts, from wherever it is known", () => {
  let world = reduce(emptyWorld, { on: "list", list: "inbox", frame: { t: "row", row: sampleRow({ seq: 3 }) } });
  world = reduce(world, { on: "list", list: "team", frame: { t: "row", row: sampleRow({ seq: 5 }) } });
  expect(rowOf(world, "c1")?.seq).toBe(5);
  expect(rowOf(world, "c2")).toBeNull();
});
