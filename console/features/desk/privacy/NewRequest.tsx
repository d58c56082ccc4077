import { Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { DataRequest, RequestKind } from "#contract/data-requests.ts";
import { api } from "#console/lib/api.ts";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { usePrivacyText } from "./texts.ts";
import "./privacy.css";

/** Takes down what a customer asks for; the deadline runs from now. */
export function NewRequest({ onClose, onDone }: { onClose: () => void; onDone: () => void }): ReactNode {
  const t = usePrivacyText().requests;
  const [number, setNumber] = useState("");
  const [kind, setKind] = useState<RequestKind>("copy");
  const [via, setVia] = useState<DataRequest["via"]>("conversation");
  const [relation, setRelation] = useState<DataRequest["relation"]>("self");
  const [details, setDetails] = useState("");
  const [tried, setTried] = useState(false);
  const digits = number.trim().replace(/^C-/i, "");
  const valid = /^\d{1,12}$/.test(digits);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (!valid) return;
    const made = await api("POST /v1/data-requests", { body: { customer: Number(digits), kind, via, relation, details } });
    toast(t.saved(String(made.number)));
    onDone();
    onClose();
  });
  return (
    <FormDialogue title={t.add} width={520} act={t.save} leave={t.close} submitting={submitting} onClose={onClose}>
      <FieldRow>
        <Field label={t.customer} hint={t.customerHint} problem={tried && !valid ? t.numberMissing : submitting.problemAt("customer")}>
          <Input autoFocus prefix="C-" value={number} maxLength={14} onChange={(event) => setNumber(event.target.value)} />
        </Field>
        <Field label={t.kind}>
          <Select value={kind} onChange={setKind} options={(Object.keys(t.kinds) as RequestKind[]).map((value) => ({ value, label: t.kinds[value] }))} />
        </Field>
      </FieldRow>
      <FieldRow>
        <Field label={t.via}>
          <Select value={via} onChange={setVia} options={(Object.keys(t.vias) as DataRequest["via"][]).map((value) => ({ value, label: t.vias[value] }))} />
        </Field>
        <Field label={t.relation}>
          <Select value={relation} onChange={setRelation} options={(Object.keys(t.relations) as DataRequest["relation"][]).map((value) => ({ value, label: t.relations[value] }))} />
        </Field>
      </FieldRow>
      <Field label={t.details} hint={t.detailsHint}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={1000} value={details} onChange={(event) => setDetails(event.target.value)} />
      </Field>
    </FormDialogue>
  );
}
