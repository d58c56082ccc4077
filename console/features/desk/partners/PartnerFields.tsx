import { Checkbox, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import { partnerShares, personalShares, type PartnerShare } from "#contract/partners.ts";
import { useMay } from "#console/shell/session.tsx";
import { api } from "#console/lib/api.ts";
import { Field } from "#console/ui/Field.tsx";
import type { Submitting } from "#console/ui/Form.tsx";
import { usePartnerText } from "./texts.ts";

/** Open partners with their contacts. */
export const usePartners = () => useQuery({ queryKey: ["partners", "open"], queryFn: async () => (await api("GET /v1/partners", { query: { state: "open", limit: 200 } })).rows });

export interface PartnerAsking {
  contactId: string | undefined;
  share: PartnerShare[];
  locale: "zh-CN" | "en";
}
export const noAsking: PartnerAsking = { contactId: undefined, share: ["title", "order"], locale: "zh-CN" };

/** Who of the partner is mailed, what he may see, in which language. */
export function PartnerFields({ partnerId, value, onChange, submitting, tried }: { partnerId: string; value: PartnerAsking; onChange: (value: PartnerAsking) => void; submitting: Submitting; tried: boolean }): ReactNode {
  const t = usePartnerText().ask;
  const may = useMay();
  const contacts = usePartners().data?.find((one) => one.id === partnerId)?.contacts ?? [];
  const shares = partnerShares.filter((one) => may("customers.unmask") || !personalShares.some((other) => other === one));
  return (
    <>
      <Field label={t.contact} problem={submitting.problemAt("contactId") ?? (tried && value.contactId === undefined ? t.contactMissing : undefined)}>
        <Select
          value={value.contactId}
          onChange={(contactId: string) => onChange({ ...value, contactId })}
          options={contacts.map((one) => ({ value: one.id, disabled: one.mail === "", label: [one.name, one.task, one.mail === "" ? t.noMail : one.mail].filter((part) => part !== "").join(" ") }))}
        />
      </Field>
      <Field label={t.share} hint={t.shareNote} plain>
        <Checkbox.Group className="partners-shares" value={value.share} options={shares.map((one) => ({ value: one, label: t.shares[one] }))} onChange={(share) => onChange({ ...value, share: share as PartnerShare[] })} />
      </Field>
      <Field label={t.locale}>
        <Select value={value.locale} onChange={(locale) => onChange({ ...value, locale })} options={(["zh-CN", "en"] as const).map((one) => ({ value: one, label: t.locales[one] }))} />
      </Field>
    </>
  );
}
