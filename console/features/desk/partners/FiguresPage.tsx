import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { PartnerFigures, PartnerTaskRow } from "#contract/partners.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { DateField } from "#console/ui/DateField.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { Side } from "../../foundation/organization/Side.tsx";
import { useLabel, useTicketText } from "../tickets/texts.ts";
import { Reviews } from "./Reviews.tsx";
import { hours, usePartnerText } from "./texts.ts";
import "./partners.css";

/** A day in the reader's own zone. */
function dayBefore(days: number): string {
  const at = new Date(serverNow() - days * 86_400_000);
  return new Date(at.getTime() - at.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
}
const isDay = (word: string | undefined): word is string => word !== undefined && /^\d{4}-\d{2}-\d{2}$/.test(word);

/** How partners answer (R-CO-03): each row opens its tasks. */
export default function FiguresPage(): ReactNode {
  const t = usePartnerText().figures;
  const sorts = useMay()("mail.sort");
  const [address, change] = useAddress();
  const [from, to] = [isDay(address.from) ? address.from : dayBefore(30), isDay(address.to) ? address.to : dayBefore(0)];
  const found = useQuery({ queryKey: ["partner-figures", from, to], queryFn: () => api("GET /v1/partner-figures", { query: { from, to } }) });
  const rows = found.data?.rows;
  const chosen = rows?.find((one) => one.id === address.partner);
  return (
    <Page>
      <PageHead title={t.title} note={t.note}>
        <div className="partners-dates">
          {sorts ? <Link className="k-link" to="/letters">{t.letters}</Link> : null}
          <Field label={t.from}>
            <DateField value={from} max={to} onChange={(day) => change({ from: day })} />
          </Field>
          <Field label={t.to}>
            <DateField value={to} min={from} onChange={(day) => change({ to: day })} />
          </Field>
        </div>
      </PageHead>
      {rows === undefined ? (
        found.error === null ? <LoadingState rows={4} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Panel flush>
          <DataTable<PartnerFigures> label={t.title} rows={rows} rowKey={(row) => row.id} columns={columnsOf(t)} selected={address.partner} onOpen={(row) => change({ partner: row.id })} empty={<EmptyState>{t.empty}</EmptyState>} />
        </Panel>
      )}
      <p className="k-small k-ink-3">{t.definition}</p>
      <Reviews />
      {chosen === undefined ? null : (
        <Side title={t.tasks(chosen.name)} wide onClose={() => change({ partner: undefined })}>
          <Tasks partnerId={chosen.id} from={from} to={to} />
        </Side>
      )}
    </Page>
  );
}

function columnsOf(t: ReturnType<typeof usePartnerText>["figures"]): Column<PartnerFigures>[] {
  const base = (row: PartnerFigures): number => row.inTime + row.late + row.refused + row.overdue;
  const figure = (key: "asked" | "inTime" | "late" | "refused" | "open" | "overdue"): Column<PartnerFigures> => ({ key, title: t[key], figure: true, cell: (row) => row[key] });
  return [
    { key: "name", title: t.name, narrow: "name", cell: (row) => row.name },
    figure("asked"),
    figure("inTime"),
    figure("late"),
    // An empty denominator is no rate.
    { key: "rate", title: t.rate, figure: true, narrow: "value", cell: (row) => (base(row) === 0 ? null : `${((100 * row.inTime) / base(row)).toFixed(1)}% (${row.inTime}/${base(row)})`) },
    figure("refused"),
    figure("open"),
    figure("overdue"),
    { key: "mean", title: t.mean, figure: true, cell: (row) => (row.meanMinutes === null ? null : t.hours(hours(row.meanMinutes))) },
  ];
}

function Tasks({ partnerId, from, to }: { partnerId: string; from: string; to: string }): ReactNode {
  const t = usePartnerText().figures;
  const states = useTicketText().tasks.states;
  const label = useLabel();
  const when = useWhen();
  const list = usePaged(["partner-figures", "tasks", partnerId, from, to], (after) => api("GET /v1/partner-figures/{id}/tasks", { params: { id: partnerId }, query: { from, to, limit: 30, after } }));
  const moment = (at: string | null) => (at === null ? null : when.moment(at, serverNow()));
  const columns: Column<PartnerTaskRow>[] = [
    { key: "ticket", title: t.ticket, narrow: "name", cell: (row) => <Link className="k-link" to={`/tickets/${row.ticket.id}`}>{label(row.ticket.typeName)} {row.ticket.code}</Link> },
    { key: "state", title: t.state, narrow: "value", cell: (row) => (
        <span className="k-line">
          <span className={row.state === "answered" ? "k-tag is-ok" : "k-tag"}>{states[row.state]}</span>
          {row.late ? <span className="k-tag is-bad">{t.isLate}</span> : null}
        </span>
      ) },
    { key: "askedAt", title: t.sentAt, cell: (row) => moment(row.askedAt) },
    { key: "dueAt", title: t.dueAt, cell: (row) => moment(row.dueAt) },
    { key: "endedAt", title: t.endedAt, cell: (row) => moment(row.endedAt) },
    { key: "took", title: t.took, figure: true, cell: (row) => (row.answerMinutes === null ? null : t.hours(hours(row.answerMinutes))) },
  ];
  if (list.data === undefined) return list.error === null ? <LoadingState rows={3} /> : <ErrorState what={t.readFailed} error={list.error} onRetry={() => void list.refetch()} />;
  return (
    <div className="partners-side">
      <DataTable<PartnerTaskRow> label={t.title} rows={list.data.rows} rowKey={(row) => row.id} columns={columns} empty={<EmptyState>{t.noTasks}</EmptyState>} />
      <ShowMore list={list} line="" />
    </div>
  );
}
