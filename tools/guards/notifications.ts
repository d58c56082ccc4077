import { isCode, isTest, lineOf, type Guard, type Problem, type Tree } from "./guard.ts";

/** The kinds that a text tells people: `notify(ctx, …, { kind: "…" })`, or `notice(…)` of one. */
function kindsTold(text: string): { kind: string; index: number }[] {
  return [...text.matchAll(/\b(?:notify|notice)\(\s*\w+,[^;]*?\{\s*kind:\s*"([^"]+)"/g)].map((match) => ({ kind: match[1]!, index: match.index }));
}

const place = (language: string) => `locales/${language}/notifications.ts`;
const worded = (tree: Tree, language: string) => new Set(tree.files.includes(place(language)) ? [...tree.text(place(language)).matchAll(/^\s+"([a-z_]+\.[a-z_]+)":/gm)].map((match) => match[1]!) : []);

/** Every kind of notification has words in both languages, and none has words that nobody is told. */
export const notifications: Guard = {
  name: "notifications",
  check(tree) {
    const problems: Problem[] = [];
    const told = new Set<string>();
    const words = ["zh-CN", "en"].map((language) => ({ language, kinds: worded(tree, language) }));
    for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f)))
      for (const { kind, index } of kindsTold(tree.text(file))) {
        told.add(kind);
        for (const { language, kinds } of words) if (!kinds.has(kind)) problems.push({ file, line: lineOf(tree.text(file), index), says: `the notification ${kind} has no words in ${language}` });
      }
    for (const { language, kinds } of words) for (const kind of kinds) if (!told.has(kind)) problems.push({ file: place(language), line: 1, says: `nobody is told the notification ${kind}` });
    return problems;
  },
};
