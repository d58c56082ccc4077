import { expect, test } from "vitest";
import { sampleEntry } from "../state/testing.ts";
import type { Bubble, Line } from "./lines.ts";
import { deliveredTo, lastFromCustomer, linesOf } from "./lines.ts";

const me = { id: "me", name: "Pu Shan" };
const second = (n: number): string => new Date(Date.UTC(2026, 2, 2, 2, 0, n)).toISOString();
const bubbles = (lines: readonly Line[]): Bubble[] => lines.filter((line): line is Bubble => line.kind === "bubble");

test("what one author says within two minutes shows its time once, at the end", () => {
  const lines = bubbles(linesOf([sampleEntry(1, { at: second(0) }), sampleEntry(2, { at: second(60) }), sampleEntry(3, { at: second(400) }), sampleEntry(4, { at: second(401), author: { kind: "agent", id: "me", name: "" } })], [], me, () => "d"));
  expect(lines.map(({ first, last }) => [first, last])).toEqual([[true, false], [false, true], [true, true], [true, true]]);
});

test("days stand apart, marks of reading are not shown, what is recalled says so", () => {
  const entries = [sampleEntry(1, { at: "2026-03-01T02:00:00Z" }), sampleEntry(2), sampleEntry(3, { kind: "read", body: { by: "customer", upTo: 2 } }), sampleEntry(4, { kind: "recalled", body: { seq: 2 } }), sampleEntry(5, { kind: "assigned" })];
  const lines = linesOf(entries, [], me, (at) => new Date(at).toISOString().slice(0, 10));
  expect(lines.map((line) => line.kind)).toEqual(["day", "bubble", "day", "event", "event"]);
});

test("a note is never drawn as an answer, an answer of Kefu itself is said to be one", () => {
  const [note, greeting] = bubbles(linesOf([sampleEntry(1, { kind: "note", author: { kind: "agent", id: "x", name: "X" } }), sampleEntry(2, { author: { kind: "system", id: null, name: "" }, body: { ask: "solved" } })], [], me, () => ""));
  expect([note!.side, greeting!.side, greeting!.automatic, greeting!.ask]).toEqual(["note", "ours", true, "solved"]);
});

test("what was read has been delivered; reading by staff says nothing of the customer", () => {
  const read = (seq: number, by: "customer" | "agent", upTo: number) => sampleEntry(seq, { kind: "read", author: { kind: by, id: null, name: "" }, body: { upTo } });
  expect(deliveredTo([read(1, "customer", 4), read(2, "agent", 9), sampleEntry(3, { kind: "delivered", body: { upTo: 6 } })])).toBe(6);
  expect(lastFromCustomer([sampleEntry(1), sampleEntry(2, { author: { kind: "agent", id: "me", name: "" } })])).toBe(1);
  expect(lastFromCustomer([])).toBe(0);
});

test("R-CV-05 (merge): what was merged into a thread stands between its entries by time, says where it comes from, and keeps keys of its own", () => {
  const other = [sampleEntry(1, { at: second(30), text: "那边问的" }), sampleEntry(2, { at: second(50), kind: "assigned" }), sampleEntry(3, { at: second(90), text: "那边又问" })].map((entry) => ({ entry, number: 7 }));
  const lines = bubbles(linesOf([sampleEntry(1, { at: second(0), text: "这边一" }), sampleEntry(2, { at: second(60), text: "这边二" })], [], me, () => "d", other));
  expect(lines.map(({ text, from }) => [text, from])).toEqual([["这边一", null], ["那边问的", 7], ["这边二", null], ["那边又问", 7]]);
  expect(new Set(lines.map((line) => line.key)).size).toBe(4);
});
