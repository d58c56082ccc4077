import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { WidgetEntry } from "#contract/widget.ts";
import { emptyThread, follow, lastFromThem, unreadAfter, type Thread } from "./thread.ts";

const entry = (publicSeq: number, part: Partial<WidgetEntry> = {}): WidgetEntry => ({
  publicSeq,
  kind: "message",
  at: "2026-11-20T06:21:00.000Z",
  author: { kind: "agent", name: "苏禾" },
  clientId: null,
  text: `entry ${publicSeq}`,
  body: null,
  ...part,
});

describe("thread", () => {
  it("R-CH-01 (resume): frames lost, repeated or out of order, then a subscription from the last number, give the whole conversation once", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 40 }),
        fc.array(fc.tuple(fc.nat(39), fc.nat(6), fc.boolean()), { maxLength: 40 }),
        (head, frames) => {
          const all = Array.from({ length: head }, (_, index) => entry(index + 1));
          let thread: Thread = emptyThread("c");
          for (const [from, count, backwards] of frames) {
            const part = all.slice(from, from + count);
            const before = thread;
            const step = follow(thread, backwards ? part.toReversed() : part);
            thread = step.thread;
            expect(thread.entries.map((e) => e.publicSeq)).toEqual(all.slice(0, thread.last).map((e) => e.publicSeq));
            expect(thread.last - before.last).toBe(step.added.length);
            if (step.gap) thread = follow(thread, all.slice(thread.last)).thread;
          }
          thread = follow(thread, all.slice(thread.last)).thread;
          expect(thread.entries).toEqual(all);
        },
      ),
    );
  });

  it("R-CH-01 (gap): an entry further on than the next is not shown, and the gap is named", () => {
    const { thread, added, gap } = follow(emptyThread("c"), [entry(1), entry(3)]);
    expect([thread.last, added.length, gap]).toEqual([1, 1, true]);
  });

  it("R-CH-01 (file address): a known entry that comes again brings its fresh address and is not counted anew", () => {
    const first = follow(emptyThread("c"), [entry(1, { body: { file: { url: "/v1/visitor/files/f?t=old" } } })]).thread;
    const { thread, added, gap } = follow(first, [entry(1, { body: { file: { url: "/v1/visitor/files/f?t=new" } } })]);
    expect(thread.entries[0]?.body).toEqual({ file: { url: "/v1/visitor/files/f?t=new" } });
    expect([added.length, gap]).toEqual([0, false]);
  });

  it("R-CH-01 (read): only others' messages are to be read, so that a read mark never asks for another", () => {
    const thread = follow(emptyThread("c"), [
      entry(1, { author: { kind: "customer", name: "" } }),
      entry(2),
      entry(3, { kind: "read", author: { kind: "customer", name: "" } }),
      entry(4, { author: { kind: "system", name: "" } }),
      entry(5, { kind: "read" }),
    ]).thread;
    expect(lastFromThem(thread)).toBe(4);
    expect(unreadAfter(thread, 0)).toBe(1);
    expect(unreadAfter(thread, 2)).toBe(0);
  });
});
