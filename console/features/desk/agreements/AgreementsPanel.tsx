import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { customerKey } from "../customers/queries.ts";
import { useAgreementChanged, useAgreementChoices } from "./queries.ts";
import { StateTag } from "./StateTag.tsx";
import { useAgreementText } from "./texts.ts";
import "./agreements.css";

/** A customer's agreements on the customer's page, and the way to a new one. */
export function AgreementsPanel({ customerId }: { customerId: string }): ReactNode {
  const t = useAgreementText();
  const may = useMay();
  const [open, setOpen] = useState(false);
  const found = useQuery({ queryKey: [...customerKey(customerId), "agreements"], queryFn: ({ signal }) => api("GET /v1/agreements", { query: { customer: customerId, limit: 50 } }, { signal }), enabled: may("agreements.read") });
  if (found.data === undefined) return null;
  return (
    <Panel title={t.panel} acts={may("agreements.work") ? <Button size="small" onClick={() => setOpen(true)}>{t.begin}</Button> : undefined}>
      {found.data.rows.length === 0 ? <p className="k-small k-ink-3">{t.panelNone}</p> : null}
      <ul className="agreements-services">
        {found.data.rows.map((row) => (
          <li key={row.id}>
            <span>
              <span className="k-line k-wrap"><Link className="k-link" to={`/agreements/${row.id}`}><span className="k-num">{row.code}</span> {row.title}</Link> <StateTag row={row} /></span>
              <span className="k-small k-ink-3 k-num">{row.totalFen === null ? null : moneyText(row.totalFen)} {row.fromOn !== null && row.untilOn !== null ? t.term(row.fromOn, row.untilOn) : row.holdsUntil === null ? null : t.holdsUntil(row.holdsUntil)} {row.owner?.name ?? t.nobody}</span>
            </span>
          </li>
        ))}
      </ul>
      {open ? <BeginDialogue customerId={customerId} onClose={() => setOpen(false)} /> : null}
    </Panel>
  );
}

function BeginDialogue({ customerId, onClose }: { customerId: string; onClose: () => void }): ReactNode {
  const t = useAgreementText();
  const label = useLabel();
  const navigate = useNavigate();
  const changed = useAgreementChanged(customerId);
  const choices = useAgreementChoices().data;
  const [asked, setAsked] = useState({ title: "", kind: undefined as string | undefined, shopId: undefined as string | undefined, ticket: "" });
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (asked.title.trim().length < 2 || asked.kind === undefined) return;
    const { id, code } = await api("POST /v1/agreements", { body: { customerId, title: asked.title, kind: asked.kind, ...(asked.shopId === undefined ? {} : { shopId: asked.shopId }), ...(asked.ticket.trim() === "" ? {} : { ticket: asked.ticket.trim() }) } });
    onClose();
    await changed(t.begun(code));
    await navigate({ to: `/agreements/${id}` });
  });
  const set = (change: Partial<typeof asked>, path: string) => (submitting.mended(path), setAsked({ ...asked, ...change }));
  return (
    <FormDialogue title={t.beginTitle} act={t.begin} submitting={submitting} onClose={onClose}>
      <Field label={t.name} hint={t.nameHint} problem={submitting.problemAt("title") ?? (tried && asked.title.trim().length < 2 ? t.nameMissing : undefined)}><Input autoFocus maxLength={80} value={asked.title} onChange={(event) => set({ title: event.target.value }, "title")} /></Field>
      <Field label={t.kind} problem={submitting.problemAt("kind") ?? (tried && asked.kind === undefined ? t.kindMissing : undefined)}><Select value={asked.kind} options={(choices?.kinds ?? []).map((one) => ({ value: one.key, label: label(one.name) }))} onChange={(kind: string) => set({ kind }, "kind")} /></Field>
      <Field label={t.shop} optional problem={submitting.problemAt("shopId")}><Select allowClear value={asked.shopId} options={(choices?.shops ?? []).map((one) => ({ value: one.id, label: one.name }))} onChange={(shopId?: string) => set({ shopId }, "shopId")} /></Field>
      <Field label={t.ticket} optional hint={t.ticketHint} problem={submitting.problemAt("ticket")}><Input maxLength={20} value={asked.ticket} onChange={(event) => set({ ticket: event.target.value }, "ticket")} /></Field>
    </FormDialogue>
  );
}
