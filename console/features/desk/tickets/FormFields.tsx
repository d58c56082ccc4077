import { Input, InputNumber } from "antd";
import type { ReactElement, ReactNode } from "react";
import { isAsked, severities, type FormField, type FormValue } from "#contract/forms.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Choice } from "./Choice.tsx";
import { Fact } from "./Earlier.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import "./tickets.css";

interface FormFieldsProps {
  fields: readonly FormField[];
  values: Readonly<Record<string, FormValue>>;
  /** Values of other stages, for fields that depend on them. */
  beside?: Readonly<Record<string, FormValue>>;
  disabled?: boolean;
  starred?: boolean;
  problemAt: (key: string) => string | undefined;
  onChange: (values: Record<string, FormValue>) => void;
}

/** A form of the handbook: each field by its type; only what is asked stands there. */
export function FormFields({ fields, values, beside = {}, disabled = false, starred = false, problemAt, onChange }: FormFieldsProps): ReactNode {
  const label = useLabel();
  const all = { ...beside, ...values };
  const fixed = fields.filter((field) => field.fixed === true && all[field.key] !== undefined);
  return (
    <>
      {fixed.length === 0 ? null : (
        <dl className="tickets-facts">
          {fixed.map((field) => (
            <Fact key={field.key} field={field} value={all[field.key]!} />
          ))}
        </dl>
      )}
      {fields.filter((field) => isAsked(field, all) && field.fixed !== true).map((field) => (
        <Field key={field.key} label={label(field.name)} optional={!field.required} starred={starred && field.required} {...(field.hint ? { hint: label(field.hint) } : {})} problem={problemAt(field.key)}>
          <FieldControl field={field} value={values[field.key] ?? (field.startsAs === undefined ? undefined : all[field.startsAs]) ?? null} disabled={disabled} onChange={(value) => onChange({ ...values, [field.key]: value })} />
        </Field>
      ))}
    </>
  );
}

interface FieldControlProps {
  field: FormField;
  value: FormValue;
  disabled: boolean;
  onChange: (value: FormValue) => void;
}

/** The control of a type; what Field hands down (id, aria) goes on to it. */
function FieldControl({ field, value, disabled, onChange, ...given }: FieldControlProps): ReactElement {
  const t = useTicketText();
  const label = useLabel();
  const name = label(field.name);
  const text = typeof value === "string" ? value : "";
  switch (field.type) {
    case "long":
      return <Input.TextArea {...given} autoSize={{ minRows: 2, maxRows: 8 }} maxLength={5000} disabled={disabled} value={text} onChange={(event) => onChange(event.target.value)} />;
    case "choice":
    case "choices":
      return <Choice {...given} label={name} several={field.type === "choices"} disabled={disabled} options={field.options.map((one) => ({ key: one.key, name: label(one.name) }))} value={Array.isArray(value) ? value : text === "" ? [] : [text]} onChoose={(keys) => onChange(field.type === "choices" ? keys : (keys[0] ?? null))} />;
    case "severity":
      return <Choice {...given} label={name} disabled={disabled} options={severities.map((key) => ({ key, name: t.severities[key] }))} value={text === "" ? [] : [text]} onChoose={(keys) => onChange(keys[0] ?? null)} />;
    case "yesno":
      return <Choice {...given} label={name} disabled={disabled} options={[{ key: "yes", name: t.yes }, { key: "no", name: t.no }]} value={typeof value === "boolean" ? [value ? "yes" : "no"] : []} onChoose={([key]) => onChange(key === undefined ? null : key === "yes")} />;
    case "number":
      return <InputNumber {...given} className="tickets-number" disabled={disabled} value={typeof value === "number" ? value : null} onChange={(next) => onChange(next)} />;
    case "money":
      return <InputNumber {...given} className="tickets-number" prefix="¥" precision={2} min={0} disabled={disabled} value={typeof value === "number" ? value / 100 : null} onChange={(next) => onChange(next === null ? null : Math.round(next * 100))} />;
    case "day":
      return <DateField {...given} clear className="tickets-number" disabled={disabled} value={text} onChange={onChange} />;
    case "text":
      return <Input {...given} maxLength={200} disabled={disabled} value={text} onChange={(event) => onChange(event.target.value)} />;
  }
}
