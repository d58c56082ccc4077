import { Button, Input, InputNumber, Modal, Select } from "antd";
import { type ReactNode, useState } from "react";
import { type Credit, type CreditEntry, contestDecisions } from "#contract/care.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Form, useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useCareChanged } from "./queries.ts";
import { useCareText } from "./texts.ts";

const shownFirst = 5;

/** The credit record: what it comes to, and each thing that it stands on with what it weighs and why. */
export function CreditPanel({ id, credit }: { id: string; credit: Credit }): ReactNode {
  const t = useCareText().credit;
  const label = useLabel();
  const may = useMay();
  const [all, setAll] = useState(false);
  const [asked, setAsked] = useState<"write" | { entry: CreditEntry; act: "contest" | "decide" } | null>(null);
  const level = credit.levels.find((one) => one.key === credit.level);
  const shown = all ? credit.entries : credit.entries.slice(0, shownFirst);
  return (
    <Panel title={t.title} acts={may("credit.write") ? <Button size="small" onClick={() => setAsked("write")}>{t.write}</Button> : undefined}>
      <div className="care-panel">
        <p><b>{level === undefined ? credit.level : label(level.name)}</b> <span className="k-small k-ink-2 k-num">{t.points(credit.points)}</span> <span className="k-small k-ink-3">{t.window(credit.windowDays)}</span></p>
        {credit.entries.length === 0 ? <p className="k-small k-ink-3">{t.none}</p> : null}
        <ul className="care-lines">
          {shown.map((entry) => <Entry key={entry.cause + entry.sourceId} entry={entry} onAct={(act) => setAsked({ entry, act })} />)}
        </ul>
        {shown.length < credit.entries.length ? <Button size="small" onClick={() => setAll(true)}>{t.older(credit.entries.length - shown.length)}</Button> : null}
      </div>
      {asked === "write" ? <WriteEntry id={id} onClose={() => setAsked(null)} /> : null}
      {asked !== null && asked !== "write" ? (asked.act === "contest" ? <ContestEntry id={id} entry={asked.entry} onClose={() => setAsked(null)} /> : <DecideEntry id={id} entry={asked.entry} onClose={() => setAsked(null)} />) : null}
    </Panel>
  );
}

function Entry({ entry, onAct }: { entry: CreditEntry; onAct: (act: "contest" | "decide") => void }): ReactNode {
  const t = useCareText().credit;
  const when = useWhen();
  const may = useMay();
  const { contest } = entry;
  return (
    <li>
      <span>
        <b>{t.causes[entry.cause]}</b> <span className="k-small k-ink-2 k-num">{when.day(entry.at)} {entry.order}</span> <span className="k-small k-ink-3">{entry.by}</span>
        {entry.reason === "" ? null : <span className="k-small care-reason">{entry.reason}</span>}
        <span className="k-small k-ink-3 care-reason">{t.points(entry.points)} {t.why[entry.why]}</span>
        {contest === null ? null : <span className="k-small k-ink-2 care-reason">{contest.decision === null ? `${t.waiting(contest.by)} ${contest.reason}` : t.outcome(contest.decidedBy, t.decisions[contest.decision], contest.decidedWhy)}</span>}
      </span>
      {contest?.decision === null ? (contest.mayDecide ? <Button size="small" onClick={() => onAct("decide")}>{t.decide}</Button> : null) : may("care.serve") && entry.why !== "struck" ? <Button size="small" onClick={() => onAct("contest")}>{t.contest}</Button> : null}
    </li>
  );
}

function WriteEntry({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = useCareText();
  const words = t.credit;
  const changed = useCareChanged(id);
  const [cause, setCause] = useState<"agreement_broken" | "misuse">("agreement_broken");
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/credit", { params: { id }, body: { cause, reason } });
    onClose();
    await changed(words.written);
  });
  return (
    <Modal open width={440} title={words.writeTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={words.write} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <p className="k-small k-ink-2">{words.writeHint}</p>
        <Field label={words.cause} problem={submitting.problemAt("cause")}>
          <Select value={cause} options={(["agreement_broken", "misuse"] as const).map((value) => ({ value, label: words.causes[value] }))} onChange={setCause} />
        </Field>
        <Field label={words.reason} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}

function ContestEntry({ id, entry, onClose }: { id: string; entry: CreditEntry; onClose: () => void }): ReactNode {
  const t = useCareText();
  const words = t.credit;
  const changed = useCareChanged(id);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/customers/{id}/credit/contests", { params: { id }, body: { cause: entry.cause, sourceId: entry.sourceId, reason } });
    onClose();
    await changed(words.contested);
  });
  return (
    <Modal open width={440} title={words.contestTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={words.contest} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <p className="k-small k-ink-2">{words.causes[entry.cause]} {entry.order} {entry.reason}</p>
        <Field label={t.dialogue.reason} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}

function DecideEntry({ id, entry, onClose }: { id: string; entry: CreditEntry; onClose: () => void }): ReactNode {
  const t = useCareText();
  const words = t.credit;
  const changed = useCareChanged(id);
  const [decision, setDecision] = useState<(typeof contestDecisions)[number]>("kept");
  const [points, setPoints] = useState<number | null>(entry.points);
  const [reason, setReason] = useState("");
  const submitting = useSubmit(async () => {
    await api("POST /v1/credit-contests/{id}/decision", { params: { id: entry.contest!.id }, body: { decision, reason, ...(decision === "corrected" && points !== null ? { points } : {}) } });
    onClose();
    await changed(words.decided);
  });
  return (
    <Modal open width={440} title={words.decideTitle} footer={null} onCancel={onClose}>
      <Form submitting={submitting} act={words.decide} beside={<Button onClick={onClose}>{t.cancel}</Button>}>
        <p className="k-small k-ink-2">{words.causes[entry.cause]} {entry.reason}<span className="care-reason">{entry.contest?.reason}</span></p>
        <Field label={words.decision} problem={submitting.problemAt("decision")}>
          <Select value={decision} options={contestDecisions.map((value) => ({ value, label: words.decisions[value] }))} onChange={setDecision} />
        </Field>
        {decision === "corrected" ? (
          <Field label={words.newPoints} problem={submitting.problemAt("points")}>
            <InputNumber min={0} max={100} precision={0} value={points} onChange={(value) => { setPoints(value); submitting.mended("points"); }} />
          </Field>
        ) : null}
        <Field label={words.why_} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={reason} onChange={(event) => { setReason(event.target.value); submitting.mended("reason"); }} />
        </Field>
      </Form>
    </Modal>
  );
}
