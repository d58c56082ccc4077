import { Link, useParams } from "@tanstack/react-router";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { AgreementDetail, AgreementStep } from "#contract/agreements.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import "../tickets/tickets.css";
import { CancelDialogue, DecideDialogue, OwnerDialogue, ProposeDialogue, ResultDialogue, SignDialogue } from "./Dialogues.tsx";
import { PriceList } from "./Lines.tsx";
import { useAgreement, useAgreementChanged, useAgreementChoices } from "./queries.ts";
import { Services } from "./Services.tsx";
import { StateTag } from "./StateTag.tsx";
import { useAgreementText } from "./texts.ts";
import "./agreements.css";

/** One agreement: what may be done now, what is in force, every version, what is owed, its course with what the customer was told. */
export default function AgreementPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const t = useAgreementText();
  const found = useAgreement(id);
  if (found.data === undefined) return <Page>{found.error === null ? <LoadingState rows={6} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />}</Page>;
  const detail = found.data;
  return (
    <Page wide>
      <Head detail={detail} />
      <div className="tickets-page">
        <div className="tickets-main">
          {detail.pending === null ? null : <Waits detail={detail} />}
          <Versions detail={detail} />
        </div>
        <div className="tickets-main">
          <Course detail={detail} />
        </div>
        <div className="tickets-side">
          <Facts detail={detail} />
          {detail.row.fromOn === null && detail.services.length === 0 ? null : <Services detail={detail} />}
        </div>
      </div>
    </Page>
  );
}

/** The one act that leads on stands first; the others follow. */
const acts: readonly Exclude<AgreementStep, "decide" | "withdraw" | "serve" | "assign">[] = ["win", "sign", "offer", "quotation", "renewal", "amendment", "lose", "cancel"];

function Head({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  const [open, setOpen] = useState<AgreementStep | null>(null);
  const close = () => setOpen(null);
  const may = acts.filter((step) => detail.may.includes(step));
  const word = (step: (typeof acts)[number]) => (step === "offer" && detail.row.state === "offered" ? t.offerAgain : step === "quotation" && detail.row.state === "quoted" ? t.quoteAgain : t.steps[step]);
  return (
    <header className="tickets-head">
      <div className="tickets-head-line">
        <Link to="/agreements" className="k-plain" aria-label={t.back} title={t.back}>
          <Icon name="left" />
        </Link>
        <span className="k-num k-ink-2">{detail.row.code}</span>
        <h2>{detail.row.title}</h2>
        <StateTag row={detail.row} />
        <span className="k-space" />
        <span className="k-line k-wrap">
          {may.toReversed().map((step) => (
            <Button key={step} type={step === may[0] ? "primary" : "default"} onClick={() => setOpen(step)}>
              {word(step)}
            </Button>
          ))}
        </span>
      </div>
      {open === "offer" || open === "quotation" || open === "amendment" || open === "renewal" ? <ProposeDialogue detail={detail} kind={open} onClose={close} /> : null}
      {open === "win" || open === "lose" ? <ResultDialogue detail={detail} as={open === "win" ? "won" : "lost"} onClose={close} /> : null}
      {open === "sign" ? <SignDialogue detail={detail} onClose={close} /> : null}
      {open === "cancel" ? <CancelDialogue detail={detail} onClose={close} /> : null}
    </header>
  );
}

/** A version waits for another person. */
function Waits({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  const [open, setOpen] = useState<"approved" | "returned" | null>(null);
  const changed = useAgreementChanged();
  const version = detail.versions.find((one) => one.n === detail.pending);
  const withdrawing = useSubmit(async () => {
    await api("POST /v1/agreements/{id}/withdrawal", { params: { id: detail.row.id }, body: { n: detail.pending ?? 0 } });
    await changed(t.withdrawn);
  });
  if (version === undefined) return null;
  const decides = detail.may.includes("decide");
  return (
    <Panel tone="warn" title={t.waitsFor(t.kinds[version.kind])}>
      <p className="k-line k-wrap">
        {version.asks.map((one) => <span key={one.code} className="k-tag is-warn">{t.asks[one.code]?.(one.params) ?? one.code}</span>)}
        <span className="k-small k-ink-2">{version.by}</span>
        {decides ? null : <span className="k-small k-ink-3">{t.yoursWaits}</span>}
        <span className="k-space" />
        {detail.may.includes("withdraw") ? <Button size="small" loading={withdrawing.busy} onClick={() => void withdrawing.submit()}>{t.steps.withdraw}</Button> : null}
        {decides ? <Button size="small" onClick={() => setOpen("returned")}>{t.return}</Button> : null}
        {decides ? <Button size="small" type="primary" onClick={() => setOpen("approved")}>{t.approve}</Button> : null}
      </p>
      {withdrawing.problem === null ? null : <p className="k-problem" role="alert">{withdrawing.problem.text}</p>}
      {open === null ? null : <DecideDialogue detail={detail} as={open} onClose={() => setOpen(null)} />}
    </Panel>
  );
}

function Versions({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  const over = detail.row.state === "lost" || detail.row.state === "expired";
  return (
    <Panel title={t.versions}>
      {detail.versions.length === 0 ? <p className="k-small k-ink-3">{t.noVersions}</p> : null}
      <ol className="agreements-versions">
        {detail.versions.toReversed().map((one) => (
          <li key={one.n}>
            <details open={one.n === detail.current || one.n === detail.pending}>
              <summary>
                <b>{t.version(one.n)}</b> {t.kinds[one.kind]}
                {one.n === detail.current && !over ? <span className="k-tag is-ok">{t.inForce}</span> : one.n === detail.pending ? <span className="k-tag is-warn">{t.waiting}</span> : null}
                {one.decision === null ? null : <span className="k-tag">{t.decisions[one.decision.as]}</span>}
                <span className="k-small k-ink-3">{one.by} <Moment at={one.at} /></span>
                <span className="k-num agreements-sum">{moneyText(one.totalFen)}</span>
              </summary>
              <p className="k-small k-ink-2 k-num">{one.holdsUntil === null ? (one.fromOn === null || one.untilOn === null ? null : t.term(one.fromOn, one.untilOn)) : t.holdsUntil(one.holdsUntil)}</p>
              {one.reason === "" ? null : <p className="tickets-words">{one.reason}</p>}
              <PriceList lines={one.lines} />
              {one.decision === null ? null : <p className="k-small k-ink-3">{one.decision.by} {t.decisions[one.decision.as]} <Moment at={one.decision.at} /> {one.decision.reason}</p>}
            </details>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Course({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  return (
    <Panel title={t.course}>
      <ol className="tickets-entries">
        {detail.lines.toReversed().map((line) => (
          <li key={line.n}>
            <span className="k-small k-ink-3 k-num"><Moment at={line.at} /></span>
            <div>
              <p className="k-line">
                <b>{t.lineKinds[line.kind]}</b> <span className="k-ink-2">{line.by || t.byRule}</span>
                {typeof line.data.n === "number" ? <span className="k-small k-ink-3">{t.version(line.data.n)}</span> : null}
                {typeof line.data.to === "string" ? <span>{line.data.to}</span> : line.data.nobody === true ? <span>{t.nobody}</span> : null}
                {typeof line.data.code === "string" ? <span className="k-num">{line.data.code}</span> : null}
                {typeof line.data.what === "string" ? <span>{line.data.what}</span> : null}
              </p>
              {line.words === "" ? null : <p className="tickets-words">{line.words}</p>}
              {line.told === null ? null : (
                <p className={`agreements-told${line.told.way === "talk" || line.told.way === "mail" ? "" : " is-untold"}`}>
                  <span className="k-small k-ink-3">{line.told.way === "talk" || line.told.way === "mail" ? `${t.told} ${t.ways[line.told.way]}${line.told.state === null ? "" : ` ${t.mailStates[line.told.state] ?? line.told.state}`}` : t.ways[line.told.way]}</span>
                  {line.told.words}
                </p>
              )}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Facts({ detail }: { detail: AgreementDetail }): ReactNode {
  const t = useAgreementText();
  const label = useLabel();
  const [giving, setGiving] = useState(false);
  const { row, ticket, ended } = detail;
  const kind = useAgreementChoices().data?.kinds.find((one) => one.key === row.kind);
  const notice = detail.versions.find((one) => one.n === detail.current)?.noticeDays ?? null;
  return (
    <Panel title={t.facts} acts={detail.may.includes("assign") ? <Button size="small" onClick={() => setGiving(true)}>{t.steps.assign}</Button> : undefined}>
      <dl className="tickets-facts">
        <dt>{t.columns.customer}</dt>
        <dd><Link to="/customers/$id" params={{ id: row.customer.id }} className="k-link">{row.customer.name || t.unnamed(row.customer.contactId.slice(-4).toUpperCase())}</Link></dd>
        <dt>{t.columns.kind}</dt>
        <dd>{kind ? label(kind.name) : row.kind}</dd>
        {row.shop === null ? null : (<><dt>{t.shop}</dt><dd>{row.shop}</dd></>)}
        <dt>{t.owner}</dt>
        <dd>{row.owner?.name ?? t.nobody}</dd>
        {row.totalFen === null ? null : (<><dt>{t.lines.total}</dt><dd className="k-num">{moneyText(row.totalFen)}</dd></>)}
        {row.fromOn === null || row.untilOn === null ? null : (<><dt>{t.termLabel}</dt><dd className="k-num">{t.term(row.fromOn, row.untilOn)}</dd></>)}
        {row.state !== "active" || row.noticeOn === null || notice === null ? null : (<><dt>{t.columns.notice}</dt><dd className="k-num">{t.notice(row.noticeOn, notice)}</dd></>)}
        {row.holdsUntil === null ? null : (<><dt>{t.holds}</dt><dd className="k-num">{row.holdsUntil}</dd></>)}
        {ticket === null ? null : (<><dt>{t.ticket}</dt><dd><Link to="/tickets/$id" params={{ id: ticket.id }} className="k-link k-num">{ticket.code}</Link> {ticket.title}</dd></>)}
        {ended === null ? null : (<><dt>{t.endedWhy}</dt><dd>{label(ended.by)} {ended.words}</dd></>)}
      </dl>
      {giving ? <OwnerDialogue detail={detail} onClose={() => setGiving(false)} /> : null}
    </Panel>
  );
}
