import { expect, test } from "vitest";
import type { ConversationRow } from "#contract/conversation.ts";
import type { Targets } from "../conversations/list/groups.ts";
import { sampleRow } from "../conversations/state/testing.ts";
import { heardIn, tonesFor } from "./heard.ts";

const targets: Targets = { rules: [{ key: "next_reply", clock: "next_reply", tiers: null, territories: null, shops: null, types: null, targetMs: 180_000, warnMs: null, startsFrom: "question", calendar: "always" }], hours: new Map() };
const minute = (n: number): number => Date.UTC(2026, 2, 2, 2, n);
const at = (n: number, ...rows: Partial<ConversationRow>[]) => heardIn({ rows: new Map(rows.map((row) => [row.id!, sampleRow({ waitingSince: null, ...row })])), gone: new Map(), known: true }, "me", targets, minute(n));
const waits = (n: number) => ({ waitingSince: new Date(minute(n)).toISOString() });
const other = { assignee: { id: "other", name: "An Jing" } };

test.each([
  ["what is there when the desk opens makes no sound, even when it is late", null, at(9, { id: "a", ...waits(1) }), []],
  ["a conversation that becomes mine is heard", at(1), at(1, { id: "a" }), ["arrival"]],
  ["it is heard once", at(1, { id: "a" }), at(2, { id: "a" }), []],
  ["two that come at once are one sound", at(1), at(1, { id: "a" }, { id: "b" }), ["arrival"]],
  ["a colleague's, one in the queue and one that has ended are not", at(1), at(1, { id: "a", ...other }, { id: "b", assignee: null }, { id: "c", open: false }), []],
  ["handed to me by a colleague, it is", at(1, { id: "a", ...other }), at(1, { id: "a" }), ["arrival"]],
  ["one that leaves me is not", at(1, { id: "a" }, { id: "b" }), at(1, { id: "b" }), []],
  ["each message of one's own conversation is not", at(1, { id: "a", ...waits(1), seq: 4 }), at(2, { id: "a", ...waits(1), seq: 9 }), []],
  ["an answer that becomes late is heard", at(3, { id: "a", ...waits(1) }), at(5, { id: "a", ...waits(1) }), ["breach"]],
  ["while one is late, the next is not", at(5, { id: "a", ...waits(1) }, { id: "b", ...waits(4) }), at(8, { id: "a", ...waits(1) }, { id: "b", ...waits(4) }), []],
  ["after all were answered, it is again", at(8, { id: "a" }, { id: "b", ...waits(7) }), at(11, { id: "a" }, { id: "b", ...waits(7) }), ["breach"]],
  ["somebody new who has waited too long already is both", at(1), at(9, { id: "a", ...waits(1) }), ["arrival", "breach"]],
  ["a colleague's lateness is not heard", at(1, { id: "a", ...other, ...waits(1) }), at(9, { id: "a", ...other, ...waits(1) }), []],
] as const)("R-CV-05 (sounds): %s", (_what, last, heard, tones) => {
  expect(tonesFor(last, heard)).toEqual(tones);
});
