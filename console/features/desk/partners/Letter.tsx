import { Button } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { Letter } from "#contract/mailbox.ts";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useMailboxText } from "../../foundation/mailbox/texts.ts";
import { FileList } from "../tickets/Files.tsx";
import "./partners.css";

/** One letter: who, when, what it is and what was made of it; what it quotes is folded. */
export function LetterBody({ letter, titled = false, children }: { letter: Letter; titled?: boolean; children?: ReactNode }): ReactNode {
  const all = useMailboxText();
  const t = all.letters;
  return (
    <div className="partners-letter">
      {titled ? <b>{letter.title === "" ? t.untitled : letter.title}</b> : null}
      <p className="k-line k-wrap k-small">
        <span className={`k-tag ${letter.nature === "bounce" ? "is-bad" : letter.state === "open" ? "is-warn" : ""}`}>
          {letter.nature === "bounce" ? <Icon name="alert" size="xs" /> : null} {all.natures[letter.nature]}
        </span>
        <span className="k-ink-3">
          {letter.from} <Moment at={letter.at} />
        </span>
        <span className="k-ink-2">{all.whys[letter.why]}</span>
      </p>
      <p className="partners-what">{letter.said === "" ? <span className="k-ink-3">{t.nothing}</span> : letter.said}</p>
      {letter.quoted === "" ? null : (
        <details className="k-small k-ink-2">
          <summary>{t.quoted}</summary>
          <p className="partners-what">{letter.quoted}</p>
        </details>
      )}
      <FileList files={letter.files} />
      {letter.leftOut === 0 ? null : <p className="k-small k-ink-3">{t.leftOut(letter.leftOut)}</p>}
      {letter.decidedAt === null || letter.decidedBy === "" ? null : (
        <p className="k-small k-ink-3">
          {letter.decidedBy} <Moment at={letter.decidedAt} />
        </p>
      )}
      {children}
    </div>
  );
}

/** Beside a partner's task: what came by mail; what waits is decided here. */
export function TaskLetters({ taskId, letters, mayAct }: { taskId: string; letters: readonly Letter[]; mayAct: boolean }): ReactNode {
  if (letters.length === 0) return null;
  return (
    <ul className="partners-letters">
      {letters.map((letter) => (
        <li key={letter.id}>
          <LetterBody letter={letter}>{letter.state === "open" && mayAct ? <Decision taskId={taskId} id={letter.id} /> : null}</LetterBody>
        </li>
      ))}
    </ul>
  );
}

function Decision({ taskId, id }: { taskId: string; id: string }): ReactNode {
  const all = useMailboxText();
  const t = all.letters;
  const queries = useQueryClient();
  const decide = (decision: "answer" | "question" | "aside") => async (): Promise<void> => {
    await api("POST /v1/partner-tasks/{id}/letters/{letterId}", { params: { id: taskId, letterId: id }, body: { decision } });
    toast(t.done);
    await Promise.all([queries.invalidateQueries({ queryKey: ["partner-task", taskId] }), queries.invalidateQueries({ queryKey: ["ticket"] })]);
  };
  const [answer, question, aside] = [useSubmit(decide("answer")), useSubmit(decide("question")), useSubmit(decide("aside"))];
  const problem = answer.problem ?? question.problem ?? aside.problem;
  return (
    <>
      <p className="k-line k-wrap">
        <Button size="small" loading={answer.busy} onClick={() => void answer.submit()}>{all.whys.answer}</Button>
        <Button size="small" loading={question.busy} onClick={() => void question.submit()}>{all.whys.question}</Button>
        <button type="button" className="k-link k-small" disabled={aside.busy} onClick={() => void aside.submit()}>{t.aside}</button>
      </p>
      {problem === null ? null : (
        <p className="k-small k-problem" role="alert">
          {problem.text}
        </p>
      )}
    </>
  );
}
