import { Button, Checkbox, Select } from "antd";
import { type ReactNode, useState } from "react";
import { type TokenPermission, tokenPermissions } from "#contract/permissions.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { CopyField } from "#console/ui/CopyField.tsx";
import { Field, FieldRow } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { useShops } from "../organization/queries.ts";
import { TextField } from "#console/ui/TextField.tsx";
import { useRefreshIntegrations } from "./queries.ts";
import { useIntegrationText } from "./texts.ts";

const days = [30, 90, 365, 0] as const;
const forChannel = (permission: TokenPermission): boolean => permission.startsWith("channel.");

/** A new token; its text is shown once, in the place of the form. */
export function TokenForm({ onClose }: { onClose: () => void }): ReactNode {
  const t = useIntegrationText();
  const refresh = useRefreshIntegrations();
  const shops = useShops();
  const [made, setMade] = useState<string | null>(null);
  const [typed, setTyped] = useState({ name: "", channel: "app", permissions: ["channel.send", "channel.read"] as TokenPermission[], shops: [] as string[], trusted: false, perMinute: "600", days: 365 as number });
  const put = <K extends keyof typeof typed>(field: K) => (value: (typeof typed)[K]): void => setTyped((before) => ({ ...before, [field]: value }));
  const speaks = typed.permissions.some(forChannel);
  const submitting = useSubmit(async () => {
    const { text } = await api("POST /v1/tokens", {
      body: {
        name: typed.name, permissions: typed.permissions, shops: typed.shops, perMinute: Number(typed.perMinute),
        channel: speaks ? typed.channel : null, trusted: speaks && typed.trusted,
        expiresAt: typed.days === 0 ? null : new Date(serverNow() + typed.days * 86_400_000).toISOString(),
      },
    });
    setMade(text);
    await refresh();
  });
  if (made !== null)
    return (
      <section className="organization-block">
        <p role="status">{t.tokens.shownOnce}</p>
        <CopyField label={t.tokens.text} value={made} block />
        <CopyField label={t.tokens.example} value={`curl ${location.origin}/v1/channel/shops -H "Authorization: Bearer ${made}"`} block />
        <div>
          <Button type="primary" onClick={onClose}>
            {t.tokens.kept}
          </Button>
        </div>
      </section>
    );
  return (
    <Form submitting={submitting} act={t.tokens.make}>
      <TextField label={t.tokens.name} path="name" hint={t.tokens.nameHint} value={typed.name} onChange={put("name")} submitting={submitting} maxLength={60} autoFocus />
      <Field label={t.tokens.rights} hint={t.tokens.rightsHint} plain problem={submitting.problemAt("permissions")}>
        <Select mode="multiple" value={typed.permissions} onChange={put("permissions")} options={tokenPermissions.map((one) => ({ value: one, label: t.rights[one] }))} />
      </Field>
      {speaks ? (
        <>
          <TextField label={t.tokens.channel} path="channel" hint={t.tokens.channelHint} value={typed.channel} onChange={put("channel")} submitting={submitting} maxLength={20} />
          <Checkbox checked={typed.trusted} onChange={(event) => put("trusted")(event.target.checked)}>
            {t.tokens.trusted}
          </Checkbox>
        </>
      ) : null}
      <Field label={t.tokens.shops} hint={t.tokens.shopsHint} optional plain problem={submitting.problemAt("shops")}>
        <Select mode="multiple" value={typed.shops} onChange={put("shops")} placeholder={t.allShops} options={(shops.data ?? []).map((shop) => ({ value: shop.id, label: shop.name }))} optionFilterProp="label" />
      </Field>
      <FieldRow>
        <Field label={t.tokens.expires} plain problem={submitting.problemAt("expiresAt")}>
          <Select value={typed.days} onChange={put("days")} options={days.map((n) => ({ value: n, label: n === 0 ? t.tokens.noEnd : t.tokens.inDays(n) }))} />
        </Field>
        <TextField label={t.tokens.perMinute} path="perMinute" type="number" value={typed.perMinute} onChange={put("perMinute")} submitting={submitting} maxLength={5} />
      </FieldRow>
    </Form>
  );
}
