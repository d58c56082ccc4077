import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { MailSettings } from "#contract/mail.ts";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useShops } from "../organization/queries.ts";
import { useRefreshMail } from "./queries.ts";
import { useMailText } from "./texts.ts";

interface Typed {
  shopId: string | null;
  address: string;
  name: string;
}

/** From whom mail comes: one address for all, and shops that have their own. */
export function SenderForm({ senders }: { senders: MailSettings["senders"] }): ReactNode {
  const all = useMailText();
  const t = all.senders;
  const refresh = useRefreshMail();
  const shops = useShops().data ?? [];
  const [rows, setRows] = useState<Typed[]>(() => (senders.length === 0 ? [{ shopId: null, address: "", name: "" }] : senders.map(({ shop, address, name }) => ({ shopId: shop?.id ?? null, address, name }))));
  const put = (at: number, change: Partial<Typed>): void => setRows((before) => before.map((row, i) => (i === at ? { ...row, ...change } : row)));
  const submitting = useSubmit(async () => {
    await api("PUT /v1/mail/senders", { body: { senders: rows } });
    toast(all.server.saved);
    await refresh();
  });
  const free = shops.filter((shop) => !rows.some((row) => row.shopId === shop.id));
  const nameOf = (id: string | null): string => (id === null ? t.whole : (shops.find((shop) => shop.id === id)?.name ?? ""));
  return (
    <Form
      submitting={submitting}
      act={t.save}
      beside={
        free.length === 0 ? undefined : (
          <Select aria-label={t.add} placeholder={t.add} value={null} style={{ minWidth: 180 }} options={free.map((shop) => ({ value: shop.id, label: shop.name }))} onChange={(shopId: string) => setRows((before) => [...before, { shopId, address: "", name: "" }])} />
        )
      }
    >
      {senders.length === 0 ? <p className="k-problem">{t.none}</p> : null}
      {rows.map((row, at) => (
        <section key={row.shopId ?? "all"} aria-label={nameOf(row.shopId)}>
          <p className="k-line">
            <b>{nameOf(row.shopId)}</b>
            <span className="k-space" />
            {row.shopId === null ? null : <Button size="small" aria-label={t.remove(nameOf(row.shopId))} icon={<Icon name="x" size="xs" />} onClick={() => setRows((before) => before.filter((_, i) => i !== at))} />}
          </p>
          <div className="mail-sender">
            <Field label={t.address} problem={submitting.problemAt(`senders.${at}.address`) ?? submitting.problemAt(`senders.${at}.shopId`)}>
              <Input type="email" value={row.address} maxLength={200} autoComplete="off" onChange={(event) => put(at, { address: event.target.value.trim() })} />
            </Field>
            <Field label={t.name} optional problem={submitting.problemAt(`senders.${at}.name`)}>
              <Input value={row.name} maxLength={200} autoComplete="off" onChange={(event) => put(at, { name: event.target.value })} />
            </Field>
          </div>
        </section>
      ))}
    </Form>
  );
}
