import { Button, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerFile } from "#contract/customers.ts";
import { customerKinds, isOrganisation } from "#contract/kinds.ts";
import { provinces } from "#contract/provinces.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useChange } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** Changes area and stated fields; masked values are never put into the fields, or a mask would be saved. */
export function EditDetails({ file, onClose }: { file: CustomerFile; onClose: () => void }): ReactNode {
  const t = useCustomerText();
  const label = useLabel();
  const change = useChange(file.id);
  const [province, setProvince] = useState(file.province);
  const [fields, setFields] = useState({ name: "", phone: "", mail: "", address: "", birthday: "", registration: "", property: "" });
  const [kind, setKind] = useState(file.kind);
  const submitting = useSubmit(async () => {
    const written = Object.fromEntries(Object.entries(fields).filter(([, value]) => value.trim() !== ""));
    await change({
      version: file.version,
      ...(kind === file.kind ? {} : { kind }),
      ...(province === file.province ? {} : { area: { province, city: null } }),
      ...(Object.keys(written).length === 0 ? {} : { fields: written }),
    });
    toast(t.edit.saved);
    onClose();
  });
  const text = (name: keyof typeof fields) => (
    <Field label={t.personal[name]} optional problem={submitting.problemAt(`fields.${name}`)}>
      <Input
        value={fields[name]}
        type={name === "birthday" ? "date" : "text"}
        maxLength={name === "address" ? 200 : 120}
        autoComplete="off"
        onChange={(event) => {
          setFields({ ...fields, [name]: event.target.value });
          submitting.mended(`fields.${name}`);
        }}
      />
    </Field>
  );
  return (
    <Modal open title={t.edit.title} width={520} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.edit.save} beside={<Button onClick={onClose}>{t.edit.cancel}</Button>}>
        <Field label={t.kind} problem={submitting.problemAt("kind")}>
          <Select value={kind} options={customerKinds.map((one) => ({ value: one, label: t.kinds[one] }))} onChange={setKind} />
        </Field>
        <Field label={t.list.province} problem={submitting.problemAt("area")}>
          <Select
            allowClear
            showSearch={{ optionFilterProp: "label" }}
            value={province}
            options={provinces.map((one) => ({ value: one.code, label: label(one.name) }))}
            onChange={(code: string | undefined) => setProvince(code ?? null)}
          />
        </Field>
        <p className="k-small k-ink-3">
          {t.edit.keepHint} {t.edit.hint}
        </p>
        <FieldRow>
          {text("name")}
          {text("phone")}
        </FieldRow>
        {text("mail")}
        {text("address")}
        {isOrganisation(kind) ? text("registration") : text("birthday")}
        {kind === "resident" ? text("property") : null}
      </Form>
    </Modal>
  );
}
