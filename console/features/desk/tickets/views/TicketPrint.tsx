import { Button } from "antd";
import { useMutation, useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import type { FormField } from "#contract/forms.ts";
import type { TicketFile } from "#contract/ticket-views.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay, useSession } from "#console/shell/session.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { AskReason } from "#console/ui/Masked.tsx";
import { Page } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useNames } from "../../conversations/handbook.ts";
import { usePurposes } from "../../customers/queries.ts";
import { usePrivacyText } from "../../privacy/texts.ts";
import { customerOf } from "../parts.tsx";
import { reasonText, useLabel, useTicketText } from "../texts.ts";
import { useViewsText } from "./texts.ts";
import "./print.css";

/** The file of a ticket as it goes on paper: number, stages with times, people, what was filled in and decided, the whole timeline. Masked; whoever may, opens it with a reason, and that is on record. */
export default function TicketPrint(): ReactNode {
  const v = useViewsText();
  const { id } = useParams({ strict: false }) as { id: string };
  const may = useMay()("customers.unmask");
  const problem = useProblem();
  const privacy = usePrivacyText();
  const purposes = usePurposes(may);
  const [asking, setAsking] = useState(false);
  const read = useQuery({ queryKey: ["ticket", id, "file"], queryFn: () => api("POST /v1/tickets/{id}/file", { params: { id }, body: {} }), staleTime: 0 });
  const opening = useMutation({ mutationFn: (why: { reason: string; purpose?: string }) => api("POST /v1/tickets/{id}/file", { params: { id }, body: { open: why } }) });
  const file = opening.data ?? read.data;
  if (file === undefined) return <Page>{read.error === null ? <LoadingState rows={10} onRetry={() => void read.refetch()} /> : <ErrorState error={read.error} what={v.print.failed} onRetry={() => void read.refetch()} />}</Page>;
  return (
    <Page>
      <div className="ticket-print-bar">
        <Link to="/tickets/$id" params={{ id }} className="k-link">
          <Icon name="left" size="xs" /> {v.print.back}
        </Link>
        <span className="k-space" />
        {may && file.personal && !file.opened ? <Button onClick={() => setAsking(true)}>{v.print.open}</Button> : null}
        <Button type="primary" onClick={() => window.print()}>
          {v.print.go}
        </Button>
      </div>
      <Sheet file={file} />
      {asking ? (
        <AskReason
          what={privacy.open.what}
          purposes={purposes}
          onClose={() => setAsking(false)}
          onReason={async (reason, purpose) => {
            await opening.mutateAsync({ reason, ...(purpose === undefined ? {} : { purpose }) }).catch((error: unknown) => {
              throw new Error(problem(error).text);
            });
            setAsking(false);
          }}
        />
      ) : null}
    </Page>
  );
}

function Sheet({ file }: { file: TicketFile }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const label = useLabel();
  const names = useNames();
  const when = useWhen();
  const now = useNow();
  const me = useSession().person;
  const { row, workflow } = file.detail;
  const exact = (at: string | null) => (at === null ? v.print.none : when.exact(at).slice(0, -3));
  const facts: [string, ReactNode][] = [
    [v.print.number, row.code], [t.columns.type, label(row.typeName)], [t.columns.severity, t.severities[row.severity]], [t.columns.stage, label(row.placeName)], [t.columns.outcome, row.outcome === null ? v.print.none : t.outcomes[row.outcome]],
    [t.columns.customer, customerOf(row, t.guest) || v.print.none], [t.columns.shop, row.shop?.name ?? v.print.none], [t.page.order, file.detail.order?.number ?? v.print.none], [t.columns.territory, names.territory(row.territory)],
    [t.columns.owner, row.owner?.name ?? t.noOwner], [t.page.opener, file.detail.openedBy || t.actors.system], [t.columns.opened, exact(row.openedAt)], [t.columns.due, exact(row.dueAt)], [t.columns.ended, exact(row.endedAt)], [v.tags.title, row.tags.join(t.listComma) || v.print.none],
  ];
  return (
    <article className="ticket-print" lang="zh-CN">
      <header>
        <p className="k-small">{v.print.heading(label(row.typeName))}</p>
        <h1>
          {row.code} {row.title}
        </h1>
        <p className="k-small k-ink-3">
          {v.print.printed(me.name, when.exact(now).slice(0, -3))}
          {file.opened ? v.print.opened : v.print.masked}
        </p>
      </header>
      <h2>{v.print.facts}</h2>
      <dl className="ticket-print-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <h2>{v.print.stages}</h2>
      <table>
        <thead>
          <tr>
            {[v.print.stage, v.print.from, v.print.to, v.print.by, v.print.exit].map((head) => (
              <th key={head}>{head}</th>
            ))}
          </tr>
        </thead>
        <tbody>
          {file.stages.map((stage, n) => (
            <tr key={n}>
              <td>{label(stage.name)}</td>
              <td>{exact(stage.from)}</td>
              <td>{stage.to === null ? v.print.still : exact(stage.to)}</td>
              <td>{stage.by}</td>
              <td>
                {stage.exit === null ? "" : label(stage.exit)}
                {stage.reason === "" ? null : <p className="k-small">{stage.reason}</p>}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      <h2>{v.print.people}</h2>
      <p>{file.people.join(t.listComma) || v.print.none}</p>
      <h2>{v.print.decisions}</h2>
      {Object.keys(file.detail.form).length === 0 ? <p>{v.print.none}</p> : null}
      {workflow.stages.map((stage) => {
        const filled = stage.form.filter((field) => file.detail.form[field.key] !== undefined);
        return filled.length === 0 ? null : (
          <section key={stage.key} className="ticket-print-decided">
            <h3>{label(stage.name)}</h3>
            <dl>
              {filled.map((field) => (
                <div key={field.key}>
                  <dt>{label(field.name)}</dt>
                  <dd>
                    <Value field={field} file={file} />
                  </dd>
                </div>
              ))}
            </dl>
          </section>
        );
      })}
      <h2>{v.print.timeline}</h2>
      <table className="ticket-print-timeline">
        <tbody>
          {file.detail.entries.map((entry) => (
            <tr key={entry.n}>
              <td className="k-num">{exact(entry.at)}</td>
              <td>
                {t.entries[entry.kind]} {entry.byKind === "staff" ? entry.by : t.actors[entry.byKind]}
              </td>
              <td>
                {Array.isArray(entry.data.reasons) ? entry.data.reasons.map((reason) => reasonText(t, "routing", reason, names)).join(t.listComma) : null}
                {entry.words}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </article>
  );
}

function Value({ field, file }: { field: FormField; file: TicketFile }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const value = file.detail.form[field.key];
  const option = (key: string) => {
    const found = field.options.find((one) => one.key === key);
    return found === undefined ? key : label(found.name);
  };
  if (value === null || value === undefined) return null;
  if (Array.isArray(value)) return value.map(option).join(t.listComma);
  if (typeof value === "boolean") return value ? t.yes : t.no;
  if (field.type === "choice") return option(String(value));
  if (field.type === "severity") return t.severities[value as "minor"] ?? String(value);
  return field.type === "money" ? `¥${(Number(value) / 100).toFixed(2)}` : String(value);
}
