import { isCode, isTest, lineOf, withoutComments, type Guard, type Problem } from "./guard.ts";

/** Chinese belongs in locales, not in components; texts of one language only are a compile error by type. */
export const texts: Guard = {
  name: "texts",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && /^(console|widget)\//.test(f) && !isTest(f) && !f.includes("/gallery/"))) {
      const bare = withoutComments(tree.text(file));
      const match = /[\u4e00-\u9fff]/.exec(bare);
      if (match) problems.push({ file, line: lineOf(bare, match.index), says: "Chinese written into a component; it belongs in locales/" });
    }
    return problems;
  },
};
