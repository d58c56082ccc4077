import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import type { PartnerPage as Shown } from "#contract/partners.ts";
import { api, ApiError } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useCustomerUploads } from "../filing/useCustomerUploads.ts";
import { AddFiles, broughtIds, isBringing } from "../tickets/Files.tsx";
import { useLabel } from "../tickets/texts.ts";
import { usePartnerText } from "./texts.ts";
import "../tickets/follow.css";
import "./partners.css";

type Act = { accept: true } | { refuse: string } | { ask: string } | { answer: string; files: string[] };

/** The partner's page of a task (R-TK-08): what he is asked, what he may see, his answer. The token stands behind the # and never reaches a log. */
export default function PartnerPage(): ReactNode {
  const t = usePartnerText().page;
  const token = window.location.hash.slice(1);
  const queries = useQueryClient();
  const [done, setDone] = useState(false);
  const found = useQuery({ queryKey: ["partner", token], queryFn: () => api("POST /v1/partner", { body: { token } }), retry: false, refetchInterval: (query) => (query.state.error === null && !done ? 20_000 : false), enabled: token.length >= 20 && !done });
  const act = async (doing: Act): Promise<void> => {
    await api("POST /v1/partner/acts", { body: { token, act: doing } });
    if ("answer" in doing || "refuse" in doing) setDone(true);
    else {
      toast("accept" in doing ? t.acceptDone : t.asked);
      await queries.invalidateQueries({ queryKey: ["partner", token] });
    }
  };
  if (done) return <Word title={t.thanks} text={t.thanksNote} />;
  if (found.error instanceof ApiError && found.error.code === "partner_link_over") return <Word title={t.over[String(found.error.params?.why)] ?? t.gone} text={t.overFix} />;
  if (token.length < 20 || (found.error instanceof ApiError && ["partner_link_gone", "invalid"].includes(found.error.code))) return <Word title={t.gone} text={t.goneFix} />;
  if (found.data !== undefined) return <Task page={found.data} token={token} act={act} />;
  return (
    <main className="follow">
      {found.error === null ? (
        <LoadingState rows={6} />
      ) : (
        <div className="follow-card" role="alert">
          <h1>{t.failed}</h1>
          <Button onClick={() => void found.refetch()}>{t.retry}</Button>
        </div>
      )}
    </main>
  );
}

const Word = ({ title, text }: { title: string; text: string }): ReactNode => (
  <main className="follow">
    <div className="follow-card" role="alert">
      <h1>{title}</h1>
      <p>{text}</p>
    </div>
  </main>
);

function Task({ page, token, act }: { page: Shown; token: string; act: (doing: Act) => Promise<void> }): ReactNode {
  const t = usePartnerText().page;
  const label = useLabel();
  const when = useWhen();
  return (
    <main className="follow">
      <header className="follow-head">
        <p className="k-small k-ink-3">
          {page.partner} <span className="k-dot" /> {label(page.typeName)} <span className="k-num">{page.code}</span>
        </p>
        <h1>{t.from(page.centre)}</h1>
        <p>{page.dueAt === null ? t.noDue : t.due(when.deadline(page.dueAt, serverNow()))}</p>
      </header>
      <section className="follow-card" aria-label={t.what}>
        <h2>{t.what}</h2>
        {page.title === null ? null : <p className="k-ink-2">{page.title}</p>}
        <p className="partners-what">{page.what}</p>
        <Facts page={page} />
      </section>
      <Acts page={page} token={token} act={act} />
      {page.said.every((one) => one.words === "") ? null : (
        <section className="follow-card" aria-label={t.said}>
          <h2>{t.said}</h2>
          <ol className="follow-said">
            {page.said.filter((one) => one.words !== "").map((one) => (
              <li key={one.at + one.kind} className={one.by === "partner" ? "is-mine" : undefined}>
                <p className="k-small k-ink-3">
                  {one.by === "partner" ? t.you : t.us} <Moment at={one.at} />
                </p>
                <p>{one.words}</p>
              </li>
            ))}
          </ol>
        </section>
      )}
      <p className="k-small k-ink-3">{t.until(when.moment(page.until, serverNow()))}</p>
    </main>
  );
}

function Facts({ page: { order, customer } }: { page: Shown }): ReactNode {
  const t = usePartnerText().page;
  const rows = [
    ...(order === null ? [] : [[t.order, [order.number, ...order.lines.map((line) => `${line.title} × ${line.quantity}`)].join("\n")], ...(order.tracking === null ? [] : [[t.tracking, `${order.carrier ?? ""} ${order.tracking}`]])]),
    ...(customer === null ? [] : [[t.name, customer.name], [t.phone, customer.phone], [t.address, customer.address]]),
  ].filter(([, value]) => value !== "");
  if (rows.length === 0) return null;
  return (
    <>
      <dl className="follow-facts">
        {rows.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      {customer === null ? null : <p className="k-small k-ink-3">{t.masked}</p>}
    </>
  );
}

/** Answer first; taking on, a question and a refusal beside it, one field at a time. What was typed stays when it is refused. */
function Acts({ page, token, act }: { page: Shown; token: string; act: (doing: Act) => Promise<void> }): ReactNode {
  const t = usePartnerText().page;
  const [open, setOpen] = useState<"answer" | "ask" | "refuse">("answer");
  const uploads = useCustomerUploads(token);
  const accepting = useSubmit(() => act({ accept: true }));
  const words = { answer: [t.answer, t.answerLabel, t.answerAct], ask: [t.ask, t.askLabel, t.askAct], refuse: [t.refuse, t.refuseLabel, t.refuseAct] } as const;
  return (
    <section className="follow-card" aria-label={t.answer}>
      <div className="partners-acts">
        {page.acceptedAt === null ? (
          <Button loading={accepting.busy} onClick={() => void accepting.submit()}>
            {t.accept}
          </Button>
        ) : (
          <span className="k-tag is-ok">{t.accepted}</span>
        )}
        {(["answer", "ask", "refuse"] as const).map((one) => (
          <Button key={one} type={one === open ? "primary" : "default"} ghost={one === open} aria-pressed={one === open} onClick={() => setOpen(one)}>
            {words[one][0]}
          </Button>
        ))}
      </div>
      {accepting.problem === null ? null : <p className="k-problem" role="alert">{accepting.problem.text}</p>}
      {open === "answer" ? <AddFiles uploads={uploads} /> : null}
      <Words key={open} label={words[open][1]} name={words[open][2]} waits={open === "answer" && isBringing(uploads)} send={(text) => act(open === "answer" ? { answer: text, files: broughtIds(uploads) } : open === "ask" ? { ask: text } : { refuse: text })} />
    </section>
  );
}

function Words({ label, name, waits, send }: { label: string; name: string; waits: boolean; send: (words: string) => Promise<void> }): ReactNode {
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    await send(words);
    setWords("");
  });
  return (
    <div className="follow-words">
      <Field label={label} problem={submitting.problem === null ? undefined : (Object.values(submitting.problem.fields)[0] ?? submitting.problem.text)}>
        <Input.TextArea autoSize={{ minRows: 3, maxRows: 10 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
      </Field>
      <Button type="primary" loading={submitting.busy} disabled={waits || words.trim() === ""} onClick={() => void submitting.submit()}>
        {name}
      </Button>
    </div>
  );
}
