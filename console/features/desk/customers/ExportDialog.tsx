import { Button, Input, Modal, Radio } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerKind } from "#contract/kinds.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { Field } from "#console/ui/Field.tsx";
import { useExport } from "../export/useExport.ts";
import { type CustomerFilter, useChoices } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** The list as it is narrowed now, as a file: masked, with the reason on record. */
export function ExportDialog({ filter, onClose }: { filter: CustomerFilter; onClose: () => void }): ReactNode {
  const t = useCustomerText();
  const words = t.exporting;
  const toProblem = useProblem();
  const { tierName } = useChoices();
  const [reason, setReason] = useState("");
  const [form, setForm] = useState<"csv" | "xlsx">("csv");
  const [tried, setTried] = useState(false);
  const exporting = useExport({
    words, heads: words.heads, ...(form === "xlsx" ? { sheet: { name: words.file, most: words.most } } : {}),
    piece: (after, signal) => api("GET /v1/customers/export", { query: { ...filter, q: filter.q === "" ? undefined : filter.q, after, reason } }, { signal }),
    worded: (line) => line.map((cell, at) => (at === 3 ? tierName(cell) : at === line.length - 1 ? t.kinds[cell as CustomerKind] : cell)),
  });
  const run = async (): Promise<void> => {
    setTried(true);
    if (reason.trim().length >= 4) await exporting.run();
  };
  return (
    <Modal
      open width={480} title={words.title} onCancel={onClose}
      footer={[<Button key="close" onClick={onClose}>{words.close}</Button>, <Button key="act" type="primary" loading={exporting.count !== null} onClick={() => void run()}>{words.start}</Button>]}
    >
      <p className="k-small k-ink-2">{words.hint}</p>
      <Field label={words.why} problem={tried && reason.trim().length < 4 ? t.fields.reason_missing : undefined}>
        <Input value={reason} maxLength={200} onChange={(event) => setReason(event.target.value)} />
      </Field>
      <Field label={words.form} plain>
        <Radio.Group value={form} onChange={(event) => setForm(event.target.value as "csv" | "xlsx")} options={[{ value: "csv", label: "CSV" }, { value: "xlsx", label: "XLSX" }]} />
      </Field>
      {exporting.count === null ? null : <p className="k-small" role="status">{words.running(exporting.count)}</p>}
      {exporting.failed === undefined ? null : <p className="k-problem" role="alert">{toProblem(exporting.failed).text}</p>}
    </Modal>
  );
}
