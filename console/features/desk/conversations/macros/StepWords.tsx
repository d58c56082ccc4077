import type { ReactNode } from "react";
import { labelIn } from "#locales/index.ts";
import { useLocale } from "#console/lib/locale.ts";
import { durationText } from "#console/lib/duration.ts";
import type { IconName } from "#console/ui/drawings.ts";
import { useUiText } from "#console/ui/texts.ts";
import { pieces } from "../composer/replies.ts";
import { useInForce, useNames } from "../handbook.ts";
import { useDeskText, useWorkbenchText } from "../texts.ts";
import { type ReadyStep, wordsIn } from "./run.ts";

export const stepIcons: Readonly<Record<ReadyStep["do"], IconName>> = { reply: "chat", tag: "flag", note: "note", ask: "ask", later: "clock", transfer: "swap", end: "check" };

/** What a step is called: 发送回复, 打标签. */
export function useStepName(): (step: ReadyStep) => string {
  const w = useWorkbenchText();
  return (step) => (step.do === "reply" && !step.send ? w.macros.insert : w.macros.steps[step.do]);
}

/** What a step will do, in words; what is still open is marked. */
export function StepWords({ step, values }: { step: ReadyStep; values: Readonly<Record<string, string>> }): ReactNode {
  const t = useDeskText();
  const w = useWorkbenchText();
  const ui = useUiText();
  const names = useNames();
  const [locale] = useLocale();
  const known = useInForce("tags")?.conversation ?? [];
  const tagName = (key: string): string => labelIn(known.find((one) => one.key === key)?.name ?? { "zh-CN": key }, locale);
  return (
    <>
      {step.do === "tag" ? [...step.add.map((tag) => w.macros.add(tagName(tag))), ...step.remove.map((tag) => w.macros.remove(tagName(tag)))].join(" ") : null}
      {step.do === "later" ? <b>{step.minutes === null ? w.macros.untilReply : w.macros.later(durationText(step.minutes * 60_000, ui.timer))}</b> : null}
      {step.do === "transfer" ? <b>{w.macros.to(names.territory(step.territory))} </b> : null}
      {step.do === "end" ? <b>{t.end.outcomes[step.outcome]} </b> : null}
      {wordsIn(step)
        .filter((text) => text !== "")
        .map((text, n) => (
          <span key={n} className="desk-step-words">
            {pieces(text, values).map((piece, i) => (piece.kind === "words" ? piece.text : <mark key={i} className={piece.kind === "open" ? "is-open" : ""}>{piece.kind === "open" ? piece.name : piece.text}</mark>))}
          </span>
        ))}
    </>
  );
}
