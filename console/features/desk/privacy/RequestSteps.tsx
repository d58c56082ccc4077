import { Button, Input, Modal, Radio, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { DataRequest, RequestDecision } from "#contract/data-requests.ts";
import { api } from "#console/lib/api.ts";
import { handOver } from "./copy.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePrivacyText } from "./texts.ts";
import "./privacy.css";

const steps = { received: "check", checked: "decide", granted: "finish", restricted: "lift" } as const;

/** One request: what has been done, and the next step for whoever may take it. */
export function RequestSteps({ request, onClose, onDone }: { request: DataRequest; onClose: () => void; onDone: () => void }): ReactNode {
  const t = usePrivacyText().requests;
  const may = useMay();
  const [note, setNote] = useState("");
  const [decision, setDecision] = useState<RequestDecision>("granted");
  const [tried, setTried] = useState(false);
  const wanted = steps[request.stage as keyof typeof steps] as "check" | "decide" | "lift" | "finish" | undefined;
  const step = wanted === undefined || !may(wanted === "check" ? "privacy.handle" : "privacy.decide") ? null : wanted;
  const missing = step !== "finish" && note.trim().length < 4;
  const submitting = useSubmit(async () => {
    if (step === null || missing) return;
    const base = { version: request.version, note: note.trim() };
    await api("POST /v1/data-requests/{id}/steps", { params: { id: request.id }, body: step === "check" || step === "lift" ? { step, ...base } : step === "decide" ? { step, ...base, decision } : { step, version: request.version } });
    toast(t.moved);
    onDone();
    onClose();
  });
  const words = usePrivacyText().copy;
  const label = useLabel();
  const [form, setForm] = useState<"csv" | "json">("csv");
  const copying = useSubmit(() => handOver(request, form, words, label));
  const act = step === "check" ? t.checkSave : step === "decide" ? t.decideSave : step === "lift" ? t.liftSave : t.finishSave[request.kind];
  const problem = submitting.problem ?? copying.problem;
  const copies = (request.kind === "copy" || request.kind === "access") && (request.stage === "granted" || request.stage === "done") && may("privacy.decide");
  const foot = [
    ...(copies ? [
      <Select key="form" className="privacy-form" value={form} onChange={setForm} aria-label={words.form} options={[{ value: "csv" as const, label: "CSV" }, { value: "json" as const, label: "JSON" }]} />,
      <Button key="copy" loading={copying.busy} onClick={() => void copying.submit()}>{t.copy}</Button>,
    ] : []),
    <Button key="close" onClick={onClose}>{t.close}</Button>,
    ...(step === null ? [] : [<Button key="act" type="primary" danger={step === "finish" && request.kind === "delete"} loading={submitting.busy} onClick={() => { setTried(true); void submitting.submit(); }}>{act}</Button>]),
  ];
  const done = [
    { key: "received", label: t.receivedBy(request.received.by), at: request.received.at, note: request.details },
    ...(request.checked === null ? [] : [{ key: "checked", label: `${t.checkSave} · ${request.checked.by}`, at: request.checked.at, note: request.checked.note }]),
    ...(request.decided === null ? [] : [{ key: "decided", label: `${t.decisions[request.decided.decision]} · ${request.decided.by}`, at: request.decided.at, note: request.decided.note }]),
    ...(request.lifted === null ? [] : [{ key: "lifted", label: `${t.liftSave} · ${request.lifted.by}`, at: request.lifted.at, note: request.lifted.note }]),
    ...(request.done === null ? [] : [{ key: "done", label: `${t.stages.done} · ${request.done.by}`, at: request.done.at, note: "" }]),
  ];
  return (
    <Modal open width={560} title={`${t.kinds[request.kind]} · C-${request.customer.number}`} onCancel={onClose} footer={foot}>
      <ul className="privacy-evidence">
        {done.map((one) => (
          <li key={one.key}>
            <p className="k-line">
              {one.label} <span className="k-small k-ink-3"><Moment at={one.at} /></span>
            </p>
            {one.note === "" ? null : <p className="k-small k-ink-2">{one.note}</p>}
          </li>
        ))}
      </ul>
      <div className="k-column privacy-fields">
        {step === "decide" ? (
          <Field label={t.decision} plain>
            <Radio.Group
              value={decision}
              onChange={(event) => setDecision(event.target.value as RequestDecision)}
              options={(Object.keys(t.decisions) as RequestDecision[]).filter((value) => value !== "restricted" || request.kind === "delete").map((value) => ({ value, label: t.decisions[value] }))}
            />
          </Field>
        ) : null}
        {step === "check" || step === "decide" || step === "lift" ? (
          <Field label={step === "check" ? t.checkNote : t.reason} hint={step === "decide" ? t.reasonHint : undefined} problem={tried && missing ? t.noteMissing : submitting.problemAt("note")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
        ) : null}
        {step === "finish" ? <p>{t.finishNote[request.kind]}</p> : null}
        {problem === null ? null : (
          <p className="k-form-problem" role="alert">
            <Icon name="alert" size="xs" /> {problem.text}
          </p>
        )}
      </div>
    </Modal>
  );
}
