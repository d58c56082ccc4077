import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { FileableType } from "#contract/filing.ts";
import type { FormValue } from "#contract/forms.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { AddFiles, broughtIds, isBringing } from "../tickets/Files.tsx";
import { FormFields } from "../tickets/FormFields.tsx";
import { useFilingText } from "./texts.ts";
import { useCustomerUploads } from "./useCustomerUploads.ts";

export interface Filed {
  code: string;
  token: string;
}

/** One id for what is being written: sent twice, it is one ticket. */
export const useClientId = (): string => useState(() => crypto.randomUUID())[0];

/** What a kind asks of the customer, and pictures; what was typed stays when it is refused. */
export function FileForm({ pass, type, done }: { pass: string; type: FileableType; done: (filed: Filed) => void }): ReactNode {
  const t = useFilingText();
  const label = useLabel();
  const clientId = useClientId();
  const [form, setForm] = useState<Record<string, FormValue>>({});
  const uploads = useCustomerUploads(pass);
  const sending = useSubmit(async () => done(await api("POST /v1/filing/tickets", { body: { pass, clientId, type: type.key, form, files: broughtIds(uploads) } })));
  return (
    <div className="follow-form">
      <FormFields fields={type.form} values={form} problemAt={(key) => sending.problemAt(`form.${key}`)} onChange={setForm} />
      <Field label={t.files} optional plain problem={sending.problemAt("files")}>
        <div>
          <AddFiles uploads={uploads} />
        </div>
      </Field>
      {sending.problem === null || Object.keys(sending.problem.fields).length > 0 ? null : (
        <p className="k-problem" role="alert">
          {sending.problem.text}
        </p>
      )}
      <Button type="primary" size="large" loading={sending.busy} disabled={isBringing(uploads)} onClick={() => void sending.submit()}>
        {t.send(label(type.name))}
      </Button>
    </div>
  );
}
