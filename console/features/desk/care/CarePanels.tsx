import { Button, Input, Modal, Progress, Select } from "antd";
import { type ReactNode, useState } from "react";
import type { Care, CareItem, CareStep } from "#contract/care.ts";
import { api } from "#console/lib/api.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { CreditPanel } from "./CreditPanel.tsx";
import { HabitsPanel } from "./Habits.tsx";
import { LikingsPanel } from "./Likings.tsx";
import { type EndAs, EndDialogue } from "./EndDialogue.tsx";
import { useCare, useCareChanged, useCarePeople } from "./queries.ts";
import { useCareText } from "./texts.ts";
import { WhyWords } from "./WhyWords.tsx";
import "./care.css";

/** On the customer's page: who looks after them, what is planned and due, and their credit record. */
export function CarePanels({ id }: { id: string }): ReactNode {
  const care = useCare(id).data;
  if (care === undefined) return null;
  return (
    <>
      <AccountPanel id={id} care={care} />
      <FilePanel file={care.file} />
      <LikingsPanel id={id} />
      <HabitsPanel id={id} />
      {care.credit === null ? null : <CreditPanel id={id} credit={care.credit} />}
    </>
  );
}

/** How complete and fresh the file is, and what to ask for. */
function FilePanel({ file }: { file: Care["file"] }): ReactNode {
  const t = useCareText().file;
  const list = (fields: readonly (keyof typeof t.names)[]) => fields.map((one) => <span key={one} className="k-tag">{t.names[one]}</span>);
  return (
    <Panel title={t.title}>
      <div className="care-panel">
        <p className="k-line"><Progress percent={file.percent} size="small" status="normal" showInfo={false} aria-label={t.title} /> <b className="k-num">{t.percent(file.percent)}</b></p>
        {file.missing.length === 0 ? <p className="k-small k-ink-3">{t.whole}</p> : <p className="k-line k-wrap k-small"><span className="k-ink-2">{t.missing}</span> {list(file.missing)}</p>}
        {file.stale.length === 0 ? null : <p className="k-line k-wrap k-small"><span className="k-ink-2">{t.stale}</span> {list(file.stale)}</p>}
      </div>
    </Panel>
  );
}

function AccountPanel({ id, care }: { id: string; care: Care }): ReactNode {
  const t = useCareText();
  const when = useWhen();
  const may = useMay();
  const leads = may("accounts.give");
  const me = useSession().person;
  const [asked, setAsked] = useState<"give" | "end" | "step" | { step: CareStep } | { row: CareItem; as: EndAs } | null>(null);
  const close = () => setAsked(null);
  const { account, plan } = care;
  const past = care.accounts.filter((one) => one.endedAt !== null);
  return (
    <Panel title={t.plan.title} acts={leads ? <span className="k-line">{account === null ? null : <Button size="small" onClick={() => setAsked("end")}>{t.account.end}</Button>}<Button size="small" onClick={() => setAsked("give")}>{account === null ? t.account.give : t.account.handOver}</Button></span> : undefined}>
      <div className="care-panel">
        {account === null ? <p className="k-small k-ink-3">{t.account.none}</p> : (
          <p>
            <span className="k-tag is-ok">{t.account.title}</span> <b>{account.owner.name}</b> <span className="k-small k-ink-2 k-num">{t.account.since(when.day(account.since))}</span>
            <span className="k-small k-ink-3 care-reason">{account.reason}</span>
            {account.owner.gone ? <span className="k-problem">{t.account.goneHint}</span> : null}
          </p>
        )}
        {past.length === 0 ? null : <p className="k-small k-ink-3">{t.account.course} {t.join(past.map((one) => one.owner.name))}</p>}
        <p className="k-small k-ink-2">
          {plan === null ? t.plan.none : [plan.contactEveryDays === null ? null : t.plan.every(plan.contactEveryDays), plan.silentDays === null ? null : t.plan.silent(plan.silentDays), plan.occasions.length === 0 ? null : t.plan.onOccasion(t.join(plan.occasions.filter((one) => one !== "file").map((one) => t.kinds[one as CareItem["kind"]])))].filter((one) => one !== null).map((one) => <span key={one} className="care-reason">{one}</span>)}
        </p>
        {care.items.length === 0 ? null : (
          <section>
            <h3 className="k-small">{t.plan.due}</h3>
            <ul className="care-lines">
              {care.items.map((row) => (
                <li key={row.id}>
                  <span><span className="k-tag">{t.kinds[row.kind]}</span> <WhyWords row={row} /> {row.untilOn === null ? null : <span className="k-small k-ink-3 k-num">{t.states.later} {row.untilOn}</span>}</span>
                  {may("care.serve") && (leads || row.owner?.id === me.id) ? <span className="k-line">{(["done", "later"] as const).map((as) => <Button key={as} size="small" onClick={() => setAsked({ row, as })}>{t.acts[as]}</Button>)}</span> : null}
                </li>
              ))}
            </ul>
          </section>
        )}
        {may("care.serve") ? (
          <section>
            <h3 className="k-small k-line">{t.steps.title}<span className="k-space" /><Button size="small" onClick={() => setAsked("step")}>{t.steps.add}</Button></h3>
            {care.steps.length === 0 ? <p className="k-small k-ink-3">{t.steps.none}</p> : null}
            <ul className="care-lines">
              {care.steps.map((step) => (
                <li key={step.id}>
                  <span>
                    <span className="k-num k-small k-ink-2">{step.dueOn}</span> <span className={step.endedAt === null ? "" : "k-ink-3"}>{step.what}</span> <span className="k-small k-ink-3">{step.owner.name}</span>
                    {step.endedAt === null ? null : <span className="k-small k-ink-3 care-reason">{step.done === true ? t.steps.done : t.steps.givenUp} {step.words}</span>}
                  </span>
                  {step.endedAt === null && (leads || step.owner.id === me.id) ? <Button size="small" onClick={() => setAsked({ step })}>{t.steps.end}</Button> : null}
                </li>
              ))}
            </ul>
          </section>
        ) : null}
      </div>
      {asked === "give" ? <GiveAccount id={id} now={account?.owner.id} onClose={close} /> : null}
      {asked === "end" ? <EndAccount id={id} onClose={close} /> : null}
      {asked === "step" ? <PlanStep id={id} onClose={close} /> : null}
      {asked !== null && typeof asked === "object" && "step" in asked ? <EndStep id={id} step={asked.step} onClose={close} /> : null}
      {asked !== null && typeof asked === "object" && "row" in asked ? <EndDialogue row={asked.row} as={asked.as} onClose={close} /> : null}
    </Panel>
  );
}

function GiveAccount({ id, now, onClose }: { id: string; now: string | undefined; onClose: () => void }): ReactNode {
  const t = useCareText();
  const people = useCarePeople().filter((one) => one.value !== now);
  const changed = useCareChanged(id);
  const [ownerId, setOwner] = useState<string>();
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("PUT /v1/customers/{id}/account", { params: { id }, body: { ownerId: ownerId ?? "", reason } });
    onClose();
    await changed(t.account.given);
  });
  return (
    <Modal open width={440} title={now === undefined ? t.account.give : t.account.handOver} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.save} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <Field label={t.account.owner} problem={submitting.problemAt("ownerId")}>
          <Select showSearch={{ optionFilterProp: "label" }} value={ownerId} options={people} onChange={(value: string) => { setOwner(value); submitting.mended("ownerId"); }} />
        </Field>
        <Field label={t.account.reason} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}

function EndAccount({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useCareText();
  const changed = useCareChanged(id);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/account/end", { params: { id }, body: { reason } });
    onClose();
    await changed(t.account.ended);
  });
  return (
    <Modal open width={440} title={t.account.endTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.account.end} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <Field label={t.account.reason} hint={t.account.endHint} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}

function PlanStep({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useCareText();
  const me = useSession().person;
  const people = useCarePeople();
  const changed = useCareChanged(id);
  const [step, setStep] = useState({ what: "", dueOn: "", ownerId: me.id });
  const [tried, setTried] = useState(false);
  const submitting = useSubmit(async () => {
    setTried(true);
    if (step.what.trim() === "" || step.dueOn === "") return;
    await api("POST /v1/customers/{id}/care-steps", { params: { id }, body: step });
    onClose();
    await changed(t.steps.planned);
  });
  const set = (change: Partial<typeof step>, field: string) => { setStep({ ...step, ...change }); submitting.mended(field); };
  return (
    <Modal open width={440} title={t.steps.add} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.save} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <Field label={t.steps.what} problem={submitting.problemAt("what") ?? (tried && step.what.trim() === "" ? t.steps.whatMissing : undefined)}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={step.what} onChange={(event) => set({ what: event.target.value }, "what")} />
        </Field>
        <Field label={t.steps.dueOn} problem={submitting.problemAt("dueOn") ?? (tried && step.dueOn === "" ? t.steps.dayMissing : undefined)}>
          <DateField value={step.dueOn} onChange={(dueOn) => set({ dueOn }, "dueOn")} />
        </Field>
        <Field label={t.steps.owner} problem={submitting.problemAt("ownerId")}>
          <Select showSearch={{ optionFilterProp: "label" }} value={step.ownerId} options={people} onChange={(ownerId: string) => set({ ownerId }, "ownerId")} />
        </Field>
      </Form>
    </Modal>
  );
}

function EndStep({ id, step, onClose }: { id: string; step: CareStep; onClose: () => void }): ReactNode {
  const t = useCareText();
  const changed = useCareChanged(id);
  const [done, setDone] = useState(true);
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/care-steps/{id}/end", { params: { id: step.id }, body: { done, words } });
    onClose();
    await changed(t.steps.ended);
  });
  return (
    <Modal open width={440} title={t.steps.endTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={t.steps.end} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <p className="k-small k-ink-2">{step.what}</p>
        <Field label={t.columns.result}>
          <Select value={done} options={[{ value: true, label: t.steps.done }, { value: false, label: t.steps.givenUp }]} onChange={setDone} />
        </Field>
        <Field label={t.steps.words} problem={submitting.problemAt("words")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 4 }} maxLength={500} value={words} onChange={(event) => { setWords(event.target.value); submitting.mended("words"); }} />
        </Field>
      </Form>
    </Modal>
  );
}
