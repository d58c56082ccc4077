import type { Macro, MacroStep } from "#contract/policies/macros.ts";
import { type Label, labelIn, type Locale } from "#locales/index.ts";
import { filledText, pieces } from "../composer/replies.ts";

/** A step with the words of its reply, in the language of the reader's customers. */
export type ReadyStep =
  | { do: "reply"; text: string; send: boolean }
  | { do: "tag"; add: readonly string[]; remove: readonly string[] }
  | { do: "note"; text: string }
  | { do: "ask" }
  | { do: "later"; minutes: number | null }
  | { do: "transfer"; territory: string; note: string }
  | { do: "end"; outcome: Extract<MacroStep, { do: "end" }>["outcome"]; topic: string; problem: string; process: string; result: string };

export interface ReadyMacro {
  key: string;
  shortcut: string;
  title: string;
  steps: readonly ReadyStep[];
}

/** A macro of the handbook with its replies looked up; null while one of them is not to be had. */
export function readyMacro(macro: Macro, replyText: (name: string) => string | undefined, locale: Locale): ReadyMacro | null {
  const say = (label: Label): string => labelIn(label, locale);
  const steps: ReadyStep[] = [];
  for (const step of macro.steps) {
    if (step.do === "reply") {
      const text = replyText(step.reply);
      if (text === undefined) return null;
      steps.push({ do: "reply", text, send: step.send });
    } else if (step.do === "note") steps.push({ do: "note", text: say(step.text) });
    else if (step.do === "transfer") steps.push({ do: "transfer", territory: step.territory, note: say(step.note) });
    else if (step.do === "end") {
      const { topic, problem, process, result } = step.record;
      steps.push({ do: "end", outcome: step.outcome, topic, problem: say(problem), process: process === undefined ? "" : say(process), result: say(result) });
    } else steps.push(step);
  }
  return { key: macro.key, shortcut: macro.shortcut, title: say(macro.title), steps };
}

/** The words of a step that may have places to fill. */
export function wordsIn(step: ReadyStep): readonly string[] {
  if (step.do === "reply" || step.do === "note") return [step.text];
  if (step.do === "transfer") return [step.note];
  return step.do === "end" ? [step.problem, step.process, step.result] : [];
}

/** The places that nobody has filled, each once, in the order in which they come. */
export function openPlaces(steps: readonly ReadyStep[], values: Readonly<Record<string, string>>): string[] {
  return [...new Set(steps.flatMap(wordsIn).flatMap((text) => pieces(text, values).flatMap((piece) => (piece.kind === "open" ? [piece.name] : []))))];
}

/** A step with its places filled. */
export function filledStep(step: ReadyStep, values: Readonly<Record<string, string>>): ReadyStep {
  const fill = (text: string): string => filledText(text, values);
  if (step.do === "reply" || step.do === "note") return { ...step, text: fill(step.text) };
  if (step.do === "transfer") return { ...step, note: fill(step.note) };
  return step.do === "end" ? { ...step, problem: fill(step.problem), process: fill(step.process), result: fill(step.result) } : step;
}

export interface Ran {
  /** How many steps are done. */
  done: number;
  /** What stopped it; the steps after it were not begun. */
  failed: { at: number; error: unknown } | null;
}

/** Does steps one after the other from a place on, and stops at the first that is refused. */
export async function runSteps<S>(steps: readonly S[], from: number, act: (step: S) => Promise<void>, onDone: (done: number) => void): Promise<Ran> {
  for (let at = from; at < steps.length; at += 1) {
    try {
      await act(steps[at]!);
    } catch (error) {
      return { done: at, failed: { at, error } };
    }
    onDone(at + 1);
  }
  return { done: steps.length, failed: null };
}
