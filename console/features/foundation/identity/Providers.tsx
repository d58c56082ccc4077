import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Checkbox, Drawer, Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { TextField } from "#console/ui/TextField.tsx";
import { useIdentityText } from "./texts.ts";
import "./identity.css";

const fetchProviders = () => api("GET /v1/providers", {});
type Provider = Awaited<ReturnType<typeof fetchProviders>>["rows"][number];

/** Settings: the company's sign-in (OpenID Connect). */
export default function Providers(): ReactNode {
  const t = useIdentityText();
  const list = useQuery({ queryKey: ["providers"], queryFn: fetchProviders });
  const [open, setOpen] = useState<Provider | "new" | null>(null);
  const add = <Button type="primary" onClick={() => setOpen("new")}>{t.providers.add}</Button>;
  const rows = list.data?.rows ?? [];
  return (
    <Page>
      <PageHead title={t.providers.title} note={t.providers.note} acts={rows.length > 0 ? add : undefined} />
      {list.error !== null ? <ErrorState what={t.providers.failed} error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <LoadingState rows={2} /> : null}
      {list.data === undefined ? null : (
        <DataTable
          label={t.providers.title} rows={rows} rowKey={(row) => row.id} onOpen={setOpen}
          empty={<EmptyState act={add}>{t.providers.none}</EmptyState>}
          columns={[
            { key: "name", title: t.providers.name, cell: (row) => row.name, narrow: "name" },
            { key: "issuer", title: t.providers.issuer, cell: (row) => row.issuer },
            { key: "state", title: t.providers.enabled, cell: (row) => (row.enabled ? <span className="k-tag is-ok">{t.providers.enabled}</span> : <span className="k-tag">{t.providers.disabled}</span>), narrow: "value" },
            { key: "logins", title: "", cell: (row) => t.providers.logins(row.logins) },
          ]}
        />
      )}
      {list.data === undefined ? null : (
        <div className="identity-block">
          <p className="k-small k-ink-2">{t.providers.redirect}</p>
          <CopyField label={t.providers.redirect} value={list.data.redirect} />
        </div>
      )}
      {open === null ? null : (
        <Drawer open size={420} title={open === "new" ? t.providers.add : open.name} onClose={() => setOpen(null)}>
          <ProviderForm key={open === "new" ? "new" : `${open.id}${open.version}`} provider={open === "new" ? undefined : open} onSaved={setOpen} onClose={() => setOpen(null)} />
        </Drawer>
      )}
    </Page>
  );
}

function ProviderForm({ provider, onSaved, onClose }: { provider?: Provider | undefined; onSaved: (saved: Provider) => void; onClose: () => void }): ReactNode {
  const t = useIdentityText();
  const queries = useQueryClient();
  const [form, setForm] = useState({
    key: provider?.key ?? "", name: provider?.name ?? "", issuer: provider?.issuer ?? "", clientId: provider?.clientId ?? "", secret: "",
    claim: provider?.claim ?? ("none" as "none" | "preferred_username" | "email"), secondFactor: provider?.secondFactor ?? false, enabled: provider?.enabled ?? true,
  });
  const put = <K extends keyof typeof form>(field: K) => (value: (typeof form)[K]) => setForm((now) => ({ ...now, [field]: value }));
  const submitting = useSubmit(async () => {
    const body = { name: form.name, issuer: form.issuer, clientId: form.clientId, claim: form.claim === "none" ? null : form.claim, secondFactor: form.secondFactor, enabled: form.enabled };
    const saved = provider === undefined
      ? await api("POST /v1/providers", { body: { ...body, key: form.key, secret: form.secret === "" ? null : form.secret } })
      : await api("PATCH /v1/providers/{id}", { params: { id: provider.id }, body: { ...body, version: provider.version, ...(form.secret === "" ? {} : { secret: form.secret }) } });
    await queries.invalidateQueries({ queryKey: ["providers"] });
    onSaved(saved);
  });
  const [works, setWorks] = useState(false);
  const trial = useSubmit(async () => {
    setWorks(false);
    await api("POST /v1/providers/{id}/trial", { params: { id: provider!.id } });
    setWorks(true);
  });
  const field = (path: "key" | "name" | "issuer" | "clientId") => ({ path, value: form[path], onChange: put(path), submitting });
  return (
    <>
      <Form submitting={submitting} act={t.providers.save} beside={<Button onClick={onClose}>{t.providers.close}</Button>}>
        {provider === undefined ? <TextField {...field("key")} label={t.providers.key} hint={t.providers.keyHint} autoFocus /> : null}
        <TextField {...field("name")} label={t.providers.name} hint={t.providers.nameHint} />
        <TextField {...field("issuer")} label={t.providers.issuer} hint={t.providers.issuerHint} />
        <TextField {...field("clientId")} label={t.providers.clientId} />
        <TextField path="secret" value={form.secret} onChange={put("secret")} submitting={submitting} label={t.providers.secret} hint={provider?.hasSecret === true ? t.providers.secretKept : t.providers.secretHint} />
        <Field label={t.providers.claim} problem={submitting.problemAt("claim")}>
          <Select value={form.claim} onChange={put("claim")} options={(["none", "preferred_username", "email"] as const).map((value) => ({ value, label: t.providers.claims[value] }))} />
        </Field>
        <Checkbox checked={form.secondFactor} onChange={(event) => put("secondFactor")(event.target.checked)}>{t.providers.secondFactor}</Checkbox>
        <p className="k-small k-ink-3">{t.providers.secondFactorHint}</p>
        <Checkbox checked={form.enabled} onChange={(event) => put("enabled")(event.target.checked)}>{t.providers.enabled}</Checkbox>
      </Form>
      {provider === undefined ? null : (
        <p className="k-line k-wrap">
          <Button loading={trial.busy} onClick={() => void trial.submit()}>{t.providers.trial}</Button>
          <span role="status" className={trial.problem === null ? "k-small k-ink-2" : "k-small k-problem"}>{trial.problem?.text ?? (works ? t.providers.trialDone : "")}</span>
        </p>
      )}
    </>
  );
}
