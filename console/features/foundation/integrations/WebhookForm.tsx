import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useShops } from "../organization/queries.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { useRefreshIntegrations, type Webhook } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";

type Event = Webhook["events"][number];

/** A webhook's name, address and wishes; a new one shows its secret once, in the place of the form. */
export function WebhookForm({ webhook, onClose }: { webhook?: Webhook; onClose: () => void }): ReactNode {
  const t = useIntegrationText();
  const refresh = useRefreshIntegrations();
  const shops = useShops();
  const [secret, setSecret] = useState<string | null>(null);
  const events = Object.keys(t.events_) as Event[];
  const [typed, setTyped] = useState({ name: webhook?.name ?? "", url: webhook?.url ?? "", events: webhook?.events ?? events, shops: webhook?.shops ?? [], channels: webhook?.channels ?? [] });
  const put = <K extends keyof typeof typed>(field: K) => (value: (typeof typed)[K]): void => setTyped((before) => ({ ...before, [field]: value }));
  const submitting = useSubmit(async () => {
    if (webhook === undefined) setSecret((await api("POST /v1/webhooks", { body: typed })).secret);
    else {
      await api("PATCH /v1/webhooks/{id}", { params: { id: webhook.id }, body: { ...typed, version: webhook.version } });
      toast(t.webhooks.saved);
    }
    await refresh();
  });
  if (secret !== null) return <ShownSecret secret={secret} onClose={onClose} />;
  return (
    <Form submitting={submitting} act={webhook === undefined ? t.webhooks.make : t.webhooks.save}>
      <TextField label={t.webhooks.name} path="name" value={typed.name} onChange={put("name")} submitting={submitting} maxLength={60} autoFocus={webhook === undefined} />
      <TextField label={t.webhooks.url} path="url" hint={t.webhooks.urlHint} value={typed.url} onChange={put("url")} submitting={submitting} maxLength={500} />
      <Field label={t.webhooks.events} plain problem={submitting.problemAt("events")}>
        <Select mode="multiple" value={typed.events} onChange={put("events")} options={events.map((one) => ({ value: one, label: t.events_[one] }))} />
      </Field>
      <Field label={t.tokens.shops} optional plain problem={submitting.problemAt("shops")}>
        <Select mode="multiple" value={typed.shops} onChange={put("shops")} placeholder={t.allShops} options={(shops.data ?? []).map((shop) => ({ value: shop.id, label: shop.name }))} optionFilterProp="label" />
      </Field>
      <Field label={t.webhooks.channels} hint={t.webhooks.channelsHint} optional plain problem={submitting.problemAt("channels")}>
        <Select mode="tags" value={typed.channels} onChange={put("channels")} placeholder={t.allChannels} />
      </Field>
    </Form>
  );
}

export function ShownSecret({ secret, onClose }: { secret: string; onClose: () => void }): ReactNode {
  const t = useIntegrationText();
  return (
    <section className="organization-block">
      <p role="status">{t.webhooks.secretShown}</p>
      <CopyField label={t.webhooks.secret} value={secret} block />
      <div>
        <Button type="primary" onClick={onClose}>
          {t.tokens.kept}
        </Button>
      </div>
    </section>
  );
}
