import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Select } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { api, ApiError } from "#console/lib/api.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { BareFrame } from "./BareFrame.tsx";
import { useEnter } from "./entering.ts";
import { PasswordField } from "./PasswordField.tsx";
import { useIdentityText } from "./texts.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { zonesIn } from "./zones.ts";

const empty = { code: "", centreName: "", zone: "Asia/Shanghai", loginName: "", name: "", password: "" };

/** The first page of an empty centre: its name, its zone and its administrator. */
export default function FirstRun(): ReactNode {
  const t = useIdentityText();
  const state = useQuery({ queryKey: ["first-run"], queryFn: () => api("GET /v1/first-run", {}), retry: false });
  if (state.error !== null)
    return (
      <BareFrame title={t.firstRun.title}>
        <ErrorState error={state.error} onRetry={() => void state.refetch()} />
      </BareFrame>
    );
  if (state.data === undefined)
    return (
      <BareFrame title={t.firstRun.title} wide>
        <LoadingState onRetry={() => void state.refetch()} />
      </BareFrame>
    );
  if (!state.data.needed)
    return (
      <BareFrame title={t.firstRun.title}>
        <p>{t.firstRun.done}</p>
        <Link to="/signin">{t.firstRun.toSignIn}</Link>
      </BareFrame>
    );
  return <SetUp />;
}

function SetUp(): ReactNode {
  const t = useIdentityText();
  const enter = useEnter();
  const [locale] = useLocale();
  const [form, setForm] = useState(empty);
  const zones = useMemo(() => zonesIn(locale), [locale]);
  const submitting = useSubmit(async () => {
    await api("POST /v1/first-run", { body: { ...form, locale } }).catch((error: unknown) => {
      // The code is a field of this form: what is wrong with it stands there, and the focus goes to it.
      if (error instanceof ApiError && error.code === "setup_code_wrong") throw new ApiError(error.status, { code: "invalid", fields: [{ path: "code", code: error.code }] });
      throw error;
    });
    enter();
  });
  const field = (path: keyof typeof empty) => ({ path, value: form[path], onChange: (value: string) => setForm((now) => ({ ...now, [path]: value })), submitting });
  return (
    <BareFrame title={t.firstRun.title} note={t.firstRun.note} wide>
      <Form submitting={submitting} act={t.firstRun.act}>
        <TextField {...field("code")} label={t.firstRun.code} hint={t.firstRun.codeHint} autoFocus />
        <FieldRow>
          <TextField {...field("centreName")} label={t.firstRun.centreName} hint={t.firstRun.centreHint} autoComplete="organization" />
          <Field label={t.firstRun.zone} hint={t.firstRun.zoneHint} problem={submitting.problemAt("zone")}>
            <Select showSearch={{ optionFilterProp: "label" }} options={zones} value={form.zone} onChange={(zone: string) => field("zone").onChange(zone)} />
          </Field>
        </FieldRow>
        <FieldRow>
          <TextField {...field("name")} label={t.firstRun.you} autoComplete="name" />
          <TextField {...field("loginName")} label={t.loginName} hint={t.firstRun.loginHint} autoComplete="username" />
        </FieldRow>
        <PasswordField {...field("password")} label={t.password} fresh />
      </Form>
    </BareFrame>
  );
}
