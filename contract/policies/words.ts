import type { HandbookProblem } from "../handbook.ts";

/** The words for problems, as a language's dictionary has them. */
export interface ProblemTexts {
  /** By code, with `{name}` places. */
  readonly problems: Readonly<Record<string, string>>;
  /** What a value is called, by its technical name. */
  readonly types: Readonly<Record<string, string>>;
  /** Whole sentences that a schema says by itself, in this language. */
  readonly sentences: Readonly<Record<string, string>>;
}

/** Says in words what is wrong and what would be right. */
export function wordProblem(texts: ProblemTexts, problem: Pick<HandbookProblem, "code" | "params">): string {
  const params = problem.params ?? {};
  if (problem.code === "sentence") {
    const sentence = String(params.sentence ?? "");
    return texts.sentences[sentence] ?? sentence;
  }
  const text = texts.problems[problem.code] ?? texts.problems.invalid ?? problem.code;
  return text.replace(/\{(\w+)\}/g, (place, name: string) => {
    const value = params[name];
    if (value === undefined) return place;
    const named = name === "expected" || name === "given" ? texts.types[String(value)] : undefined;
    return named ?? String(value);
  });
}
