import { Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import type { FormValue } from "#contract/forms.ts";
import { useBegun } from "#console/shell/begun.ts";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { Choice } from "./Choice.tsx";
import { FormFields } from "./FormFields.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import { useTypes } from "./types.ts";
import { useViewsText } from "./views/texts.ts";
import "./tickets.css";

interface Draft {
  type: string | null;
  name: string;
  /** What was filled in, by kind: choosing another one for a moment loses nothing. */
  forms: Record<string, Record<string, FormValue>>;
}

/** Opens a ticket: its kind, a title, and what its first stage asks, from the definition. Within a conversation the customer is known. */
export function OpenTicket({ conversationId, title = "", onClose }: { conversationId?: string; title?: string; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const navigate = useNavigate();
  const queries = useQueryClient();
  // One with fixed fields is opened by what it is about, as a return by its request.
  const types = useTypes().filter((one) => (conversationId !== undefined || one.customer !== "required") && !one.form.some((field) => field.fixed));
  const begun = useBegun<Draft>(`ticket/${conversationId ?? ""}`, () => ({ type: null, name: title.slice(0, 120), forms: {} }));
  const { name, forms } = begun.value;
  const edit = (change: Partial<Draft>): void => begun.put({ ...begun.value, ...change });
  const [tried, setTried] = useState(false);
  const v = useViewsText();
  const templates = (useQuery({ queryKey: ["ticket-templates"], queryFn: () => api("GET /v1/ticket-templates", {}), staleTime: 300_000 }).data?.rows ?? []).filter((one) => types.some((kind) => kind.key === one.type));
  const begin = (key: string | undefined): void => {
    const template = templates.find((one) => one.key === key);
    if (template === undefined) return;
    edit({ type: template.type, name: template.title, forms: { ...forms, [template.type]: template.form } });
  };
  // Nothing is chosen beforehand: the first of the list would be opened by whoever overlooks the question.
  const chosen = types.length === 1 ? types[0] : types.find((one) => one.key === begun.value.type);
  const form = chosen === undefined ? {} : (forms[chosen.key] ?? {});
  const submitting = useSubmit(async () => {
    setTried(true);
    if (chosen === undefined || name.trim() === "") return;
    const opened = await api("POST /v1/tickets", { body: { type: chosen.key, title: name, form, ...(conversationId === undefined ? {} : { conversationId }) } });
    begun.done();
    await queries.invalidateQueries({ queryKey: ["tickets"] });
    toast(t.opening.opened(opened.code));
    onClose();
    await navigate({ to: "/tickets/$id", params: { id: opened.id } });
  });
  return (
    <FormDialogue title={t.opening.title} width={640} act={t.opening.act} submitting={submitting} onClose={onClose}>
      {templates.length === 0 ? null : (
        <Field label={v.template.label} optional>
          <Select allowClear showSearch={{ optionFilterProp: "label" }} placeholder={v.template.none} options={templates.map((one) => ({ value: one.key, label: label(one.name) }))} onChange={begin} />
        </Field>
      )}
      <Field label={t.opening.type} problem={tried && chosen === undefined ? t.opening.typeMissing : undefined} {...(conversationId === undefined ? { hint: t.opening.needsCustomer } : {})}>
        <Choice
          label={t.opening.type}
          options={types.map((one) => ({ key: one.key, name: label(one.name) }))}
          value={chosen === undefined ? [] : [chosen.key]}
          onChoose={([key]) => {
            if (key !== undefined) edit({ type: key });
          }}
        />
      </Field>
      <Field label={t.opening.name} hint={t.opening.nameHint} problem={submitting.problemAt("title") ?? (tried && name.trim() === "" ? t.opening.nameMissing : undefined)}>
        <Input autoFocus maxLength={120} value={name} onChange={(event) => edit({ name: event.target.value })} />
      </Field>
      {chosen === undefined ? null : <FormFields fields={chosen.form} values={form} problemAt={(key) => submitting.problemAt(`form.${key}`)} onChange={(values) => edit({ forms: { ...forms, [chosen.key]: values } })} />}
      <p className="k-small k-ink-3">{t.opening.later}</p>
    </FormDialogue>
  );
}
