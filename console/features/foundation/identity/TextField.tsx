import { Input } from "antd";
import type { ReactNode } from "react";
import type { Submitting } from "#console/ui/Form.tsx";
import { Field } from "#console/ui/Field.tsx";

interface TextFieldProps {
  label: string;
  path: string;
  value: string;
  onChange: (value: string) => void;
  submitting: Submitting;
  hint?: string;
  autoComplete?: string;
  autoFocus?: boolean;
  /** A short code, written large. */
  code?: "digits" | "letters";
}

/** One line of text under its label, its refusal below. */
export function TextField({ label, path, value, onChange, submitting, hint, autoComplete = "off", autoFocus = false, code }: TextFieldProps): ReactNode {
  return (
    <div className={code === "digits" ? "identity-code" : undefined}>
      <Field label={label} problem={submitting.problemAt(path)} hint={hint}>
        <Input
          name={path}
          autoComplete={autoComplete}
          autoCapitalize="none"
          spellCheck={false}
          autoFocus={autoFocus}
          inputMode={code === "digits" ? "numeric" : undefined}
          maxLength={code === "digits" ? 7 : 100}
          value={value}
          onChange={(event) => {
            submitting.mended(path);
            onChange(event.target.value);
          }}
        />
      </Field>
    </div>
  );
}
