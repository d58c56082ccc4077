import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api, ApiError } from "#console/lib/api.ts";
import { FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { CsvPicker } from "../CsvPicker.tsx";
import { useRefresh } from "../queries.ts";
import { RefusedLines } from "../RefusedLines.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";

type Preview = Awaited<ReturnType<typeof send>>;
const send = (body: { year: number; source: string; csv: string; mode: "preview" | "apply" }) => api("POST /v1/calendars/holidays", { body });

/** A year's holiday notice from a file; it is taken whole or not at all. */
export function ImportHolidays({ year: suggested, onClose }: { year: number; onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const words = t.calendars;
  const refresh = useRefresh();
  const [year, setYear] = useState(String(suggested));
  const [source, setSource] = useState("");
  const [file, setFile] = useState<{ text: string; name: string } | null>(null);
  const [preview, setPreview] = useState<Preview | null>(null);
  const run = async (mode: "preview" | "apply"): Promise<Preview> => {
    if (file === null) throw new ApiError(422, { code: "invalid", fields: [{ path: "csv", code: "required" }] });
    return send({ year: Number(year), source, csv: file.text, mode });
  };
  const looking = useSubmit(async () => setPreview(await run("preview")));
  const applying = useSubmit(async () => {
    const answer = await run("apply");
    setPreview(answer);
    if (!answer.applied) return;
    await refresh();
    toast(words.imported(Number(year)));
    onClose();
  });
  const isReady = preview !== null && preview.refused.length === 0 && preview.entries.length > 0;
  const put = (change: () => void): void => {
    setPreview(null);
    change();
  };
  return (
    <Side title={words.importTitle} onClose={onClose}>
      <Form submitting={looking} act={t.common.preview}>
        <FieldRow>
          <TextField label={words.year} path="year" type="number" value={year} onChange={(value) => put(() => setYear(value))} submitting={looking} maxLength={4} />
          <TextField label={words.source} path="source" hint={words.sourceHint} value={source} onChange={(value) => put(() => setSource(value))} submitting={looking} maxLength={120} />
        </FieldRow>
        <div className="organization-block">
          <p className="k-small k-ink-3">{words.exampleNote}</p>
          <pre className="organization-example">{words.example}</pre>
        </div>
        <CsvPicker name={file?.name ?? null} onText={(text, name) => put(() => setFile({ text, name }))} problem={looking.problemAt("csv")} />
      </Form>
      {preview === null ? null : (
        <section className="organization-block">
          <RefusedLines lines={preview.refused} />
          <p role="status">{words.entries(preview.entries.filter((entry) => entry.off).length, preview.entries.filter((entry) => !entry.off).length)}</p>
          {applying.problem === null ? null : <p className="k-problem">{applying.problem.text}</p>}
          <div>
            <Button type="primary" disabled={!isReady} loading={applying.busy} onClick={() => void applying.submit()}>
              {words.importAct}
            </Button>
          </div>
        </section>
      )}
    </Side>
  );
}
