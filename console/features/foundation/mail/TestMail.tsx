import { Input } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { useRefreshMail } from "./queries.ts";
import { useMailText } from "./texts.ts";

/** Sends one mail now and says what the server said. */
export function TestMail(): ReactNode {
  const all = useMailText();
  const t = all.test;
  const refresh = useRefreshMail();
  const [to, setTo] = useState("");
  const [came, setCame] = useState<{ ok: boolean; text: string } | null>(null);
  const submitting = useSubmit(async () => {
    setCame(null);
    const { ok, code, status, answer } = await api("POST /v1/mail/test", { body: { to } });
    setCame({ ok, text: ok ? t.ok(answer) : t.failed([code === null ? "" : all.reasons[code], status ?? "", answer].filter((one) => one !== "").join(" ")) });
    await refresh();
  });
  return (
    <Form submitting={submitting} act={t.act}>
      <Field label={t.to} problem={submitting.problemAt("to")}>
        <Input type="email" value={to} maxLength={200} autoComplete="off" onChange={(event) => setTo(event.target.value.trim())} />
      </Field>
      {came === null ? null : (
        <p role="status" className={came.ok ? "mail-answer" : "mail-answer k-problem"}>
          {came.text}
        </p>
      )}
    </Form>
  );
}
