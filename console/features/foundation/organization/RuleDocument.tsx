import { Button } from "antd";
import { type ReactNode, useMemo } from "react";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { formDocument, type FormDocument } from "#console/features/foundation/handbook/forms/formDocument.ts";
import { type Document, useDocument, useRefresh, useVersionText, type Version } from "#console/features/foundation/handbook/queries.ts";
import { StateTag } from "#console/features/foundation/handbook/StateTag.tsx";
import { useHandbookText } from "#console/features/foundation/handbook/texts.ts";
import { type Draft, type DraftStart, useDraft } from "#console/features/foundation/handbook/useDraft.ts";
import { VersionActs } from "#console/features/foundation/handbook/VersionActs.tsx";
import { Reading } from "./Reading.tsx";

/** A draft as a settings page edits it: values read and set by place, the text beneath kept. */
export interface RuleDraft {
  draft: Draft;
  form: FormDocument;
}

interface RuleDocumentProps {
  kind: string;
  documentKey: string;
  failed: string;
  adjust: string;
  waiting: (n: number) => string;
  /** What to do while a draft is open. */
  editing?: (n: number) => string;
  /** The body in force; `draft` while one is open and may be written. */
  children: (body: unknown, rule: RuleDraft | null) => ReactNode;
}

/** A document of the handbook as a settings page: what is in force, or the draft that changes it, with the acts that bring it into force. */
export function RuleDocument({ kind, documentKey, failed, adjust, waiting, editing, children }: RuleDocumentProps): ReactNode {
  const read = useDocument(kind, documentKey);
  const first = read.data?.pages[0];
  return (
    <Reading query={{ data: first, error: read.error, refetch: read.refetch }} what={failed}>
      {({ document, versions }) => <Found document={document} versions={versions} {...{ failed, adjust, waiting, children, ...(editing && { editing }) }} />}
    </Reading>
  );
}

type FoundProps = Omit<RuleDocumentProps, "kind" | "documentKey"> & { document: Document; versions: readonly Version[] };

function Found({ document, versions, failed, adjust, waiting, editing, children }: FoundProps): ReactNode {
  const may = useMay();
  const inForce = document.inForce.find((one) => one.scope.kind === "all")?.n;
  // Versions after the one in force wait for somebody; older drafts are found in the handbook.
  const open = versions.find((one) => (one.state === "draft" || one.state === "review" || one.state === "approved" || one.state === "scheduled") && one.n > (inForce ?? 0));
  const editable = open?.state === "draft" && may("handbook.write");
  const text = useVersionText(document.kind, document.key, editable ? open.n : inForce);
  return (
    <>
      <Standing document={document} inForce={inForce} open={open} adjust={adjust} waiting={editable && editing !== undefined ? editing : waiting} />
      <Reading query={text} what={failed} rows={10}>
        {(start) => (editable ? <Editing key={`${open.n}`} document={document} start={start}>{children}</Editing> : <>{children(start.body, null)}</>)}
      </Reading>
    </>
  );
}

function Standing({ document, inForce, open, adjust, waiting }: { document: Document; inForce: number | undefined; open: Version | undefined } & Pick<RuleDocumentProps, "adjust" | "waiting">): ReactNode {
  const words = useHandbookText();
  const may = useMay();
  const refresh = useRefresh();
  const starting = useSubmit(async () => {
    await api("POST /v1/handbook/documents/{kind}/{key}/drafts", { params: { kind: document.kind, key: document.key }, body: {} });
    await refresh();
  });
  if (open === undefined)
    return (
      <div className="organization-bar">
        {inForce === undefined ? null : <span className="k-small k-ink-3">{words.page.version(inForce)}</span>}
        {starting.problem === null ? null : <span className="k-problem">{starting.problem.text}</span>}
        {may("handbook.write") ? (
          <Button type="primary" icon={<Icon name="edit" />} loading={starting.busy} onClick={() => void starting.submit()}>
            {adjust}
          </Button>
        ) : null}
      </div>
    );
  return (
    <Panel>
      <div className="organization-bar">
        <StateTag version={open} />
        <span>{waiting(open.n)}</span>
        {open.returned === null ? null : <span className="k-problem">{words.document.returned(open.returned)}</span>}
        <span className="k-space" />
        <span className="k-line k-wrap">
          <VersionActs document={document} version={open} />
        </span>
      </div>
    </Panel>
  );
}

function Editing({ document, start, children }: { document: Document; start: DraftStart; children: RuleDocumentProps["children"] }): ReactNode {
  const words = useHandbookText();
  const when = useWhen();
  const draft = useDraft({ kind: document.kind, key: document.key }, start);
  const form = useMemo(() => formDocument(draft.yaml), [draft.yaml]);
  if (form === null) return <p className="k-problem">{words.editor.formBroken}</p>;
  const saved = draft.saving ? words.editor.saving : draft.dirty ? words.editor.unsaved : draft.savedAt === null ? "" : words.editor.saved(when.clock(draft.savedAt));
  return (
    <>
      {draft.theirs === null ? null : (
        <div className="organization-bar" role="alert">
          <span className="k-problem">{words.editor.conflict}</span>
          <Button onClick={draft.keepMine}>{words.editor.keepMine}</Button>
          <Button onClick={draft.takeTheirs}>{words.editor.takeTheirs}</Button>
        </div>
      )}
      {draft.failed === null ? (
        <p className="k-small k-ink-3" role="status">
          {saved}
        </p>
      ) : (
        <p className="k-problem" role="alert">
          {words.editor.lost}{" "}
          <Button size="small" onClick={draft.retry}>
            {words.editor.retry}
          </Button>
        </p>
      )}
      {children(form.get([]), { draft, form })}
    </>
  );
}
