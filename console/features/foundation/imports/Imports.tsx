import { useNavigate } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { ImportRow } from "#contract/imports.ts";
import { countText } from "#console/lib/figures.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { useImports } from "./queries.ts";
import { useImportText } from "./texts.ts";
import { UploadDialog } from "./UploadDialog.tsx";

/** Files that were brought, the newest first. */
export default function Imports(): ReactNode {
  const t = useImportText();
  const navigate = useNavigate();
  const [uploading, setUploading] = useState(false);
  const imports = useImports();
  const rows = imports.data?.rows;
  const columns: Column<ImportRow>[] = [
    { key: "file", title: t.columns.file, narrow: "name", cell: (row) => <span className="k-line"><b>{row.file === "" ? t.kinds[row.kind] : row.file}</b><span className="k-small k-ink-3 k-num">{row.number}</span></span> },
    { key: "kind", title: t.columns.kind, cell: (row) => [t.kinds[row.kind], row.shop?.name].filter(Boolean).join(" · ") },
    { key: "state", title: t.columns.state, narrow: "value", cell: (row) => <span className="k-tag">{t.states[row.state]}</span> },
    { key: "rows", title: t.columns.rows, figure: true, cell: (row) => countText(row.rows) },
    { key: "good", title: t.columns.good, figure: true, cell: (row) => countText(row.good) },
    { key: "bad", title: t.columns.bad, figure: true, cell: (row) => countText(row.bad) },
    { key: "by", title: t.columns.by, narrow: "none", cell: (row) => row.by.name },
    { key: "at", title: t.columns.at, cell: (row) => <Moment at={row.at} /> },
  ];
  return (
    <Page wide>
      <PageHead title={t.title} acts={<Button type="primary" onClick={() => setUploading(true)}><Icon name="plus" /> {t.start}</Button>}>
        <p className="k-small k-ink-2">{t.note}</p>
      </PageHead>
      {rows === undefined ? (
        imports.error === null ? <LoadingState rows={8} onRetry={() => void imports.refetch()} /> : <ErrorState error={imports.error} onRetry={() => void imports.refetch()} />
      ) : (
        <Panel flush>
          <DataTable
            label={t.title} columns={columns} rows={rows} rowKey={(row) => row.id} onOpen={(row) => void navigate({ to: `/imports/${row.id}` })} empty={<EmptyState>{t.none}</EmptyState>}
            foot={<ShowMore list={imports} />}
          />
        </Panel>
      )}
      {uploading ? <UploadDialog onClose={() => setUploading(false)} /> : null}
    </Page>
  );
}
