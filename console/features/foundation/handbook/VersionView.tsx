import { ConfigProvider, Segmented, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useAddress } from "#console/lib/address.ts";
import { useMay } from "#console/shell/session.tsx";
import { Diff } from "#console/ui/Diff.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { DraftEditor } from "./DraftEditor.tsx";
import { BodyForm, hasForm } from "./forms/BodyForm.tsx";
import { type Document, type Version, useDifference, useVersionText } from "./queries.ts";
import { useHandbookText } from "./texts.ts";
import { VersionActs } from "./VersionActs.tsx";
import { flushDraft } from "./unsaved.ts";
import { VersionFacts } from "./VersionFacts.tsx";

interface VersionViewProps {
  document: Document;
  version: Version;
  versions: readonly Version[];
}

/** One version: where it stands, what may be done with it, and its text or what it changes. */
export function VersionView({ document, version, versions }: VersionViewProps): ReactNode {
  const t = useHandbookText();
  const may = useMay();
  const [address, change] = useAddress();
  const against = versions.find((one) => String(one.n) === address.with && one.n !== version.n);
  const others = versions.filter((one) => one.n !== version.n);
  const usual = version.basedOn ?? document.inForce.find((one) => one.scope.kind === "all")?.n;
  const editable = version.state === "draft" && may("handbook.write");
  const compare = async (on: boolean): Promise<void> => {
    // What is compared is what is stored: the last words are saved first; when that fails, the editor says so.
    if (on) await flushDraft(`${document.kind}/${document.key}/${version.n}`).catch(() => undefined);
    change({ with: on ? String((others.find((one) => one.n === usual) ?? others[0])?.n ?? "") : undefined });
  };
  return (
    <div className="handbook-main">
      <Panel title={t.page.version(version.n)} acts={<VersionActs document={document} version={version} />}>
        <VersionFacts document={document} version={version} />
      </Panel>
      <Panel
        acts={
          others.length === 0 ? undefined : (
            <>
              {against === undefined ? null : (
                <Select
                  size="small"
                  aria-label={t.document.compareWith}
                  value={against.n}
                  onChange={(n: number) => change({ with: String(n) })}
                  options={others.map((one) => ({ value: one.n, label: `${t.page.version(one.n)} ${t.states[one.state]}` }))}
                />
              )}
              <Segmented
                size="small"
                value={against === undefined ? "text" : "compare"}
                onChange={(value) => void compare(value === "compare")}
                options={[{ value: "text", label: t.document.text }, { value: "compare", label: t.document.compare }]}
              />
            </>
          )
        }
      >
        {against === undefined ? null : <Difference document={document} from={Math.min(against.n, version.n)} to={Math.max(against.n, version.n)} />}
        {against !== undefined && !editable ? null : (
          <div hidden={against !== undefined}>
            <Text document={document} version={version} editable={editable} />
          </div>
        )}
      </Panel>
    </div>
  );
}

function Text({ document, version, editable }: { document: Document; version: Version; editable: boolean }): ReactNode {
  const t = useHandbookText();
  const text = useVersionText(document.kind, document.key, version.n);
  if (text.data === undefined) return text.error === null ? <LoadingState rows={12} /> : <ErrorState what={t.document.failed} error={text.error} onRetry={() => void text.refetch()} />;
  if (editable) return <DraftEditor document={document} start={text.data} />;
  return <Reading kind={document.kind} yaml={text.data.yaml} />;
}

/** A version that nobody can change any more: as a form to read where its kind has one, else as its text. */
function Reading({ kind, yaml }: { kind: string; yaml: string }): ReactNode {
  const t = useHandbookText();
  const [as, setAs] = useState<"form" | "yaml">(hasForm(kind) ? "form" : "yaml");
  return (
    <>
      {hasForm(kind) ? <Segmented className="handbook-as" value={as} onChange={setAs} options={[{ value: "form" as const, label: t.editor.form }, { value: "yaml" as const, label: t.editor.yaml }]} /> : null}
      {as === "form" ? (
        <ConfigProvider componentDisabled>
          <div className="handbook-read">
            <BodyForm kind={kind} draft={{ yaml, write: () => undefined, problems: [] }} />
          </div>
        </ConfigProvider>
      ) : (
        <pre className="handbook-text" tabIndex={0} aria-label={t.editor.label}>
          {yaml}
        </pre>
      )}
    </>
  );
}

function Difference({ document, from, to }: { document: Document; from: number; to: number }): ReactNode {
  const t = useHandbookText();
  const difference = useDifference(document.kind, document.key, from, to);
  if (difference.data === undefined) return difference.error === null ? <LoadingState rows={8} /> : <ErrorState error={difference.error} onRetry={() => void difference.refetch()} />;
  const { changes } = difference.data;
  return (
    <>
      {changes.length === 0 ? null : (
        <ul className="handbook-changes" aria-label={t.document.changes(changes.length)}>
          {changes.slice(0, 40).map((one) => (
            <li key={`${one.path} ${one.change}`}>
              <code>{one.path.replace(/^body\./, "")}</code> <span className="k-small k-ink-2">{t.document.change[one.change]}</span> <code>{one.change === "changed" ? `${short(one.before)} → ${short(one.after)}` : short(one.after ?? one.before)}</code>
            </li>
          ))}
        </ul>
      )}
      <Diff label={`${t.page.version(from)} – ${t.page.version(to)}`} before={difference.data.from.yaml} after={difference.data.to.yaml} />
    </>
  );
}

const short = (value: unknown): string => (typeof value === "string" ? value : (JSON.stringify(value) ?? "")).slice(0, 120);
