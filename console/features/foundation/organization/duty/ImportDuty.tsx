import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { DataTable } from "#console/ui/DataTable.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { CsvPicker } from "../CsvPicker.tsx";
import { useRefresh } from "../queries.ts";
import { RefusedLines } from "../RefusedLines.tsx";
import { Side } from "../Side.tsx";
import { useOrganizationText } from "../texts.ts";

type Preview = Awaited<ReturnType<typeof send>>;
const send = (csv: string, mode: "preview" | "apply") => api("POST /v1/duty/import", { body: { csv, mode } });

/** Duty from a file: first what would become of it, then the import. */
export function ImportDuty({ onClose }: { onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const [file, setFile] = useState<{ text: string; name: string } | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const [failed, setFailed] = useState<unknown>(null);
  const toProblem = useProblem();
  const look = (text: string, name: string): void => {
    setFile({ text, name });
    setPreview(null);
    setFailed(null);
    send(text, "preview").then(setPreview, setFailed);
  };
  const applying = useSubmit(async () => {
    const { rows } = await send(file?.text ?? "", "apply");
    await refresh();
    toast(t.duty.imported(rows.length));
    onClose();
  });
  const problem = applying.problem ?? (failed === null ? null : toProblem(failed));
  return (
    <Side title={t.duty.importTitle} onClose={onClose} wide>
      <section className="organization-block">
        <p className="k-small k-ink-3">{t.duty.exampleNote}</p>
        <pre className="organization-example">{t.duty.example}</pre>
        <CsvPicker name={file?.name ?? null} onText={look} />
        {problem === null ? null : (
          <p className="k-problem" role="alert">
            {problem.text}
          </p>
        )}
      </section>
      {preview === null ? null : (
        <section className="organization-block">
          <p role="status">
            {t.duty.willTake(preview.rows.length)} {preview.same === 0 ? "" : t.duty.same(preview.same)}
          </p>
          <RefusedLines lines={preview.refused} />
          <DataTable
            label={t.duty.importTitle}
            rows={preview.rows.slice(0, 200)}
            rowKey={(row) => String(row.line)}
            empty={<p className="k-ink-2">{t.duty.nothing}</p>}
            columns={[
              { key: "person", title: t.duty.person, narrow: "name", cell: (row) => row.person.name },
              { key: "on", title: t.duty.on, narrow: "value", cell: (row) => <span className="k-num">{row.on}</span> },
              { key: "span", title: t.duty.kind, cell: (row) => <span className="k-num">{t.duty.kinds[row.kind]} {row.from}–{row.to <= row.from ? `${t.duty.nextDay} ` : ""}{row.to}</span> },
              { key: "note", title: t.common.note, cell: (row) => row.note },
            ]}
          />
          <div>
            <Button type="primary" disabled={preview.rows.length === 0} loading={applying.busy} onClick={() => void applying.submit()}>
              {t.duty.importAct(preview.rows.length)}
            </Button>
          </div>
        </section>
      )}
    </Side>
  );
}
