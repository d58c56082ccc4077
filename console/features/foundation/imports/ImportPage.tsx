import { Link, useParams } from "@tanstack/react-router";
import { Button, Progress } from "antd";
import type { ReactNode } from "react";
import type { ImportDetail } from "#contract/imports.ts";
import { api } from "#console/lib/api.ts";
import { countText } from "#console/lib/figures.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { Stages } from "#console/ui/Stages.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { MatchColumns } from "./MatchColumns.tsx";
import { useImport, useReadAgain } from "./queries.ts";
import { RefusedRows } from "./RefusedRows.tsx";
import { useImportText } from "./texts.ts";
import "./imports.css";

const stepOf: Record<ImportDetail["state"], number> = { matching: 1, failed: 1, checking: 2, checked: 2, applying: 3, done: 4, withdrawn: 4 };

/** One file on its way: columns, check, confirmation, progress, what was refused. */
export default function ImportPage(): ReactNode {
  const { id = "" } = useParams({ strict: false }) as { id?: string };
  const it = useImport(id);
  if (it.data !== undefined) return <One it={it.data} />;
  return <Page>{it.error === null ? <LoadingState rows={8} onRetry={() => void it.refetch()} /> : <ErrorState error={it.error} onRetry={() => void it.refetch()} />}</Page>;
}

function One({ it }: { it: ImportDetail }): ReactNode {
  const t = useImportText();
  const when = useWhen();
  const at = stepOf[it.state];
  return (
    <Page>
      <PageHead
        title={<span className="k-line"><Link to="/imports" aria-label={t.back}><Icon name="left" /></Link>{it.file === "" ? t.kinds[it.kind] : it.file}</span>}
        note={[t.kinds[it.kind], it.shop?.name, it.by.name].filter(Boolean).join(" · ")}
      >
        {it.state === "withdrawn" ? null : <Stages stages={t.steps.map((name, n) => ({ key: name, name, state: n < at ? "done" : n === at ? "current" : "next" }))} />}
      </PageHead>
      {it.problem === null ? null : <p className="k-problem" role="alert">{t.codes[it.problem] ?? t.codes.csv_unreadable}</p>}
      {it.state === "matching" || it.state === "failed" ? <MatchColumns key={it.version} it={it} /> : null}
      {it.state === "checking" ? <Panel><p role="status">{t.check.running(countText(it.rows))}</p></Panel> : null}
      {it.state === "checked" ? <Confirm it={it} /> : null}
      {it.state === "applying" || it.state === "done" ? <Applied it={it} /> : null}
      {it.bad > 0 && it.state !== "checking" && !it.erased ? <RefusedRows it={it} /> : null}
      <p className="k-small k-ink-3">{it.erased ? t.erasedDone : t.erased(when.day(it.eraseAt))}</p>
    </Page>
  );
}

function useStep(it: ImportDetail, step: "application" | "withdrawal", done: string) {
  const readAgain = useReadAgain();
  return useSubmit(async () => {
    const input = { params: { id: it.id }, body: { version: it.version } };
    if (step === "application") await api("POST /v1/imports/{id}/application", input);
    else await api("POST /v1/imports/{id}/withdrawal", input);
    toast(done);
    await readAgain(it.id);
  });
}

function Confirm({ it }: { it: ImportDetail }): ReactNode {
  const t = useImportText();
  const applying = useStep(it, "application", t.apply.started);
  const dropping = useStep(it, "withdrawal", t.apply.dropped);
  const problem = applying.problem ?? dropping.problem;
  return (
    <Panel>
      <p className="k-num imports-counts">{t.check.counts(countText(it.rows), countText(it.good), countText(it.bad))}</p>
      {it.bad === 0 ? <p className="k-small k-ink-2">{t.check.fine}</p> : null}
      {problem === null ? null : <p className="k-problem" role="alert">{problem.text}</p>}
      <div className="k-line k-wrap imports-acts">
        <Button type="primary" disabled={it.good === 0} loading={applying.busy} onClick={() => void applying.submit()}>{t.apply.act(countText(it.good))}</Button>
        <Button loading={dropping.busy} onClick={() => void dropping.submit()}>{t.apply.drop}</Button>
      </div>
      <details className="imports-again"><summary>{t.apply.again}</summary><MatchColumns key={it.version} it={it} /></details>
    </Panel>
  );
}

function Applied({ it }: { it: ImportDetail }): ReactNode {
  const t = useImportText();
  const handled = Object.values(it.outcomes).reduce((sum, n) => sum + n, 0);
  const total = it.good;
  return (
    <Panel>
      {it.state === "applying" ? (
        <>
          <p role="status">{t.apply.running(countText(handled), countText(total))}</p>
          <Progress percent={total === 0 ? 0 : Math.floor((handled / total) * 100)} />
          <p className="k-small k-ink-2">{t.apply.goesOn}</p>
        </>
      ) : (
        <p role="status"><b>{t.apply.done}</b></p>
      )}
      <p className="k-line k-wrap k-num">
        {(Object.keys(t.outcomes) as (keyof typeof t.outcomes)[]).filter((one) => (it.outcomes[one] ?? 0) > 0).map((one) => <span key={one} className="k-tag">{t.outcomes[one]} {countText(it.outcomes[one])}</span>)}
        {it.bad > 0 ? <span className="k-tag">{t.columns.bad} {countText(it.bad)}</span> : null}
      </p>
    </Panel>
  );
}
