import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { FormValue } from "#contract/forms.ts";
import type { FollowedTicket } from "#contract/tickets.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useWhen } from "#console/lib/when.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { serverNow } from "#console/lib/tick.ts";
import { FormFields } from "./FormFields.tsx";
import { FileList } from "./Files.tsx";
import { Added, Rating } from "./FollowParts.tsx";
import { FollowPromises } from "./FollowPromises.tsx";
import { useLabel, useTicketText } from "./texts.ts";
import "./follow.css";

export type Act = { exit: string; form: Record<string, FormValue>; words: string } | { comment: string; files: string[] } | { reopen: string } | { rate: number; comment: string };

/** The customer's page of a ticket (R-TK-10): follow, answer, add words, reopen. The token stands behind the # and never reaches a log. */
export default function Follow(): ReactNode {
  const t = useTicketText();
  const token = window.location.hash.slice(1);
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["follow", token], queryFn: () => api("POST /v1/follow", { body: { token } }), retry: false, refetchInterval: (query) => (query.state.error === null ? 20_000 : false), enabled: token.length >= 20 });
  const act = async (doing: Act, said: string): Promise<void> => {
    await api("POST /v1/follow/acts", { body: { token, act: doing } });
    await queries.invalidateQueries({ queryKey: ["follow", token] });
    toast(said);
  };
  if (found.data !== undefined) return <Page token={token} ticket={found.data} act={act} />;
  const gone = token.length < 20 || (found.error instanceof ApiError && ["follow_gone", "invalid"].includes(found.error.code));
  return (
    <main className="follow">
      {gone ? (
        <div className="follow-card" role="alert">
          <h1>{t.follow.gone}</h1>
          <p>{t.follow.goneFix}</p>
        </div>
      ) : found.error === null ? (
        <LoadingState rows={6} />
      ) : (
        <div className="follow-card" role="alert">
          <h1>{t.follow.failed}</h1>
          <Button onClick={() => void found.refetch()}>{t.follow.retry}</Button>
        </div>
      )}
    </main>
  );
}

function Page({ token, ticket, act }: { token: string; ticket: FollowedTicket; act: (doing: Act, said: string) => Promise<void> }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const when = useWhen();
  const drawn = ticket.stages.filter((stage) => stage.state !== "next");
  return (
    <main className="follow">
      <header className="follow-head">
        <p className="k-small k-ink-3">
          {ticket.shop === null ? null : <>{ticket.shop} </>}
          {label(ticket.typeName)} <span className="k-num">{ticket.code}</span>
        </p>
        <h1>{label(ticket.now)}</h1>
        {ticket.dueAt === null || ticket.endedAt !== null ? null : <p>{(Date.parse(ticket.dueAt) < serverNow() ? t.follow.late : t.follow.due)(when.deadline(ticket.dueAt, serverNow()))}</p>}
        <p className="k-ink-2">{ticket.title}</p>
      </header>
      <Answer ticket={ticket} act={act} />
      <Rating ticket={ticket} act={act} />
      <FollowPromises promises={ticket.promises} />
      <section className="follow-card" aria-label={t.follow.said}>
        <h2>{t.follow.said}</h2>
        <ol className="follow-said">
          {ticket.said.toReversed().map((one, at) => (
            <li key={`${one.at}${at}`} className={one.by === "customer" ? "is-mine" : undefined}>
              <p className="k-small k-ink-3">
                {one.by === "customer" ? t.follow.you : t.follow.us} <Moment at={one.at} />
              </p>
              {one.words === "" ? null : <p>{one.words}</p>}
              <FileList files={one.files} />
            </li>
          ))}
        </ol>
        <Added token={token} act={act} />
      </section>
      <section className="follow-card" aria-label={t.follow.course}>
        <h2>{t.follow.course}</h2>
        <ol className="follow-course">
          {drawn.map((stage) => (
            <li key={stage.key} className={`is-${stage.state}`} aria-current={stage.state === "current" ? "step" : undefined}>
              <Icon name={stage.state === "done" ? "check" : "clock"} size="xs" /> {label(stage.name)}
            </li>
          ))}
        </ol>
        <dl className="follow-facts">
          {ticket.facts.map((fact) => (
            <div key={fact.name["zh-CN"]}>
              <dt>{label(fact.name)}</dt>
              <dd>{fact.value}</dd>
            </div>
          ))}
        </dl>
        <p className="k-small k-ink-3">
          {t.follow.opened} <Moment at={ticket.openedAt} />
        </p>
      </section>
    </main>
  );
}

/** What is asked of the customer now: a button each; where a word is needed, a field opens. */
function Answer({ ticket, act }: { ticket: FollowedTicket; act: (doing: Act, said: string) => Promise<void> }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const [open, setOpen] = useState<string | null>(null);
  const [taken, setTaken] = useState<string | null>(null);
  const problem = useProblem();
  const [refused, setRefused] = useState<unknown>(undefined);
  const choose = async (exit: FollowedTicket["exits"][number]): Promise<void> => {
    setRefused(undefined);
    setOpen(asks(exit) ? exit.key : null);
    if (asks(exit) || taken !== null) return;
    setTaken(exit.key);
    await act({ exit: exit.key, form: {}, words: "" }, t.follow.done).catch(setRefused);
    setTaken(null);
  };
  if (ticket.exits.length === 0 && !ticket.mayReopen) return null;
  const asked = ticket.exits.find((exit) => exit.key === open);
  return (
    <section className="follow-card" aria-label={t.follow.answer}>
      <h2>{ticket.mayReopen ? t.follow.reopen : ticket.exits.every((exit) => exit.aside) ? t.follow.also : t.follow.answer}</h2>
      {ticket.mayReopen ? <Words label={t.follow.why} act={t.follow.reopenAct} send={(reopen) => act({ reopen }, t.follow.done)} /> : null}
      <div className="follow-buttons">
        {ticket.exits.map((exit, at) => (
          <Button key={exit.key} size="large" type={at === 0 && open === null && !exit.aside ? "primary" : "default"} loading={taken === exit.key} onClick={() => void choose(exit)}>
            {label(exit.name)}
          </Button>
        ))}
      </div>
      {asked === undefined || !asks(asked) ? null : <ExitForm key={asked.key} exit={asked} act={act} />}
      {refused === undefined ? null : (
        <p className="k-problem" role="alert">
          {problem(refused).text}
        </p>
      )}
    </section>
  );
}

const asks = (exit: FollowedTicket["exits"][number]): boolean => exit.reason || exit.form.length > 0;

/** What an exit asks of the customer: its fields, a sentence why. What was typed stays when it is refused. */
function ExitForm({ exit, act }: { exit: FollowedTicket["exits"][number]; act: (doing: Act, said: string) => Promise<void> }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const [form, setForm] = useState<Record<string, FormValue>>({});
  const [words, setWords] = useState("");
  const submitting = useSubmit(() => act({ exit: exit.key, form, words }, t.follow.done));
  return (
    <div className="follow-form">
      <FormFields fields={exit.form} values={form} problemAt={(key) => submitting.problemAt(`form.${key}`)} onChange={setForm} />
      {exit.reason ? (
        <Field label={t.follow.why} problem={submitting.problemAt("reason")}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
      ) : null}
      {submitting.problem === null || Object.keys(submitting.problem.fields).length > 0 ? null : (
        <p className="k-problem" role="alert">
          {submitting.problem.text}
        </p>
      )}
      <Button type="primary" loading={submitting.busy} disabled={exit.reason && words.trim() === ""} onClick={() => void submitting.submit()}>
        {exit.reason && exit.form.length === 0 ? t.follow.send : label(exit.name)}
      </Button>
    </div>
  );
}

/** A field and its button; what was typed stays when it is refused. */
function Words({ label, act, send }: { label: string; act: string; send: (words: string) => Promise<void> }): ReactNode {
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await send(words);
    setWords("");
  });
  const problem = submitting.problem === null ? undefined : (Object.values(submitting.problem.fields)[0] ?? submitting.problem.text);
  return (
    <div className="follow-words">
      <Field label={label} problem={problem}>
        <Input.TextArea autoSize={{ minRows: 2, maxRows: 6 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <Button loading={submitting.busy} disabled={words.trim() === ""} onClick={() => void submitting.submit()}>
        {act}
      </Button>
    </div>
  );
}
