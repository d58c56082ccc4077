import { isCode, isTest, lineOf, withoutComments, type Guard, type Problem } from "./guard.ts";

/** No call to the outside but through kernel/outbound (D14). */
export const outbound: Guard = {
  name: "outbound",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f) && !f.startsWith("server/kernel/outbound"))) {
      const text = withoutComments(tree.text(file));
      for (const match of text.matchAll(/\bfetch\(|from "node:https"|http\.request\(|from "undici"/g)) problems.push({ file, line: lineOf(text, match.index), says: `a call to the outside: ${match[0]}` });
    }
    return problems;
  },
};
