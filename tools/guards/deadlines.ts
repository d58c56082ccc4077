import { isCode, isTest, lineOf, type Guard, type Problem } from "./guard.ts";

/** Every deadline that is set has one handler, and every handler waits for one that is set (D12). */
export const deadlines: Guard = {
  name: "deadlines",
  check(tree) {
    const problems: Problem[] = [];
    const set = new Map<string, { file: string; line: number }>();
    const handled = new Map<string, { file: string; line: number }>();
    for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f))) {
      const text = tree.text(file);
      for (const match of text.matchAll(/\bsetDeadlines?\(\s*\w+,\s*"([a-z_.]+)"/g)) set.set(match[1]!, { file, line: lineOf(text, match.index) });
      for (const match of text.matchAll(/\bkind:\s*"([a-z_.]+)",\s*handle\b/g)) {
        const earlier = handled.get(match[1]!);
        if (earlier) problems.push({ file, line: lineOf(text, match.index), says: `the deadline ${match[1]!} is handled twice, also in ${earlier.file}` });
        handled.set(match[1]!, { file, line: lineOf(text, match.index) });
      }
    }
    for (const [kind, place] of set) if (!handled.has(kind)) problems.push({ ...place, says: `nobody handles the deadline ${kind}` });
    for (const [kind, place] of handled) if (!set.has(kind)) problems.push({ ...place, says: `nobody sets the deadline ${kind}` });
    return problems;
  },
};
