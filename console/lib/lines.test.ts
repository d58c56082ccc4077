import fc from "fast-check";
import { expect, test } from "vitest";
import { diffLines, editIndent, foldSame } from "#console/lib/lines.ts";

const texts = fc
  .array(fc.constantFrom("a", "b", "c", ""), { maxLength: 12 })
  .map((lines) => lines.join("\n"));

test("any two texts can be rebuilt from their comparison", () => {
  fc.assert(
    fc.property(texts, texts, (before, after) => {
      const lines = diffLines(before, after);
      const without = (kind: string): string =>
        lines
          .filter((line) => line.kind !== kind)
          .map((line) => line.text)
          .join("\n");
      expect(without("added")).toBe(before);
      expect(without("removed")).toBe(after);
    }),
  );
});

test("one changed line is one removed and one added, with its line numbers", () => {
  const changed = diffLines("a\nb\nc", "a\nx\nc").filter((line) => line.kind !== "same");
  expect(changed).toEqual([
    { kind: "removed", text: "b", before: 2 },
    { kind: "added", text: "x", after: 2 },
  ]);
});

test("long unchanged stretches are folded beyond three lines, and nothing is lost", () => {
  const before = Array.from({ length: 40 }, (_, at) => `line ${at}`);
  const after = before.with(20, "changed");
  const folded = foldSame(diffLines(before.join("\n"), after.join("\n")));
  expect(folded.filter((entry) => entry.kind === "fold")).toHaveLength(2);
  expect(folded.flatMap((entry) => (entry.kind === "fold" ? entry.lines : [entry]))).toHaveLength(41);
});

test("Tab indents by two, over a selection every line; Shift+Tab takes it back", () => {
  expect(editIndent("ab", 1, 1, "indent")).toEqual({ text: "a  b", start: 3, end: 3 });
  const indented = editIndent("a\nb", 0, 3, "indent");
  expect(indented.text).toBe("  a\n  b");
  expect(editIndent(indented.text, indented.start, indented.end, "outdent").text).toBe("a\nb");
});

test("Enter keeps the indent and goes one step deeper after a key", () => {
  expect(editIndent("  a: 1", 6, 6, "newline").text).toBe("  a: 1\n  ");
  expect(editIndent("  a:", 4, 4, "newline").text).toBe("  a:\n    ");
});
