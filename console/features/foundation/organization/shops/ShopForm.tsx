import { Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { type Shop, useRefresh, useUnits } from "../queries.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { useOrganizationText } from "../texts.ts";

/** A shop's name, addresses and look; without a shop, a new one. */
export function ShopForm({ shop, onSaved }: { shop?: Shop; onSaved: (shop: Shop) => void }): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const lines = (useUnits().data ?? []).filter((unit) => unit.kind === "business_line");
  const [typed, setTyped] = useState({
    key: shop?.key ?? "",
    name: shop?.name ?? "",
    shortName: shop?.shortName ?? "",
    origins: shop?.origins.join("\n") ?? "",
    businessLine: shop?.businessLine ?? "",
    accent: shop?.look.accent ?? "",
    logoText: shop?.look.logoText ?? "",
    side: shop?.look.side ?? "right",
  });
  const put = (field: keyof typeof typed) => (value: string) => setTyped((before) => ({ ...before, [field]: value }));
  const submitting = useSubmit(async () => {
    const body = {
      name: typed.name,
      shortName: typed.shortName,
      origins: typed.origins.split(/\s+/).filter((one) => one !== ""),
      businessLine: typed.businessLine === "" ? null : typed.businessLine,
      look: { ...(typed.accent === "" ? {} : { accent: typed.accent }), ...(typed.logoText === "" ? {} : { logoText: typed.logoText }), ...(typed.side === "left" ? { side: "left" as const } : {}) },
    };
    const saved =
      shop === undefined
        ? await api("POST /v1/shops", { body: { ...body, key: typed.key } })
        : await api("PATCH /v1/shops/{id}", { params: { id: shop.id }, body: { ...body, version: shop.version } });
    await refresh();
    toast(t.common.saved);
    onSaved(saved);
  });
  return (
    <Form submitting={submitting} act={t.shops.save}>
      <FieldRow>
        <TextField label={t.common.name} path="name" value={typed.name} onChange={put("name")} submitting={submitting} maxLength={60} autoFocus={shop === undefined} />
        <TextField label={t.shops.shortName} path="shortName" hint={t.shops.shortHint} value={typed.shortName} onChange={put("shortName")} submitting={submitting} maxLength={8} />
      </FieldRow>
      {shop === undefined ? <TextField label={t.common.key} path="key" hint={t.shops.keyHint} value={typed.key} onChange={put("key")} submitting={submitting} maxLength={40} /> : null}
      <TextField label={t.shops.origins} path="origins" hint={t.shops.originsHint} lines={2} maxLength={4000} value={typed.origins} onChange={put("origins")} submitting={submitting} />
      <FieldRow>
        <Field label={t.shops.accent} hint={t.shops.accentHint} optional plain problem={submitting.problemAt("look.accent")}>
          <Accent value={typed.accent} onChange={put("accent")} label={t.shops.accent} />
        </Field>
        <TextField label={t.shops.logoText} path="look.logoText" hint={t.shops.logoHint} optional maxLength={4} value={typed.logoText} onChange={put("logoText")} submitting={submitting} />
      </FieldRow>
      <Field label={t.shops.side} hint={t.shops.sideHint} problem={submitting.problemAt("look.side")}>
        <Select value={typed.side} onChange={put("side")} options={[{ value: "right", label: t.shops.sideRight }, { value: "left", label: t.shops.sideLeft }]} />
      </Field>
      {lines.length === 0 ? null : (
        <Field label={t.shops.businessLine} optional problem={submitting.problemAt("businessLine")}>
          <Select value={typed.businessLine} onChange={put("businessLine")} options={[{ value: "", label: t.common.none }, ...lines.map((line) => ({ value: line.key, label: line.name }))]} />
        </Field>
      )}
    </Form>
  );
}

function Accent({ id, label, value, onChange }: { id?: string; label: string; value: string; onChange: (value: string) => void }): ReactNode {
  return (
    <span className="organization-colour">
      <input type="color" aria-label={label} value={/^#[0-9a-f]{6}$/i.test(value) ? value : "#0f6680"} onChange={(event) => onChange(event.target.value)} />
      <Input id={id} value={value} maxLength={7} placeholder="#0f6680" onChange={(event) => onChange(event.target.value.trim())} />
    </span>
  );
}
