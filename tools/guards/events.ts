import { isCode, isTest, lineOf, type Guard, type Problem, type Tree } from "./guard.ts";

/** The event kinds that a text records: `record({ kind: "…" })`, and what a statement of SQL inserts. */
export function eventKinds(text: string): { kind: string; index: number }[] {
  const found: { kind: string; index: number }[] = [];
  for (const match of text.matchAll(/\brecord\(\s*(?:\w+,\s*)?\{\s*kind:\s*"([a-z_]+\.[a-z_]+)"/g)) found.push({ kind: match[1]!, index: match.index });
  for (const match of text.matchAll(/\brecordStep\(\s*\w+,\s*"([a-z_]+)"/g)) found.push({ kind: `handbook.${match[1]!}`, index: match.index });
  if (/insert into kernel\.event\b/.test(text)) for (const match of text.matchAll(/(?:then|else) '([a-z_]+\.[a-z_]+)'/g)) found.push({ kind: match[1]!, index: match.index });
  return found;
}

const named = (tree: Tree, language: string, file: (name: string) => boolean) =>
  new Set(tree.files.filter((f) => f.startsWith(`locales/${language}/`) && file(f)).flatMap((f) => [...tree.text(f).matchAll(/"([a-z_]+\.[a-z_]+)":/g)].map((match) => match[1]!)));

/** Every kind of event has words in both languages, and locales/…/events.ts names none that nobody records. */
export const events: Guard = {
  name: "events",
  check(tree) {
    const problems: Problem[] = [];
    const recorded = new Set<string>();
    for (const file of tree.files.filter((f) => (isCode(f) || f.endsWith(".sql")) && f.startsWith("server/") && !isTest(f)))
      for (const { kind, index } of eventKinds(tree.text(file))) {
        recorded.add(kind);
        for (const language of ["zh-CN", "en"]) if (!named(tree, language, () => true).has(kind)) problems.push({ file, line: lineOf(tree.text(file), index), says: `the event ${kind} has no words in ${language}` });
      }
    for (const language of ["zh-CN", "en"])
      for (const kind of named(tree, language, (f) => f.endsWith("/events.ts"))) if (!recorded.has(kind)) problems.push({ file: `locales/${language}/events.ts`, line: 1, says: `nobody records the event ${kind}` });
    return problems;
  },
};
