import { isCode, isTest, type Guard, type Problem, type Tree } from "./guard.ts";

const excepted = /(^|\/)(data|region-data|generated|fixtures)\/|^locales\/|^tools\/demo\/(talk\/scripts|trade|company)|vectors?\.ts$/;

/** Files stop at 400 lines, tests at 600 (HOUSE §6). */
export const sizes: Guard = {
  name: "sizes",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && !excepted.test(f))) {
      const lines = linesOf(tree.text(file));
      const limit = isTest(file) ? 600 : 400;
      if (lines > limit) problems.push({ file, line: limit, says: `${lines} lines, more than ${limit}` });
    }
    return problems;
  },
};

const linesOf = (text: string) => text.trimEnd().split("\n").length;
const opens = /^(\s*)(?:export )?(?:default )?(?:async )?(?:function\b.*|(?:const|let) \w+(?:: .*)? = (?:async )?(?:<.*>)?\(?.*=> |(?:static |readonly )?(?:async )?\w+\([^;]*\)(?:: .+)? )\{$/;

/** The lengths of the functions of a text, by their indentation; nested ones count too. */
export function functionLengths(text: string): number[] {
  const lines = text.split("\n");
  return lines.flatMap((line, i) => {
    const match = opens.exec(line);
    if (!match || /^\s*(?:if|for|while|switch|catch)\b/.test(line)) return [];
    const end = lines.findIndex((one, j) => j > i && one.startsWith(`${match[1]!}}`));
    return end < 0 ? [] : [end - i + 1];
  });
}

const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;

/** Median and p90 of files and functions of the product (tests, vectors and locales apart): shown, not refused. */
export function sizeFigures(tree: Tree): string {
  const texts = tree.files.filter((f) => isCode(f) && !excepted.test(f) && !isTest(f)).map((f) => tree.text(f));
  const files = texts.map(linesOf).toSorted((a, b) => a - b);
  const functions = texts.flatMap(functionLengths).toSorted((a, b) => a - b);
  return `${files.length} files: median ${at(files, 0.5)} (aim 70), p90 ${at(files, 0.9)} (200), longest ${files.at(-1) ?? 0} (400) lines · ${functions.length} functions: median ${at(functions, 0.5)}, p90 ${at(functions, 0.9)} (40), longest ${functions.at(-1) ?? 0}`;
}
