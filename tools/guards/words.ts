import { isCode, isTest, lineOf, type Guard, type Problem } from "./guard.ts";

/** Every refusal code that the server raises has words in both languages. */
export const words: Guard = {
  name: "words",
  check(tree) {
    const problems: Problem[] = [];
    for (const language of ["zh-CN", "en"]) {
      const dictionary = tree.files.filter((f) => f.startsWith(`locales/${language}/`)).map((f) => tree.text(f)).join("\n");
      for (const file of tree.files.filter((f) => isCode(f) && f.startsWith("server/") && !isTest(f))) {
        const text = tree.text(file);
        for (const match of text.matchAll(/(?:new Refusal\(|new ConfigRefused\(|refused: )"([a-z_]+)"/g)) {
          const code = match[1]!;
          if (!new RegExp(`\\b${code}\\b`).test(dictionary)) problems.push({ file, line: lineOf(text, match.index), says: `the refusal ${code} has no words in ${language}` });
        }
      }
    }
    return problems;
  },
};
