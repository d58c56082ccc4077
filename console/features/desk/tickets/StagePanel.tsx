import { Button, Input, Modal } from "antd";
import { useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { PossibleExit, TicketDetail } from "#contract/tickets.ts";
import { useProblem } from "#console/lib/errors.ts";
import { api } from "#console/lib/api.ts";
import { useKeys } from "#console/lib/keys.ts";
import { useWhen } from "#console/lib/when.ts";
import { Field } from "#console/ui/Field.tsx";
import { type Submitting, useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Kbd } from "#console/ui/Kbd.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { FormFields } from "./FormFields.tsx";
import { reasonText, useLabel, useTicketText } from "./texts.ts";
import { type StageForm, useStageForm } from "./useStageForm.ts";

/** What this stage asks for, and the ways out of it as buttons with keys (R-TK-01). */
export function StagePanel({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const queries = useQueryClient();
  const problem = useProblem();
  const form = useStageForm(detail);
  const [asking, setAsking] = useState<PossibleExit | null>(null);
  const stage = detail.workflow.stages.find((one) => one.key === detail.row.place);
  const [busy, setBusy] = useState(false);
  const [refused, setRefused] = useState<unknown>(undefined);
  const leave = async (exit: PossibleExit, reason: string): Promise<void> => {
    const version = await form.settle();
    await api("POST /v1/tickets/{id}/exits/{exit}", { params: { id: detail.row.id, exit: exit.key }, body: { version, form: detail.mayFill ? form.values : {}, reason } });
    toast(t.page.acted(label(exit.name)));
    await Promise.all([queries.invalidateQueries({ queryKey: ["ticket", detail.row.id] }), queries.invalidateQueries({ queryKey: ["tickets"] })]);
  };
  const take = async (exit: PossibleExit): Promise<void> => {
    if (busy) return;
    if (exit.reason) return setAsking(exit);
    setBusy(true);
    setRefused(undefined);
    try {
      await leave(exit, "");
    } catch (error) {
      setRefused(error);
    } finally {
      setBusy(false);
    }
  };
  const said = refused === undefined ? (form.error === undefined ? null : problem(form.error)) : problem(refused);
  if (!stage) return null;
  return (
    <Panel title={label(stage.name)} note={!detail.mayFill ? t.page.readOnly : stage.form.length > 0 ? t.page.required : undefined} className="tickets-stage">
      <div className="tickets-form">
        {stage.form.length === 0 ? <p className="k-ink-3">{t.page.notFilled}</p> : null}
        <FormFields fields={stage.form} values={form.values} beside={detail.form} disabled={!detail.mayFill} starred problemAt={(key) => said?.fields[`form.${key}`]} onChange={form.change} />
      </div>
      {said === null ? null : (
        <p className="k-form-problem" role="alert">
          <Icon name="alert" size="xs" /> {said.text}
        </p>
      )}
      <Exits detail={detail} form={form} busy={busy} onTake={(exit) => void take(exit)} />
      {asking === null ? null : <ReasonDialogue exit={asking} onClose={() => setAsking(null)} act={(reason) => leave(asking, reason)} />}
    </Panel>
  );
}

/** The ways out: the first that leads on is the primary one; what keeps one closed stands beneath, those of another choice by that choice. */
function Exits({ detail, form, busy, onTake }: { detail: TicketDetail; form: StageForm; busy: boolean; onTake: (exit: PossibleExit) => void }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const when = useWhen();
  const exits = detail.exits;
  const fields = detail.workflow.stages.find((one) => one.key === detail.row.place)?.form ?? [];
  // What may happen in every stage, as withdrawing, is never the next step.
  const own = exits.filter((exit) => !detail.workflow.anywhere.some((one) => one.key === exit.key));
  const primary = own.find((exit) => exit.forward && exit.reasons.length === 0 && !exit.reason) ?? own.find((exit) => exit.reasons.length === 0);
  const keyed = exits.map((exit, at) => ({ exit, key: exit === primary ? "Mod+Enter" : `Alt+Digit${at + 1}` }));
  useKeys(t.title, Object.fromEntries(keyed.map(({ exit, key }) => [key, { label: label(exit.name), inFields: true, run: () => exit.reasons.length === 0 && onTake(exit) }])));
  const draft = form.state === "saving" ? t.page.saving : form.state === "waiting" || form.state === "failed" ? t.page.unsaved : form.savedAt === null ? "" : t.page.saved(when.clock(form.savedAt));
  if (exits.length === 0) return <p className="k-ink-3 tickets-nothing">{t.page.nothingToDo}</p>;
  return (
    <footer className="tickets-exits">
      {own.length === 0 ? <p className="k-ink-3">{t.page.nothingToDo}</p> : null}
      <span className="k-small k-ink-3" aria-live="polite">
        {draft}
      </span>
      <div className="tickets-buttons">
        {keyed.toReversed().map(({ exit, key }) => (
          <Button key={exit.key} type={exit === primary ? "primary" : "default"} disabled={exit.reasons.length > 0} loading={busy && exit === primary} title={`${t.page.toStage(label(exit.toName))}`} onClick={() => onTake(exit)}>
            {label(exit.name)} <Kbd keys={key} />
          </Button>
        ))}
      </div>
      {exits.filter((exit) => exit.reasons.length > 0 && exit.choice === null).map((exit) => (
        <p key={exit.key} className="k-small k-ink-3">
          <Icon name="lock" size="xs" /> {t.page.closed(label(exit.name), exit.reasons.map((reason) => reasonText(t, "reasons", reason)).join(t.listComma))}
        </p>
      ))}
      {fields.filter((field) => exits.some((exit) => exit.choice === field.key)).map((field) => (
        <p key={field.key} className="k-small k-ink-3">
          <Icon name="lock" size="xs" /> {(detail.form[field.key] === undefined ? t.page.chooseFirst : t.page.chooseOther)(label(field.name), exits.filter((exit) => exit.choice === field.key).map((exit) => label(exit.name)).join(t.listComma))}
        </p>
      ))}
    </footer>
  );
}

/** An exit that asks why. */
function ReasonDialogue({ exit, act, onClose }: { exit: PossibleExit; act: (reason: string) => Promise<void>; onClose: () => void }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const [reason, setReason] = useState("");
  const submitting: Submitting = useSubmit(async () => {
    await act(reason);
    onClose();
  });
  const elsewhere = submitting.problem !== null && submitting.problemAt("reason") === undefined ? [submitting.problem.text, ...Object.values(submitting.problem.fields)] : [];
  return (
    <Modal open title={label(exit.name)} width={480} okText={label(exit.name)} cancelText={t.follow.cancel} confirmLoading={submitting.busy} onOk={() => void submitting.submit()} onCancel={onClose}>
      <div className="tickets-form">
        <Field label={t.page.reason} hint={t.page.reasonHint} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={reason} onChange={(event) => setReason(event.target.value)} />
        </Field>
        {elsewhere.length === 0 ? null : (
          <p className="k-form-problem" role="alert">
            {[...new Set(elsewhere)].join(" ")}
          </p>
        )}
      </div>
    </Modal>
  );
}
