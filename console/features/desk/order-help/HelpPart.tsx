import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useMay } from "#console/shell/session.tsx";
import { Field } from "#console/ui/Field.tsx";
import { ShortForm, useSubmit } from "#console/ui/Form.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ProblemCell } from "./ProblemCell.tsx";
import { useHelp, useLookAgain } from "./queries.ts";
import { useHelpText } from "./texts.ts";
import "./order-help.css";

/** What the order desk has done for an order, beside it: confirmation, what its parcels suffered, what the customer was told; chasing and problems are noted here. */
export function HelpPart({ orderId }: { orderId: string }): ReactNode {
  const t = useHelpText();
  const may = useMay();
  const { data } = useHelp(orderId);
  const again = useLookAgain();
  const [noting, setNoting] = useState(false);
  const confirming = useSubmit(async () => {
    await api("POST /v1/orders/{id}/confirmation", { params: { id: orderId } });
    await again();
    toast(t.confirmed);
  });
  const chasing = useSubmit(async () => {
    const { count } = await api("POST /v1/orders/{id}/chasings", { params: { id: orderId }, body: {} });
    await again();
    toast(t.chased(count));
  });
  const clearing = useSubmit(async () => {
    await api("DELETE /v1/orders/{id}/problem", { params: { id: orderId } });
    await again();
    toast(t.cleared);
  });
  if (data === undefined) return null;
  const { confirmation, findings, notices, chasings, problem, open } = data;
  const acts = may("orders.act");
  const trouble = confirming.problem ?? chasing.problem ?? clearing.problem;
  if (confirmation === null && findings.length === 0 && notices.length === 0 && chasings.length === 0 && problem === null && !(open && acts)) return null;
  return (
    <section className="order-help" aria-label={t.help}>
      <h4 className="k-line k-wrap">
        {t.help}
        {confirmation === null ? null : <span className={`k-tag ${confirmation.state === "confirmed" ? "is-ok" : confirmation.state === "asked" ? "is-accent" : "is-outlined"}`}>{t.confirmations[confirmation.state]}</span>}
        {confirmation !== null && confirmation.rounds > 1 ? <span className="k-small k-ink-3">{t.rounds(confirmation.rounds)}</span> : null}
        {chasings.length === 0 ? null : <span className="k-tag is-warn">{t.chasings(chasings.length)}</span>}
      </h4>
      {problem === null ? null : <ProblemCell row={{ id: orderId }} problem={problem} />}
      {findings.map((one) => (
        <p key={`${one.trackingNumber} ${one.cause}`} className="order-finding k-line k-wrap">
          <span className="k-tag is-warn">{t.causes[one.cause]}</span>
          <Moment at={one.since} />
          {one.ticketId === null ? null : (
            <Link to="/tickets/$id" params={{ id: one.ticketId }}>
              {t.ticket}
            </Link>
          )}
        </p>
      ))}
      {notices.map((one) => (
        <p key={`${one.kind} ${one.at}`} className="k-small">
          <span className="k-ink-3">
            {t.noticeKinds[one.kind]}
            <i className="k-dot" />
            {one.saidAt === null ? t.unsaid : t.said}
          </span>
          <br />
          {one.text}
        </p>
      ))}
      {trouble === null ? null : (
        <p className="k-problem" role="alert">
          {trouble.text}
        </p>
      )}
      {noting ? (
        <NoteForm orderId={orderId} onClose={() => setNoting(false)} />
      ) : acts ? (
        <p className="k-line k-wrap">
          {confirmation?.state === "asked" ? (
            <Button size="small" loading={confirming.busy} onClick={() => void confirming.submit()}>
              {t.confirm}
            </Button>
          ) : null}
          <Button size="small" type="text" loading={chasing.busy} onClick={() => void chasing.submit()}>
            {t.chase}
          </Button>
          {!open ? null : (problem?.note ?? "") === "" ? (
            <Button size="small" type="text" onClick={() => setNoting(true)}>
              {t.noteProblem}
            </Button>
          ) : (
            <Button size="small" type="text" loading={clearing.busy} onClick={() => void clearing.submit()}>
              {t.clearProblem}
            </Button>
          )}
        </p>
      ) : null}
    </section>
  );
}

function NoteForm({ orderId, onClose }: { orderId: string; onClose: () => void }): ReactNode {
  const t = useHelpText();
  const [note, setNote] = useState("");
  const again = useLookAgain();
  const submitting = useSubmit(async () => {
    await api("PUT /v1/orders/{id}/problem", { params: { id: orderId }, body: { note: note.trim() } });
    await again();
    onClose();
  });
  return (
    <ShortForm className="order-note" submitting={submitting} act={t.saveProblem} back={t.back} onBack={onClose} disabled={note.trim().length < 2}>
      <Field label={t.problemNote} problem={submitting.problemAt("note")}>
        <Input autoFocus maxLength={300} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
    </ShortForm>
  );
}
