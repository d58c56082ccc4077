import { importsOf, isCode, isTest, lineOf, resolveImport, withoutComments, type Guard, type Problem } from "./guard.ts";

const impure = /\bDate\.now\(|new Date\(\)|Temporal\.Now|\bawait\b|Math\.random\(|\bsql`|process\.env|performance\.now\(/g;
const clockReaders = /^server\/kernel\/(clock|log|ids|http\/limits|postgres\/|db\/)/;
const readsClock = /\bDate\.now\(|new Date\(\)|Temporal\.Now/g;

/** rules.ts is pure: no clock, no database, no await; elsewhere on the server only the clock module reads time. */
export const purity: Guard = {
  name: "purity",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f))) {
      const text = tree.text(file);
      const bare = withoutComments(text);
      if (/(^|\/)rules\.ts$/.test(file)) {
        for (const match of bare.matchAll(impure)) problems.push({ file, line: lineOf(bare, match.index), says: `a rule is not pure: ${match[0]}` });
        for (const { target, line } of importsOf(text)) {
          const to = resolveImport(file, target) ?? target;
          if (/^(kysely|pg)$|kernel\/db/.test(to)) problems.push({ file, line, says: `a rule imports ${target}` });
        }
      }
      if (!clockReaders.test(file))
        for (const match of bare.matchAll(readsClock)) {
          const line = text.split("\n")[lineOf(bare, match.index) - 1] ?? "";
          if (!/\/\/ clock:/.test(line)) problems.push({ file, line: lineOf(bare, match.index), says: `the clock is read outside of the clock module: ${match[0]}` });
        }
    }
    return problems;
  },
};
