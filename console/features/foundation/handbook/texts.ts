import { textsIn } from "#locales/index.ts";
import en from "#locales/en/handbook.ts";
import zh from "#locales/zh-CN/handbook.ts";
import type { HandbookProblem } from "#contract/handbook.ts";
import { wordProblem } from "#contract/policies/words.ts";
import { learnRefusals } from "#console/lib/errors.ts";
import { useText } from "#console/lib/locale.ts";
import type { LineProblem } from "#console/ui/YamlEditor.tsx";

const handbookTexts = textsIn<typeof zh>(zh, en);
learnRefusals({ "zh-CN": { codes: zh.codes, fields: zh.problems }, en: { codes: en.codes, fields: en.problems } });

/** Words of the handbook in the reader's language. */
export function useHandbookText(): typeof zh {
  return useText(handbookTexts);
}

/** Problems of a text as the editor shows them: the line, where, and what would be right. */
export function lineProblems(t: typeof zh, problems: readonly HandbookProblem[]): LineProblem[] {
  return problems.map((problem) => ({
    line: problem.line,
    text: problem.path === "" ? wordProblem(t, problem) : `${problem.path.replace(/^body\./, "")}: ${wordProblem(t, problem)}`,
  }));
}
