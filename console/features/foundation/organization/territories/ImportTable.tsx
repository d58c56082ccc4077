import { Button, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { RefusedLine } from "#contract/organization.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { CsvPicker } from "../CsvPicker.tsx";
import { useRefresh } from "../queries.ts";
import { RefusedLines } from "../RefusedLines.tsx";
import { Side } from "../Side.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";
import { partsOf } from "./parts.ts";

interface Loaded {
  id: string;
  taken: number;
  refused: RefusedLine[];
}

/** Brings a table part by part, tells what could not be read, then puts it in use. */
export function ImportTable({ onClose }: { onClose: () => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const words = t.regions;
  const [kind, setKind] = useState<"phone" | "ip">("phone");
  const [source, setSource] = useState("");
  const [asOf, setAsOf] = useState("");
  const [file, setFile] = useState<{ text: string; name: string } | null>(null);
  const [progress, setProgress] = useState<[number, number] | null>(null);
  const [loaded, setLoaded] = useState<Loaded | null>(null);
  const loading = useSubmit(async () => {
    if (file === null) throw new ApiError(422, { code: "invalid", fields: [{ path: "csv", code: "required" }] });
    const parts = partsOf(file.text);
    const { id } = await api("POST /v1/regions/tables", { body: { kind, source, asOf } });
    const sum: Loaded = { id: id ?? "", taken: 0, refused: [] };
    for (const [n, part] of parts.entries()) {
      setProgress([n, parts.length]);
      const { taken, refused } = await api("PUT /v1/regions/tables/{id}/parts/{n}", { params: { id: sum.id, n }, body: part });
      sum.taken += taken;
      sum.refused = [...sum.refused, ...refused];
    }
    setProgress(null);
    setLoaded(sum);
  });
  const using = useSubmit(async () => {
    await api("POST /v1/regions/tables/{id}/use", { params: { id: loaded?.id ?? "" } });
    await refresh();
    toast(words.used);
    onClose();
  });
  const drop = async (): Promise<void> => {
    if (loaded !== null) await api("DELETE /v1/regions/tables/{id}", { params: { id: loaded.id } }).catch(() => undefined);
    onClose();
  };
  return (
    <Side title={words.importTitle} onClose={() => void drop()}>
      {loaded === null ? (
        <Form submitting={loading} act={words.upload} beside={progress === null ? undefined : <span className="k-small k-num">{words.uploading(progress[0], progress[1])}</span>}>
          <Field label={words.kind} plain>
            <Segmented value={kind} onChange={setKind} options={[{ value: "phone" as const, label: words.kinds.phone }, { value: "ip" as const, label: words.kinds.ip }]} />
          </Field>
          <FieldRow>
            <TextField label={words.source} path="source" hint={words.sourceHint} value={source} onChange={setSource} submitting={loading} maxLength={120} />
            <TextField label={words.asOf} path="asOf" value={asOf} onChange={setAsOf} submitting={loading} maxLength={10} />
          </FieldRow>
          <div className="organization-block">
            <p className="k-small k-ink-3">{words.exampleNote}</p>
            <pre className="organization-example">{words.example[kind]}</pre>
          </div>
          <CsvPicker name={file?.name ?? null} onText={(text, name) => setFile({ text, name })} problem={loading.problemAt("csv")} />
        </Form>
      ) : (
        <section className="organization-block">
          <p role="status">{words.taken(loaded.taken)}</p>
          <RefusedLines lines={loaded.refused} />
          {using.problem === null ? null : <p className="k-problem">{using.problem.text}</p>}
          <div className="k-line k-wrap">
            <Button type="primary" loading={using.busy} disabled={loaded.taken === 0} onClick={() => void using.submit()}>
              {words.use}
            </Button>
            <Button onClick={() => void drop()}>{words.useLater}</Button>
          </div>
        </section>
      )}
    </Side>
  );
}
