import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import { useProblem } from "#console/lib/errors.ts";
import { useWhen } from "#console/lib/when.ts";
import { Diff } from "#console/ui/Diff.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { YamlEditor } from "#console/ui/YamlEditor.tsx";
import { BodyForm, hasForm } from "./forms/BodyForm.tsx";
import type { Document } from "./queries.ts";
import { lineProblems, useHandbookText } from "./texts.ts";
import { type Draft, type DraftStart, useDraft } from "./useDraft.ts";

/** A draft's text with what is wrong beside it; it saves itself and says when. */
export function DraftEditor({ document, start }: { document: Document; start: DraftStart }): ReactNode {
  const t = useHandbookText();
  const draft = useDraft({ kind: document.kind, key: document.key }, start);
  const [as, setAs] = useState<"form" | "yaml">(hasForm(document.kind) && start.yaml !== "" ? "form" : "yaml");
  return (
    <>
      {draft.theirs === null ? null : <Conflict draft={draft} theirs={draft.theirs} />}
      {hasForm(document.kind) ? (
        <Segmented className="handbook-as" value={as} onChange={setAs} options={[{ value: "form" as const, label: t.editor.form }, { value: "yaml" as const, label: t.editor.yaml }]} />
      ) : null}
      {as === "form" ? (
        <BodyForm kind={document.kind} draft={draft} />
      ) : (
        <YamlEditor label={t.editor.label} value={draft.yaml} onChange={draft.write} problems={lineProblems(t, draft.problems)} />
      )}
      <Saved draft={draft} />
    </>
  );
}

function Saved({ draft }: { draft: Draft }): ReactNode {
  const t = useHandbookText();
  const when = useWhen();
  const problem = useProblem();
  if (draft.failed !== null) {
    return (
      <p className="k-line k-wrap k-small k-problem" role="alert">
        <Icon name="alert" size="xs" /> {t.editor.lost} {problem(draft.failed).text}
        <Button size="small" onClick={draft.retry}>
          {t.editor.retry}
        </Button>
      </p>
    );
  }
  const words = draft.saving ? t.editor.saving : draft.dirty ? t.editor.unsaved : draft.savedAt === null ? "" : t.editor.saved(when.clock(draft.savedAt));
  return (
    <p className="k-small k-ink-3" role="status">
      {words} {draft.checking ? t.editor.checking : ""}
    </p>
  );
}

function Conflict({ draft, theirs }: { draft: Draft; theirs: DraftStart }): ReactNode {
  const t = useHandbookText();
  return (
    <div className="handbook-conflict" role="alert">
      <p className="k-problem">
        <Icon name="alert" size="xs" /> {t.editor.conflict}
      </p>
      <Diff label={t.editor.theirs} before={theirs.yaml} after={draft.yaml} />
      <div className="k-line">
        <Button onClick={draft.keepMine}>{t.editor.keepMine}</Button>
        <Button onClick={draft.takeTheirs}>{t.editor.takeTheirs}</Button>
      </div>
    </div>
  );
}
