import { Button, Input } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { IncidentDetail } from "#contract/incidents.ts";
import { fill } from "#locales/index.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { Field } from "#console/ui/Field.tsx";
import { useSubmit } from "#console/ui/Form.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, Panel } from "#console/ui/Panel.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useNames } from "../conversations/handbook.ts";
import { useLabel, useTicketText } from "../tickets/texts.ts";
import "../tickets/tickets.css";
import { LeaderDialogue, LinkDialogue, ResolveDialogue } from "./Dialogues.tsx";
import { useIncidentText } from "./texts.ts";

/** One incident: who leads it and why, its course, what belongs to it, how it ended. */
export default function IncidentPage(): ReactNode {
  const { id } = useParams({ strict: false }) as { id: string };
  const t = useIncidentText();
  const found = useQuery({ queryKey: ["incident", id], queryFn: ({ signal }) => api("GET /v1/incidents/{id}", { params: { id } }, { signal }), refetchInterval: 15_000 });
  if (found.data === undefined) return <Page>{found.error === null ? <LoadingState rows={4} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />}</Page>;
  return (
    <Page wide>
      <Head detail={found.data} />
      <div className="tickets-page">
        <div className="tickets-main">
          {found.data.mayWork ? <Update id={id} /> : null}
          <Course detail={found.data} />
        </div>
        <div className="tickets-main">
          <Facts detail={found.data} />
        </div>
        <div className="tickets-side">
          <Belongs detail={found.data} />
        </div>
      </div>
    </Page>
  );
}

function Head({ detail: { row, mayLead } }: { detail: IncidentDetail }): ReactNode {
  const t = useIncidentText();
  const severities = useTicketText().severities;
  const [open, setOpen] = useState<"lead" | "resolve" | null>(null);
  return (
    <header className="tickets-head">
      <div className="tickets-head-line">
        <Link to="/incidents" className="k-plain" aria-label={t.back} title={t.back}>
          <Icon name="left" />
        </Link>
        <span className="k-num k-ink-2">{row.code}</span>
        <h2>{row.ticket.title}</h2>
        <span className="k-tag tickets-grave">{severities[row.ticket.severity]}</span>
        <span className={row.state === "open" ? "k-tag is-warn" : "k-tag is-ok"}>{t.states[row.state]}</span>
        {row.dueAt === null ? null : <SlaChip clock={{ state: "running", until: row.dueAt, totalMs: Math.max(1, Date.parse(row.dueAt) - Date.parse(row.updatedAt)) }} />}
        <span className="k-space" />
        {mayLead ? (
          <span className="k-line">
            <Button onClick={() => setOpen("lead")}>{t.lead}</Button>
            <Button type="primary" onClick={() => setOpen("resolve")}>
              {t.resolve}
            </Button>
          </span>
        ) : null}
      </div>
      {open === "lead" ? <LeaderDialogue row={row} onClose={() => setOpen(null)} /> : null}
      {open === "resolve" ? <ResolveDialogue row={row} onClose={() => setOpen(null)} /> : null}
    </header>
  );
}

function Update({ id }: { id: string }): ReactNode {
  const t = useIncidentText();
  const queries = useQueryClient();
  const [words, setWords] = useState("");
  const submitting = useSubmit(async () => {
    if (words.trim() === "") return;
    await api("POST /v1/incidents/{id}/updates", { params: { id }, body: { words } });
    setWords("");
    toast(t.updated);
    await queries.invalidateQueries({ queryKey: ["incident", id] });
  });
  return (
    <Panel>
      <div className="tickets-form">
        <Field label={t.update} hint={t.updateHint} problem={submitting.problem?.text}>
          <Input.TextArea autoSize={{ minRows: 2, maxRows: 8 }} maxLength={2000} value={words} onChange={(event) => setWords(event.target.value)} />
        </Field>
        <div className="tickets-buttons">
          <Button type="primary" disabled={words.trim() === ""} loading={submitting.busy} onClick={() => void submitting.submit()}>
            {t.updateAct}
          </Button>
        </div>
      </div>
    </Panel>
  );
}

function Course({ detail }: { detail: IncidentDetail }): ReactNode {
  const t = useIncidentText();
  return (
    <Panel title={t.course}>
      <ol className="tickets-entries">
        {detail.lines.toReversed().map((line) => (
          <li key={line.n}>
            <span className="k-small k-ink-3 k-num">
              <Moment at={line.at} />
            </span>
            <div>
              <p className="k-line">
                <b>{t.kinds[line.kind]}</b> <span className="k-ink-2">{line.by || t.byRule}</span>
                {typeof line.data.to === "string" ? <span>{line.data.to}</span> : null}
                {typeof line.data.code === "string" ? <span className="k-num">{line.data.code}</span> : null}
              </p>
              {line.words === "" ? null : <p className="tickets-words">{line.words}</p>}
            </div>
          </li>
        ))}
      </ol>
    </Panel>
  );
}

function Facts({ detail: { row, chosen } }: { detail: IncidentDetail }): ReactNode {
  const t = useIncidentText();
  const names = useNames();
  const label = useLabel();
  const comma = useTicketText().listComma;
  return (
    <Panel title={t.complaint}>
      <dl className="tickets-facts">
        <dt>{t.columns.complaint}</dt>
        <dd>
          <Link to="/tickets/$id" params={{ id: row.ticket.id }} className="k-link k-num">
            {row.ticket.code}
          </Link>{" "}
          {label(row.ticket.placeName)}
        </dd>
        <dt>{t.columns.territory}</dt>
        <dd>{names.territory(row.territory)}</dd>
        <dt>{t.columns.leader}</dt>
        <dd>
          {row.leader?.name ?? t.noLeader}
          <p className="k-small k-ink-3">{chosen.map((one) => fill(t.reasons[one.code] ?? one.code, one.params ?? {})).join(comma)}</p>
        </dd>
        <dt>{t.columns.opened}</dt>
        <dd>
          <Moment at={row.openedAt} />
        </dd>
        {row.resolvedAt === null ? null : (
          <>
            <dt>{t.columns.resolved}</dt>
            <dd>
              <Moment at={row.resolvedAt} />
            </dd>
          </>
        )}
      </dl>
    </Panel>
  );
}

function Belongs({ detail: { row, tickets, conversations, mayWork } }: { detail: IncidentDetail }): ReactNode {
  const t = useIncidentText();
  const queries = useQueryClient();
  const [linking, setLinking] = useState(false);
  const problem = useProblem();
  const [failed, setFailed] = useState<string | null>(null);
  const drop = (ticketId: string): void => {
    setFailed(null);
    api("DELETE /v1/incidents/{id}/tickets/{ticketId}", { params: { id: row.id, ticketId } })
      .then(() => toast(t.unlinked))
      .catch((error: unknown) => setFailed(problem(error).text))
      .finally(() => void queries.invalidateQueries({ queryKey: ["incident", row.id] }));
  };
  return (
    <Panel
      title={t.belongs}
      acts={
        mayWork ? (
          <Button size="small" icon={<Icon name="link" />} onClick={() => setLinking(true)}>
            {t.link}
          </Button>
        ) : undefined
      }
    >
      {tickets.length === 0 ? <p className="k-small k-ink-3">{t.none}</p> : null}
      <ul className="tickets-tasks">
        {tickets.map((ticket) => (
          <li key={ticket.id}>
            <p className="k-line">
              <Link to="/tickets/$id" params={{ id: ticket.id }} className="k-link k-num">
                {ticket.code}
              </Link>
              <span className="k-space" />
              {mayWork ? (
                <button type="button" className="k-plain" aria-label={t.unlink(ticket.code)} title={t.unlink(ticket.code)} onClick={() => drop(ticket.id)}>
                  <Icon name="x" size="xs" />
                </button>
              ) : null}
            </p>
            <p className="tickets-words">{ticket.title}</p>
          </li>
        ))}
      </ul>
      <p>
        {conversations.map((one) => (
          <Link key={one.id} to="/desk/$id" params={{ id: one.id }} className="k-link tickets-link">
            <Icon name="chat" size="xs" /> {t.talk(one.number)}
          </Link>
        ))}
      </p>
      {failed === null ? null : (
        <p className="k-problem" role="alert">
          {failed}
        </p>
      )}
      {linking ? <LinkDialogue row={row} onClose={() => setLinking(false)} /> : null}
    </Panel>
  );
}
