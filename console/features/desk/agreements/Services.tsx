import { Button, Input, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { AgreementDetail, ServiceItem } from "#contract/agreements.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { FormDialogue } from "#console/ui/FormDialogue.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useAgreementChanged } from "./queries.ts";
import { useAgreementText } from "./texts.ts";

const pauses = [0, 1, 3, 6, 12] as const;

/** What is owed under the agreement: when, done by whom, and what the customer said of it. */
export function Services({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  const [asked, setAsked] = useState<"plan" | { item: ServiceItem; act: "deliver" | "check" } | null>(null);
  const close = () => setAsked(null);
  const serves = detail.may.includes("serve");
  return (
    <Panel title={t.services} acts={serves && detail.row.state === "active" ? <Button size="small" onClick={() => setAsked("plan")}>{t.steps.serve}</Button> : undefined}>
      {detail.services.length === 0 ? <p className="k-small k-ink-3">{t.noServices}</p> : null}
      <ul className="agreements-services">
        {detail.services.map((item) => (
          <li key={item.id}>
            <span>
              <span className="k-line k-wrap">
                <span className={item.dropped ? "k-ink-3" : ""}>{item.what}</span> <span className="k-small k-ink-2 k-num">{item.dueOn}</span> <ServiceState item={item} />
                {item.redone > 0 ? <span className="k-small k-ink-3">{t.redoneTimes(item.redone)}</span> : null}
              </span>
              {item.deliveredAt === null ? null : <span className="k-small k-ink-3 agreements-words">{item.deliveredBy} {item.words}</span>}
              {item.checkedWords === "" ? null : <span className="k-small k-ink-3 agreements-words">{t.checkWords} {item.checkedWords}</span>}
            </span>
            {!serves || item.dropped || item.checkedAt !== null ? null : item.deliveredAt === null ? <Button size="small" onClick={() => setAsked({ item, act: "deliver" })}>{t.deliver}</Button> : <Button size="small" onClick={() => setAsked({ item, act: "check" })}>{t.check}</Button>}
          </li>
        ))}
      </ul>
      {asked === "plan" ? <PlanDialogue detail={detail} onClose={close} /> : null}
      {asked !== null && asked !== "plan" ? asked.act === "deliver" ? <DeliverDialogue detail={detail} item={asked.item} onClose={close} /> : <CheckDialogue detail={detail} item={asked.item} onClose={close} /> : null}
    </Panel>
  );
}

function ServiceState({ item }: { item: ServiceItem }): ReactNode {
  const t = useAgreementText();
  if (item.dropped) return <span className="k-tag">{t.dropped}</span>;
  if (item.checkedAt !== null) return <span className="k-tag is-ok">{t.checkedOk}</span>;
  if (item.deliveredAt !== null) return <span className="k-tag is-warn">{t.toCheck}</span>;
  return item.late ? <span className="k-tag is-bad">{t.late}</span> : null;
}

function PlanDialogue({ detail, onClose }: { detail: AgreementDetail; onClose: () => void }): ReactNode {
  const t = useAgreementText();
  const when = useWhen();
  const changed = useAgreementChanged();
  const today = when.day(serverNow());
  const [plan, setPlan] = useState({ what: "", dueOn: detail.row.fromOn !== null && detail.row.fromOn > today ? detail.row.fromOn : today, everyMonths: 0 as (typeof pauses)[number] });
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (plan.what.trim().length < 2 || plan.dueOn === "") return;
    const { planned } = await api("POST /v1/agreements/{id}/services", { params: { id: detail.row.id }, body: plan });
    onClose();
    await changed(t.serve.planned(planned));
  });
  const set = (change: Partial<typeof plan>, path: string) => (submitting.mended(path), setPlan({ ...plan, ...change }));
  return (
    <FormDialogue title={t.serve.title} act={t.steps.serve} submitting={submitting} onClose={onClose}>
      <Field label={t.serve.what} problem={submitting.problemAt("what") ?? (tried && plan.what.trim().length < 2 ? t.serve.whatMissing : undefined)}><Input autoFocus maxLength={200} value={plan.what} onChange={(event) => set({ what: event.target.value }, "what")} /></Field>
      <Field label={t.serve.first} problem={submitting.problemAt("dueOn") ?? (tried && plan.dueOn === "" ? t.dayMissing : undefined)}><DateField value={plan.dueOn} onChange={(dueOn) => set({ dueOn }, "dueOn")} /></Field>
      <Field label={t.serve.every}><Select value={plan.everyMonths} options={pauses.map((value) => ({ value, label: t.serve.everyNames[value] }))} onChange={(everyMonths) => set({ everyMonths }, "everyMonths")} /></Field>
    </FormDialogue>
  );
}

function DeliverDialogue({ detail, item, onClose }: { detail: AgreementDetail; item: ServiceItem; onClose: () => void }): ReactNode {
  const t = useAgreementText();
  const changed = useAgreementChanged(detail.row.customer.id);
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/agreement-services/{id}/delivery", { params: { id: item.id }, body: { words } });
    onClose();
    await changed(t.delivered);
  });
  return (
    <FormDialogue title={t.deliverTitle} act={t.deliver} submitting={submitting} onClose={onClose}>
      <p className="k-small k-ink-2">{item.what} {item.dueOn}</p>
      <Field label={t.deliverWords} optional problem={submitting.problemAt("words")}><Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={words} onChange={(event) => setWords(event.target.value)} /></Field>
    </FormDialogue>
  );
}

function CheckDialogue({ detail, item, onClose }: { detail: AgreementDetail; item: ServiceItem; onClose: () => void }): ReactNode {
  const t = useAgreementText();
  const changed = useAgreementChanged(detail.row.customer.id);
  const [good, setGood] = useState(true);
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/agreement-services/{id}/check", { params: { id: item.id }, body: { good, words } });
    onClose();
    await changed(t.checked);
  });
  return (
    <FormDialogue title={t.checkTitle} act={t.check} submitting={submitting} onClose={onClose}>
      <p className="k-small k-ink-2">{item.what} {item.dueOn}</p>
      <Field label={t.columns.state}><Select value={good} options={[{ value: true, label: t.good }, { value: false, label: t.bad }]} onChange={setGood} /></Field>
      <Field label={t.checkWords} problem={submitting.problemAt("words")}><Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={words} onChange={(event) => (submitting.mended("words"), setWords(event.target.value))} /></Field>
    </FormDialogue>
  );
}
