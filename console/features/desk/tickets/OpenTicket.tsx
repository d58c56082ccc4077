import { Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import type { FormValue } from "#contract/forms.ts";
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

/** Opens a ticket: its kind, a title, and what its first stage asks, from the definition. Within a conversation the customer is known. */
export function OpenTicket({ conversationId, title = "", onClose }: { conversationId?: string; title?: string; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const navigate = useNavigate();
  const queries = useQueryClient();
  // One with fixed fields is opened by what it is about, as a return by its request.
  const types = useTypes().filter((one) => (conversationId !== undefined || one.customer !== "required") && !one.form.some((field) => field.fixed));
  const [type, setType] = useState<string | null>(null);
  const [name, setName] = useState(title.slice(0, 120));
  const [form, setForm] = useState<Record<string, FormValue>>({});
  const [tried, setTried] = useState(false);
  const v = useViewsText();
  const templates = (useQuery({ queryKey: ["ticket-templates"], queryFn: () => api("GET /v1/ticket-templates", {}), staleTime: 300_000 }).data?.rows ?? []).filter((one) => types.some((kind) => kind.key === one.type));
  const begin = (key: string | undefined): void => {
    const template = templates.find((one) => one.key === key);
    if (template === undefined) return;
    setType(template.type);
    setName(template.title);
    setForm(template.form);
  };
  const chosen = types.find((one) => one.key === type) ?? types[0];
  const submitting = useSubmit(async () => {
    setTried(true);
    if (chosen === undefined || name.trim() === "") return;
    const opened = await api("POST /v1/tickets", { body: { type: chosen.key, title: name, form, ...(conversationId === undefined ? {} : { conversationId }) } });
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
      <Field label={t.opening.type} {...(conversationId === undefined ? { hint: t.opening.needsCustomer } : {})}>
        <Choice
          label={t.opening.type}
          options={types.map((one) => ({ key: one.key, name: label(one.name) }))}
          value={chosen === undefined ? [] : [chosen.key]}
          onChoose={([key]) => {
            if (key === undefined) return;
            setType(key);
            setForm({});
          }}
        />
      </Field>
      <Field label={t.opening.name} hint={t.opening.nameHint} problem={submitting.problemAt("title") ?? (tried && name.trim() === "" ? t.opening.nameMissing : undefined)}>
        <Input autoFocus maxLength={120} value={name} onChange={(event) => setName(event.target.value)} />
      </Field>
      {chosen === undefined ? null : <FormFields fields={chosen.form} values={form} problemAt={(key) => submitting.problemAt(`form.${key}`)} onChange={setForm} />}
      <p className="k-small k-ink-3">{t.opening.later}</p>
    </FormDialogue>
  );
}
