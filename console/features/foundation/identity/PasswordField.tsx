import { Input } from "antd";
import type { ReactNode } from "react";
import type { Submitting } from "#console/ui/Form.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useIdentityText } from "./texts.ts";

/** What the server insists on, said beforehand. */
const minimum = 10;

interface PasswordFieldProps {
  label: string;
  /** The name of the field in the request, where its refusal stands. */
  path: string;
  value: string;
  onChange: (value: string) => void;
  submitting: Submitting;
  /** A password being chosen: its rule is shown, and the browser may propose one. */
  fresh?: boolean;
  autoFocus?: boolean;
}

/** A password, hidden unless looked at. */
export function PasswordField({ label, path, value, onChange, submitting, fresh = false, autoFocus = false }: PasswordFieldProps): ReactNode {
  const t = useIdentityText();
  return (
    <Field label={label} problem={submitting.problemAt(path)} hint={fresh ? t.passwordHint(minimum) : undefined}>
      <Input.Password
        name={path}
        autoComplete={fresh ? "new-password" : "current-password"}
        autoFocus={autoFocus}
        maxLength={200}
        value={value}
        onChange={(event) => {
          submitting.mended(path);
          onChange(event.target.value);
        }}
      />
    </Field>
  );
}
