import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Button, Input, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { CustomerFile } from "#contract/customers.ts";
import type { TierExplained } from "#contract/customer-groups.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { customerKey, useChoices } from "./queries.ts";
import { useCustomerText } from "./texts.ts";

/** Why this customer has their tier: who or what gave it, what the orders come to, and what each tier asks for. */
export function TierPanel({ file }: { file: CustomerFile }): ReactNode {
  const t = useCustomerText();
  const words = t.tiers;
  const may = useMay();
  const when = useWhen();
  const queries = useQueryClient();
  const { tierName } = useChoices();
  const [giving, setGiving] = useState(false);
  const told = useQuery({ queryKey: [...customerKey(file.id), "tier"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/tier", { params: { id: file.id } }, { signal }) }).data;
  const back = useSubmit(async () => {
    const { tier } = await api("PUT /v1/customers/{id}/tier", { params: { id: file.id }, body: { by: "rule" } });
    toast(words.ruled(tierName(tier)));
    await queries.invalidateQueries({ queryKey: customerKey(file.id) });
  });
  if (told === undefined) return null;
  return (
    <Panel
      title={words.title}
      acts={may("customers.write") ? (
        <span className="k-line">
          {told.by === "hand" && told.rule !== null ? <Button size="small" loading={back.busy} onClick={() => void back.submit()}>{words.toRule}</Button> : null}
          <Button size="small" onClick={() => setGiving(true)}>{words.give}</Button>
        </span>
      ) : undefined}
    >
      <p><b>{tierName(told.tier)}</b> <span className="k-small k-ink-2">{told.by === "rule" ? words.byRule : words.byHand(told.byName ?? "", told.reason)}</span></p>
      {back.problem === null ? null : <p className="k-problem" role="alert">{back.problem.text}</p>}
      {told.rule === null ? null : <Rule rule={told.rule} day={when.day} />}
      {giving ? <GiveTier file={file} onClose={() => setGiving(false)} /> : null}
    </Panel>
  );
}

function Rule({ rule, day }: { rule: NonNullable<TierExplained["rule"]>; day: (at: string) => string }): ReactNode {
  const t = useCustomerText().tiers;
  const { tierName } = useChoices();
  const needWords = (needs: TierExplained["rule"] extends infer R ? NonNullable<R> extends { steps: { needs: infer N }[] } ? N : never : never, missing: readonly string[]) =>
    [
      { key: "paidFen", text: needs.paidFen === undefined ? null : t.needs.paid(moneyText(needs.paidFen)) },
      { key: "orders", text: needs.orders === undefined ? null : t.needs.orders(needs.orders) },
      { key: "withinDays", text: needs.withinDays === undefined ? null : t.needs.within(needs.withinDays) },
    ].filter((one) => one.text !== null).map((one) => (
      <span key={one.key} className={missing.includes(one.key) ? "k-ink-3" : ""}>
        <Icon name={missing.includes(one.key) ? "x" : "check"} size="xs" label={missing.includes(one.key) ? t.notMet : t.met} /> {one.text}
      </span>
    ));
  return (
    <>
      <p className="k-small k-ink-2 k-num">{t.facts(rule.windowDays, rule.facts.orders, moneyText(rule.facts.paidFen))}{rule.facts.lastOrderAt === null ? null : t.last(day(rule.facts.lastOrderAt))}</p>
      <ul className="tier-steps k-small">
        {rule.steps.map((step) => (
          <li key={step.tier}>
            <span className={step.missing.length === 0 ? "" : "k-ink-3"}>{tierName(step.tier)}</span>
            <span className="k-line k-wrap">{needWords(step.needs, step.missing)}</span>
          </li>
        ))}
      </ul>
    </>
  );
}

function GiveTier({ file, onClose }: { file: CustomerFile; onClose: () => void }): ReactNode {
  const t = useCustomerText();
  const words = t.tiers;
  const queries = useQueryClient();
  const { tiers } = useChoices();
  const [tier, setTier] = useState(file.tier);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("PUT /v1/customers/{id}/tier", { params: { id: file.id }, body: { by: "hand", tier, reason } });
    toast(words.given);
    onClose();
    await queries.invalidateQueries({ queryKey: customerKey(file.id) });
  });
  return (
    <Modal open width={440} title={words.giveTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={words.give} beside={<Button onClick={onClose}>{t.edit.cancel}</Button>}>
        <p className="k-small k-ink-2">{words.giveHint}</p>
        <Field label={t.tier} problem={submitting.problemAt("tier")}>
          <Select value={tier} options={tiers.map((one) => ({ value: one.key, label: one.name }))} onChange={setTier} />
        </Field>
        <Field label={words.why} problem={submitting.problemAt("reason")}>
          <Input value={reason} maxLength={200} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}
