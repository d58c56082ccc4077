import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { facet, facetsOfTime, timesCovering } from "./rules/facets.ts";
import { gramsFor, gramsOf } from "./rules/grams.ts";
import { marksIn, normalised, normOf, snippetOf, termsOf } from "./rules/normal.ts";
import { nextRows, pieceBefore } from "./rules/pieces.ts";
import { reachedAfter, spansOf, type Span } from "./rules/spans.ts";

const signs = [..."退货款的了我要颗電𠮷😀aAzZ09５ＢⅣ①㎏é，。？ \n\u200b⟦⟧"];
const text = fc.array(fc.constantFrom(...signs), { maxLength: 40 }).map((all) => all.join(""));

describe("R-CV-08 (normal form)", () => {
  test.each([
    ["全角ＡＢＣ１２３", "全角abc123"], ["①号 ㎏", "1号 kg"], ["  两\n\t 行  ", "两 行"], ["退\u200b货", "退货"], ["電話", "電話"], ["Cafe\u0301", "café"],
    ["电话⟦手机1⟧打", "电话\uFFFC打"], ["⟦⟦好⟧⟧", "⟦好⟧"],
  ])("R-CV-08 (normal form): %j is searched as %j", (stored, norm) => expect(normalised(stored).norm).toBe(norm));

  test("R-CV-08 (normal form): every sign knows where it stands in what is shown", () => {
    fc.assert(fc.property(text, (stored) => {
      const { shown, norm, from, to } = normalised(stored);
      expect([from.length, to.length]).toEqual([norm.length, norm.length]);
      from.forEach((start, i) => expect(start < to[i]! && to[i]! <= shown.length).toBe(true));
      expect(from).toEqual(from.toSorted((a, b) => a - b));
    }));
  });

  test("R-CV-08 (normal form): the index writes a text as it is looked for", () => {
    fc.assert(fc.property(text, (stored) => normOf(stored) === normalised(stored).norm), { numRuns: 2000, examples: [["退⟦⟦\u200b⟦⟦退"], [" ⟦手机1⟧ ⟦⟦好 "]] });
  });

  test("R-CV-08 (normal form): words between blanks, those within others left out; nothing but blanks is no word", () => {
    expect(termsOf("  退货 Phone　退货 货 ")).toEqual(["退货", "phone"]);
    expect(termsOf(" \u200b ")).toEqual([]);
  });
});

describe("R-CV-08 (recall): the parts of a word", () => {
  test("R-CV-08 (recall): whatever piece is cut out of a text, the text has all its parts: 1 to n signs, mixed Chinese, latin and digits", () => {
    fc.assert(fc.property(text, fc.nat(), fc.integer({ min: 1, max: 30 }), (stored, start, length) => {
      const { norm } = normalised(stored);
      const all = [...norm];
      const piece = all.slice(start % Math.max(1, all.length)).slice(0, length).join("");
      const parts = new Set(gramsOf(norm));
      for (const term of termsOf(piece)) {
        expect(norm).toContain(term);
        for (const part of gramsFor([term])) expect(parts).toContain(part);
      }
    }), { numRuns: 2000, examples: [["退⟦\u200b⟦退", 0, 4]] });
  });

  test("R-CV-08 (recall): what is typed has no tokens: doubled brackets are looked for as they stand", () => {
    expect(termsOf("退⟦⟦退")).toEqual(["退⟦⟦退"]);
    expect(termsOf("⟦手机1⟧")).toEqual(["⟦手机1⟧"]);
    expect(normalised("退⟦⟦\u200b⟦⟦退").norm).toContain("退⟦⟦退");
  });

  test("R-CV-08 (recall): three digits from the middle of an order's number are parts of it", () => {
    const parts = new Set(gramsOf(normalised("订单HM20260302118").norm));
    for (const piece of ["6030", "0302118", "hm2", "118", "18", "1", "单hm"]) expect(gramsFor([piece]).every((part) => parts.has(part))).toBe(true);
    expect(gramsFor(["6031"]).every((part) => parts.has(part))).toBe(false);
  });
});

describe("R-CV-08 (highlight)", () => {
  test("R-CV-08 (highlight): marks lie on the words as they are shown, full width and all", () => {
    const found = normalised("我要ＲＥＦＵＮＤ，退 货");
    const marks = marksIn(found, ["refund", "货"]);
    expect(marks.map(([from, to]) => found.shown.slice(from, to))).toEqual(["ＲＥＦＵＮＤ", "货"]);
  });
  test("R-CV-08 (highlight): a snippet shows its first mark, and every mark in it is one of the words", () => {
    fc.assert(fc.property(fc.array(text, { minLength: 1, maxLength: 12 }), fc.nat(), (many, start) => {
      const found = normalised(many.join("话"));
      const all = [...found.norm];
      const [term] = termsOf(all.slice(start % Math.max(1, all.length)).slice(0, 2).join(""));
      if (term === undefined) return;
      const snippet = snippetOf(found, [term]);
      expect(snippet.marks.length).toBeGreaterThan(0);
      expect(snippet.text.isWellFormed()).toBe(true);
      // The first one is whole; one that runs into its neighbour is shown as one.
      expect(normalised(snippet.text.slice(...snippet.marks[0]!).replace(/⟦|⟧/g, "$&$&")).norm.replaceAll(" ", "")).toContain(term.replaceAll("\uFFFC", ""));
    }));
  });
});

describe("R-CV-08 (pieces of time)", () => {
  const at = fc.date({ min: new Date("2024-01-01"), max: new Date("2026-12-31"), noInvalidDate: true });
  test("R-CV-08 (pieces of time): hours, days and months cover every instant of a span", () => {
    fc.assert(fc.property(at, fc.integer({ min: 1, max: 400 * 86_400_000 }), fc.double({ min: 0, max: 0.999999, noNaN: true }), (from, ms, part) => {
      const times = timesCovering(from, new Date(from.getTime() + ms));
      if (times === null) return;
      const inside = new Date(from.getTime() + Math.floor(ms * part));
      expect(facetsOfTime(inside).some((one) => times.includes(one))).toBe(true);
    }));
  });
  test("R-CV-08 (pieces of time): pieces go back without gaps to the oldest day, whatever the days hold", () => {
    fc.assert(fc.property(fc.uniqueArray(fc.integer({ min: 0, max: 900 }), { minLength: 1, maxLength: 60 }), fc.integer({ min: 1, max: 500_000 }), fc.integer({ min: 1, max: 200_000 }), (numbers, most, rows) => {
      const days = numbers.toSorted((a, b) => b - a).map((n) => ({ day: new Date(Date.UTC(2024, 0, 1 + n)).toISOString().slice(0, 10), n: 1 + ((n * 7919) % most) }));
      let to = new Date("2200-01-01");
      let steps = 0;
      for (let piece = pieceBefore(days, to, rows); piece !== null; piece = pieceBefore(days, to, rows)) {
        expect(piece.from < to).toBe(true);
        to = piece.from;
        steps += 1;
        expect(steps).toBeLessThan(2000 + days.length * 24);
      }
      expect(to.getTime()).toBeLessThanOrEqual(Date.parse(days.at(-1)!.day));
    }));
  });
  test("R-CV-08 (pieces of time): without hits a step grows eightfold, with them it fits what is still wanted", () => {
    expect(nextRows(20_000, 20_000, 0, 51)).toBe(160_000);
    expect(nextRows(20_000, 20_000, 50, 51)).toBe(5000);
    expect(nextRows(20_000, 20_000, 10, 51)).toBe(102_500);
  });
  test("R-CV-08 (facets): what narrows differs by kind and value", () => {
    expect(new Set([facet.tag("a"), facet.territory("a"), facet.channel("a"), facet.tag("b")]).size).toBe(4);
  });
});

describe("R-CV-08 (under way): what a run looks through", () => {
  const at = (ms: number) => new Date(1_000_000_000_000 + ms);
  const holds = (span: Span, instant: Date) => span.began === "lately" && span.from <= instant && instant < span.to;

  test("R-CV-08 (under way): whatever the pauses between runs, and though a run is broken off in the middle, what is stored within ten seconds is found", () => {
    fc.assert(fc.property(
      fc.array(fc.record({ pauseMs: fc.oneof(fc.integer({ min: 1, max: 5000 }), fc.integer({ min: 1, max: 2_000_000 })), brokenAt: fc.option(fc.double({ min: 0, max: 1, noNaN: true })) }), { minLength: 1, maxLength: 20 }),
      fc.integer({ min: 0, max: 20_000 }), fc.integer({ min: 0, max: 10_000 }),
      (turns, saidMs, storedAfterMs) => {
        const [said, stored] = [at(saidMs), at(saidMs + storedAfterMs)];
        let [now, reached, found] = [0, at(0), false];
        // Two quiet runs at the end, so that each instant has become old; who is behind goes on until the present.
        for (const { pauseMs, brokenAt } of [...turns, { pauseMs: 31_000, brokenAt: null }, { pauseMs: 31_000, brokenAt: null }]) {
          now += pauseMs;
          for (;;) {
            const spans = spansOf(reached, at(now), false);
            const end = spans.at(-1)!.to;
            const whole = brokenAt === null ? spans : spans.slice(0, -1);
            if (stored <= at(now)) found ||= whole.some((span) => holds(span, said));
            if (brokenAt !== null) {
              const fresh = spans.at(-1)!;
              const to = new Date(fresh.from.getTime() + brokenAt * Math.max(0, Math.min(fresh.to.getTime(), at(now).getTime()) - fresh.from.getTime()));
              if (stored <= at(now)) found ||= holds({ ...fresh, to }, said);
              reached = reachedAfter(reached, end, [{ ...fresh, from: to }], at(now));
              break;
            }
            reached = reachedAfter(reached, end, [], at(now));
            if (end >= at(now)) break;
          }
        }
        expect(found).toBe(true);
      },
    ), { numRuns: 2000 });
  });

  test("R-CV-08 (under way): the place never goes back, nor beyond now", () => {
    const [reached, now] = [at(0), at(1500)];
    const spans = spansOf(reached, now, true);
    expect(spans.map((span) => [span.began, span.again])).toEqual([["long ago", true], ["lately", true], ["lately", true], ["lately", false]]);
    const fresh = spans.at(-1)!;
    expect([spans, spans.slice(2), [fresh], [{ ...fresh, from: at(700) }], []].map((left) => reachedAfter(reached, fresh.to, left, now))).toEqual([reached, reached, reached, at(700), now]);
  });
});
