import { Input } from "antd";
import type { ReactNode } from "react";
import { Field } from "#console/ui/Field.tsx";
import type { Submitting } from "#console/ui/Form.tsx";
import { tidyTime } from "./times.ts";

interface TextFieldProps {
  label: string;
  /** The field's place in the request, by which a refusal finds it. */
  path: string;
  value: string;
  onChange: (value: string) => void;
  submitting: Submitting;
  hint?: string;
  optional?: boolean;
  lines?: number;
  maxLength?: number;
  disabled?: boolean;
  autoFocus?: boolean;
  /** A time is text on a 24-hour clock, tidied when the field is left. */
  type?: "text" | "time" | "number";
}

/** A line or block of text under its label, with its refusal below. */
export function TextField({ label, path, value, onChange, submitting, hint, optional = false, lines, maxLength = 200, disabled = false, autoFocus = false, type = "text" }: TextFieldProps): ReactNode {
  const change = (text: string): void => {
    submitting.mended(path);
    onChange(text);
  };
  return (
    <Field label={label} hint={hint} optional={optional} problem={submitting.problemAt(path)}>
      {lines === undefined ? (
        <Input type={type === "time" ? "text" : type} {...(type === "time" ? { placeholder: "09:00", inputMode: "numeric" as const, onBlur: () => onChange(tidyTime(value)) } : {})} value={value} maxLength={maxLength} disabled={disabled} autoFocus={autoFocus} autoComplete="off" onChange={(event) => change(event.target.value)} />
      ) : (
        <Input.TextArea value={value} autoSize={{ minRows: lines, maxRows: lines + 6 }} maxLength={maxLength} disabled={disabled} onChange={(event) => change(event.target.value)} />
      )}
    </Field>
  );
}
