import { Input, type InputProps } from "antd";
import type { ReactNode } from "react";
import { tidyTime } from "#console/lib/times.ts";
import { Field } from "./Field.tsx";
import type { Submitting } from "./Form.tsx";

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
  autoComplete?: string;
  /** A time is text on a 24-hour clock, tidied when the field is left; a code has six digits, written large. */
  type?: "text" | "time" | "number" | "code";
}

/** A line or block of text under its label, with its refusal below. */
export function TextField({ label, path, value, onChange, submitting, hint, optional = false, lines, maxLength = 200, disabled = false, autoFocus = false, autoComplete = "off", type = "text" }: TextFieldProps): ReactNode {
  const change = (text: string): void => {
    submitting.mended(path);
    onChange(text);
  };
  const kinds: Record<typeof type, InputProps> = {
    text: {},
    number: { type: "number" },
    time: { placeholder: "09:00", inputMode: "numeric", onBlur: () => onChange(tidyTime(value)) },
    code: { className: "k-code", inputMode: "numeric", maxLength: 7 },
  };
  return (
    <Field label={label} hint={hint} optional={optional} problem={submitting.problemAt(path)}>
      {lines === undefined ? (
        <Input name={path} value={value} maxLength={maxLength} disabled={disabled} autoFocus={autoFocus} autoComplete={autoComplete} autoCapitalize="none" spellCheck={false} {...kinds[type]} onChange={(event) => change(event.target.value)} />
      ) : (
        <Input.TextArea value={value} autoSize={{ minRows: lines, maxRows: lines + 6 }} maxLength={maxLength} disabled={disabled} onChange={(event) => change(event.target.value)} />
      )}
    </Field>
  );
}
