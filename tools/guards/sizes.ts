import { isCode, isTest, type Guard, type Problem } from "./guard.ts";

const excepted = /(^|\/)(data|region-data|generated)\/|^locales\/|^tools\/demo\/(talk\/scripts|trade|company)|vectors?\.ts$/;

/** Files stop at 400 lines, tests at 600 (HOUSE §6). */
export const sizes: Guard = {
  name: "sizes",
  check(tree) {
    const problems: Problem[] = [];
    for (const file of tree.files.filter((f) => isCode(f) && !excepted.test(f))) {
      const lines = tree.text(file).split("\n").length;
      const limit = isTest(file) ? 600 : 400;
      if (lines > limit) problems.push({ file, line: limit, says: `${lines} lines, more than ${limit}` });
    }
    return problems;
  },
};
