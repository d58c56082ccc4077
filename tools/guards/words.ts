import { isCode, isTest, lineOf, type Guard, type Problem, type Tree } from "./guard.ts";

const codesIn = (text: string, pattern: RegExp) => [...text.matchAll(pattern)].map((match) => ({ code: match.slice(1).find((group) => group !== undefined)!, line: lineOf(text, match.index) }));

/** The refusal codes that a text raises, by line. */
export const raisedCodes = (text: string) => codesIn(text, /(?:new Refusal\(|refused: )"([a-z_]+)"|\bno\("([a-z_]+)"(?:\)|, \{)/g);
/** Reasons not to start. */
const startCodes = (text: string) => codesIn(text, /new (?:ConfigRefused|StartRefused)\("([a-z_]+)"/g);
/** The codes that it puts on a field. */
const fieldCodes = (text: string) => codesIn(text, /\bnoField\([^,]+,\s*"([a-z_]+)"|\{ path: [^,{}]+, code: "([a-z_]+)"/g);
/** Codes that the contract's own checks say. */
const checkCodes = (text: string) => codesIn(text, /\.refine\((?:[^()]|\([^()]*\))*,\s*"([a-z]+_[a-z_]+)"\)/g);

const names = (tree: Tree, language: string) =>
  new Set(tree.files.filter((f) => f.startsWith(`locales/${language}/`)).flatMap((f) => [...tree.text(f).matchAll(/(?:^|[{,\s])"?([a-z_]+)"?:/g)].map((match) => match[1]!)));

/** Every refusal code and every field code has words in both languages. */
export const words: Guard = {
  name: "words",
  check(tree) {
    const problems: Problem[] = [];
    for (const language of ["zh-CN", "en"]) {
      const known = names(tree, language);
      const look = (file: string, kind: string, found: { code: string; line: number }[]) => {
        for (const { code, line } of found) if (!known.has(code)) problems.push({ file, line, says: `the ${kind} ${code} has no words in ${language}` });
      };
      for (const file of tree.files.filter((f) => isCode(f) && !isTest(f))) {
        if (file.startsWith("server/")) {
          look(file, "refusal", [...raisedCodes(tree.text(file)), ...startCodes(tree.text(file))]);
          look(file, "field code", fieldCodes(tree.text(file)));
        }
        if (file.startsWith("contract/")) look(file, "field code", checkCodes(tree.text(file)));
      }
    }
    return problems;
  },
};
