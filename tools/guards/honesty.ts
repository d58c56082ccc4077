import { isCode, isTest, lineOf, type Guard, type Problem } from "./guard.ts";

const isText = /\.(?:tsx?|mjs|js|json|md|ya?ml|css|html|sql|sh)$|(^|\/)\.[\w-]+$/;

/** No skipped, focused or empty tests; no silenced types; no machine paths or registry hosts. */
export const honesty: Guard = {
  name: "honesty",
  check(tree) {
    const problems: Problem[] = [];
    const look = (file: string, pattern: RegExp, says: string) => {
      const text = tree.text(file);
      for (const match of text.matchAll(pattern)) problems.push({ file, line: lineOf(text, match.index), says: `${says}: ${match[0].trim()}` });
    };
    for (const file of tree.files.filter((f) => isCode(f) && !f.startsWith("tools/guards/"))) {
      if (isTest(file)) look(file, /\b(?:test|it|describe)\.(?:skip|only|todo|fails)\b|expect\(true\)\.toBe\(true\)/g, "a test that proves nothing");
      look(file, /\bas any\b|@ts-(?:ignore|expect-error|nocheck)|oxlint-disable/g, "a silenced type");
    }
    for (const file of tree.files.filter((f) => isText.test(f) && !f.startsWith("tools/guards/"))) look(file, /registry\.npm\w*\.(?:org|com)|(?:^|[\s"'`(=:])\/(?:work|farm|root|home)\/[\w.-]+/gm, "a machine path or registry host");
    return problems;
  },
};
