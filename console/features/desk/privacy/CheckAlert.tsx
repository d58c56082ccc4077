import { Link } from "@tanstack/react-router";
import { Button, Input, Modal, Radio } from "antd";
import { type ReactNode, useState } from "react";
import type { AlertReading, AlertResult, ReadingAlert } from "#contract/privacy.ts";
import { api } from "#console/lib/api.ts";
import { useSession } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePrivacyText } from "./texts.ts";
import "./privacy.css";

/** One alert with its evidence; whoever may look into it writes down the result. */
export function CheckAlert({ alert, onClose, onDone }: { alert: ReadingAlert; onClose: () => void; onDone: () => void }): ReactNode {
  const t = usePrivacyText().alerts;
  const own = useSession().person.id === alert.person.id;
  const [result, setResult] = useState<AlertResult>("in_order");
  const [note, setNote] = useState("");
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    if (note.trim().length < 4) return;
    await api("POST /v1/reading-alerts/{id}/check", { params: { id: alert.id }, body: { result, note: note.trim() } });
    toast(t.saved);
    onDone();
    onClose();
  });
  const open = alert.checked === null && !own;
  const foot = [
    <Button key="close" onClick={onClose}>{t.close}</Button>,
    <Button key="save" type="primary" loading={submitting.busy} onClick={() => { setTried(true); void submitting.submit(); }}>{t.save}</Button>,
  ];
  return (
    <Modal open width={560} title={`${alert.person.name} · ${t.evidence}`} onCancel={onClose} footer={open ? foot : null}>
      <p className="k-small k-ink-3">{t.evidenceNote} {t.version(alert.version)}</p>
      <ul className="privacy-evidence">
        {alert.evidence.map((reading) => <Evidence key={`${reading.at} ${reading.customerId} ${reading.field ?? ""}`} reading={reading} />)}
      </ul>
      {alert.checked === null ? null : (
        <p>
          <span className="k-tag">{t.results[alert.checked.result]}</span> {t.checkedBy(alert.checked.by.name)} <Moment at={alert.checked.at} />
          <br />
          {alert.checked.note}
        </p>
      )}
      {open ? (
        <div className="k-column privacy-fields">
          <Field label={t.result} plain>
            <Radio.Group value={result} onChange={(event) => setResult(event.target.value as AlertResult)} options={(Object.keys(t.results) as AlertResult[]).map((value) => ({ value, label: t.results[value] }))} />
          </Field>
          <Field label={t.findings} problem={tried && note.trim().length < 4 ? t.findingsMissing : submitting.problemAt("note")}>
            <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={note} onChange={(event) => setNote(event.target.value)} />
          </Field>
          {submitting.problem === null ? null : (
            <p className="k-form-problem" role="alert">
              <Icon name="alert" size="xs" /> {submitting.problem.text}
            </p>
          )}
        </div>
      ) : null}
    </Modal>
  );
}

function Evidence({ reading }: { reading: AlertReading }): ReactNode {
  const t = usePrivacyText().alerts;
  return (
    <li className="k-line">
      <span className="k-small k-ink-3"><Moment at={reading.at} /></span>
      <Link to="/customers/$id" params={{ id: reading.customerId }} className="k-num">C-{reading.number}</Link>
      <span>{reading.field === null ? t.file : t.field(t.fields[reading.field] ?? reading.field)}</span>
    </li>
  );
}
