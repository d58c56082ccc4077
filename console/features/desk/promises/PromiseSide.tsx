import { Button, Checkbox, Drawer, Input, Select } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { callResults, type CallResult, type PromiseRow, type PromiseStep } from "#contract/promises.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useNarrow } from "#console/lib/appearance.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { AskReason } from "#console/ui/Masked.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useNames } from "../conversations/handbook.ts";
import { usePurposes } from "../customers/queries.ts";
import { customerName, DueCell } from "./PromiseParts.tsx";
import { fromLocal, localText } from "./due.ts";
import { usePromiseText } from "./texts.ts";

type Act = "call" | "done" | "postpone" | "cancel";

/** One promise: what is owed, how to keep it, and all that happened. */
export function PromiseSide({ id, onClose }: { id: string; onClose: () => void }): ReactNode {
  const t = usePromiseText();
  const narrow = useNarrow();
  const found = useQuery({ queryKey: ["promise", id], queryFn: ({ signal }) => api("GET /v1/promises/{id}", { params: { id } }, { signal }) });
  return (
    <Drawer open title={found.data === undefined ? t.title : t.detail(found.data.row.number)} onClose={onClose} closable={{ "aria-label": t.close }} size={narrow ? "100%" : 520} destroyOnHidden>
      {found.data !== undefined ? (
        <Opened row={found.data.row} steps={found.data.steps} mayAct={found.data.mayAct} />
      ) : found.error !== null ? (
        <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />
      ) : (
        <LoadingState rows={6} />
      )}
    </Drawer>
  );
}

function useChanged(id: string): (said: string) => Promise<void> {
  const queries = useQueryClient();
  return async (said) => {
    toast(said);
    await Promise.all([queries.invalidateQueries({ queryKey: ["promise", id] }), queries.invalidateQueries({ queryKey: ["promises"] })]);
  };
}

function Opened({ row, steps, mayAct }: { row: PromiseRow; steps: readonly PromiseStep[]; mayAct: boolean }): ReactNode {
  const t = usePromiseText();
  const names = useNames();
  const me = useSession().person;
  const serves = useMay()("promises.serve");
  const [act, setAct] = useState<Act | null>(null);
  const changed = useChanged(row.id);
  const owed = row.state === "open" || row.state === "missed";
  const claiming = useSubmit(async () => {
    await api("POST /v1/promises/{id}/claim", { params: { id: row.id } });
    await changed(t.claimed);
  });
  const c = t.columns;
  return (
    <div className="promises-side">
      <dl className="promises-facts">
        <dt>{c.due}</dt>
        <dd>
          <DueCell row={row} />
        </dd>
        <dt>{c.customer}</dt>
        <dd>{customerName(row, t.guest)}</dd>
        <dt>{c.what}</dt>
        <dd>{row.what || t.sources[row.source]}</dd>
        <dt>{c.kind}</dt>
        <dd>
          {t.kinds[row.kind]} <span className="k-ink-3">{t.sources[row.source]}</span>
        </dd>
        <dt>{c.territory}</dt>
        <dd>
          {names.territory(row.territory)} <span className="k-ink-3">{row.shop?.name}</span>
        </dd>
        <dt>{c.owner}</dt>
        <dd>{row.owner?.name ?? t.nobody}</dd>
        {row.phone === null ? null : (
          <>
            <dt>{c.phone}</dt>
            <dd>
              <PhoneNumber row={row} mayShow={mayAct} />
            </dd>
          </>
        )}
      </dl>
      {row.conversation === null ? null : (
        <Link to={`/desk/${row.conversation.id}`} className="k-link">
          <Icon name="chat" size="xs" /> {t.openConversation(row.conversation.number)}
        </Link>
      )}
      {row.ticket === null ? null : (
        <Link to="/tickets/$id" params={{ id: row.ticket.id }} className="k-link">
          <Icon name="flag" size="xs" /> {t.openTicket(row.ticket.code)}
        </Link>
      )}
      {owed && row.source === "ticket" ? <p className="k-small k-ink-3">{t.codes.promise_of_ticket}</p> : null}
      {owed && serves && row.source !== "ticket" ? (
        <div className="promises-acts">
          {row.owner?.id === me.id ? null : (
            <Button type={row.owner === null ? "primary" : "default"} loading={claiming.busy} onClick={() => void claiming.submit()}>
              {t.claim}
            </Button>
          )}
          {mayAct ? (
            <>
              {row.phone === null ? null : <Button onClick={() => setAct("call")}>{t.call}</Button>}
              <Button type={row.owner?.id === me.id ? "primary" : "default"} onClick={() => setAct("done")}>
                {t.done}
              </Button>
              <Button onClick={() => setAct("postpone")}>{t.postpone}</Button>
              <Button onClick={() => setAct("cancel")}>{t.cancel}</Button>
            </>
          ) : null}
        </div>
      ) : null}
      {claiming.problem === null ? null : (
        <p className="k-problem" role="alert">
          {claiming.problem.text}
        </p>
      )}
      {owed && act !== null ? <ActForm key={act} id={row.id} act={act} onDone={() => setAct(null)} /> : null}
      <section>
        <h3>{t.steps}</h3>
        <ol className="promises-steps">
          {steps.map((step) => (
            <li key={step.n}>
              <span className="k-ink-3 k-num">
                <Moment at={step.at} />
              </span>
              <span>
                <b>{t.step[step.kind]}</b> {step.by || (step.kind === "missed" ? t.bySystem : t.byCustomer)}
                {step.result === null ? null : ` ${t.results[step.result]}`}
                {step.dueAt === null ? null : (
                  <span className="k-ink-2 k-num">
                    {" "}
                    <Until at={step.dueAt} />
                  </span>
                )}
                {step.note === "" ? null : <span className="k-ink-2"> {step.note}</span>}
              </span>
            </li>
          ))}
        </ol>
      </section>
    </div>
  );
}

function Until({ at }: { at: string }): ReactNode {
  return (
    <>
      → <Moment at={at} />
    </>
  );
}

/** Masked until whoever calls says why; the server records who looked. */
function PhoneNumber({ row, mayShow }: { row: PromiseRow; mayShow: boolean }): ReactNode {
  const t = usePromiseText();
  const [value, setValue] = useState<string | null>(null);
  const [asking, setAsking] = useState(false);
  const may = useMay()("customers.unmask") && mayShow;
  const purposes = usePurposes(may);
  const problem = useProblem();
  if (value !== null)
    return (
      <>
        <a className="promises-number k-num" href={`tel:${value}`}>
          {value}
        </a>{" "}
        <button type="button" className="k-link k-small" onClick={() => setValue(null)}>
          {t.hideNumber}
        </button>
      </>
    );
  return (
    <>
      <span className="k-num">{row.phone}</span>{" "}
      {may ? (
        <button type="button" className="k-link k-small" title={t.numberNote} onClick={() => setAsking(true)}>
          <Icon name="eye" size="xs" /> {t.showNumber}
        </button>
      ) : null}
      {asking ? (
        <AskReason
          what={t.numberWhat}
          purposes={purposes}
          onClose={() => setAsking(false)}
          onReason={async (reason, purpose) => {
            const { value } = await api("POST /v1/promises/{id}/number", { params: { id: row.id }, body: { reason, ...(purpose === undefined ? {} : { purpose }) } }).catch((error: unknown) => {
              throw new Error(problem(error).text);
            });
            setValue(value);
            setAsking(false);
          }}
        />
      ) : null}
    </>
  );
}

function ActForm({ id, act, onDone }: { id: string; act: Act; onDone: () => void }): ReactNode {
  const t = usePromiseText();
  const when = useWhen();
  const changed = useChanged(id);
  const [note, setNote] = useState("");
  const [result, setResult] = useState<CallResult>("reached");
  const [due, setDue] = useState<Date | null>(null);
  const [agreed, setAgreed] = useState(false);
  const [tried, setTried] = useState(false);
  const needsNote = act === "postpone" || act === "cancel";
  const gap = (needsNote && note.trim() === "") || (act === "postpone" && (due === null || !agreed));
  const submitting = useSubmit(async () => {
    const params = { id };
    if (act === "call") await api("POST /v1/promises/{id}/calls", { params, body: { result, note } });
    else if (act === "done") await api("POST /v1/promises/{id}/done", { params, body: { note } });
    else if (act === "cancel") await api("POST /v1/promises/{id}/cancellation", { params, body: { note } });
    else await api("POST /v1/promises/{id}/postponement", { params, body: { dueAt: due!.toISOString(), agreed: true, note } });
    onDone();
    await changed({ call: t.recorded, done: t.kept, postpone: t.postponed, cancel: t.cancelled }[act]);
  });
  return (
    <form
      className="promises-form"
      onSubmit={(event) => {
        event.preventDefault();
        setTried(true);
        if (!gap) void submitting.submit();
      }}
    >
      {act === "call" ? (
        <Field label={t.result}>
          <Select value={result} options={callResults.map((value) => ({ value, label: t.results[value] }))} onChange={setResult} />
        </Field>
      ) : null}
      {act === "postpone" ? (
        <Field label={t.newDue} problem={submitting.problemAt("dueAt") ?? (tried && due === null ? t.dueMissing : undefined)}>
          <DateField minutes value={localText(due, when)} onChange={(text) => setDue(fromLocal(text, when))} />
        </Field>
      ) : null}
      <Field label={act === "done" ? t.doneNote : act === "cancel" ? t.cancelNote : t.note} optional={!needsNote} problem={submitting.problemAt("note") ?? (tried && needsNote && note.trim() === "" ? t.reasonMissing : undefined)}>
        <Input.TextArea autoFocus autoSize={{ minRows: 2, maxRows: 5 }} maxLength={500} value={note} onChange={(event) => setNote(event.target.value)} />
      </Field>
      {act === "postpone" ? (
        <>
          <Checkbox checked={agreed} onChange={(event) => setAgreed(event.target.checked)}>
            {t.agreed}
          </Checkbox>
          {tried && !agreed ? (
            <p className="k-small k-problem" role="alert">
              {t.agreedMissing}
            </p>
          ) : null}
        </>
      ) : null}
      {submitting.problem === null ? null : (
        <p className="k-problem" role="alert">
          <Icon name="alert" size="xs" /> {submitting.problem.text}
        </p>
      )}
      <div className="promises-acts">
        <Button type="primary" htmlType="submit" danger={act === "cancel"} loading={submitting.busy}>
          {{ call: t.recordCall, done: t.keep, postpone: t.doPostpone, cancel: t.doCancel }[act]}
        </Button>
        <Button onClick={onDone}>{t.close}</Button>
      </div>
    </form>
  );
}
