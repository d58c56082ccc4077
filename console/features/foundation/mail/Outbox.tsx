import { Button } from "antd";
import { Link } from "@tanstack/react-router";
import { type ReactNode, useState } from "react";
import { mailStates, type MailSettings, type MailState, type OutgoingMail } from "#contract/mail.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { useOutgoing, useRefreshMail } from "./queries.ts";
import { useMailText } from "./texts.ts";

type Asking = { mail: OutgoingMail; act: "resend" | "arrival" };
const tone: Partial<Record<MailState, string>> = { sent: "is-ok", refused: "is-bad", failed: "is-bad", uncertain: "is-warn" };

/** What went out, what waits, what a person must decide. */
export function Outbox({ counts }: { counts: MailSettings["counts"] }): ReactNode {
  const t = useMailText();
  const [address] = useAddress();
  const query = useOutgoing(address.state);
  const [asking, setAsking] = useState<Asking | null>(null);
  const columns = useColumns(setAsking);
  const rows = query.data?.rows;
  const counted: Partial<Record<MailState, number>> = { waiting: counts.waiting, uncertain: counts.uncertain, refused: counts.refused, failed: counts.failed };
  return (
    <Panel title={t.outbox.title} note={t.outbox.note} flush acts={<FilterChips name="state" label={t.outbox.filter} options={mailStates.filter((one) => one !== "sending").map((one) => ({ value: one, label: t.states[one], count: counted[one] }))} />}>
      {rows === undefined ? (
        query.error === null ? (
          <LoadingState rows={3} onRetry={() => void query.refetch()} />
        ) : (
          <ErrorState what={t.outbox.readFailed} error={query.error} onRetry={() => void query.refetch()} />
        )
      ) : (
        <DataTable<OutgoingMail> label={t.outbox.title} rows={rows} rowKey={(row) => row.id} columns={columns} empty={<EmptyState>{t.outbox.empty}</EmptyState>} />
      )}
      <ShowMore list={query} line="" />
      {asking === null ? null : <Decide key={asking.mail.id + asking.act} asking={asking} onClose={() => setAsking(null)} />}
    </Panel>
  );
}

function Decide({ asking: { mail, act }, onClose }: { asking: Asking; onClose: () => void }): ReactNode {
  const t = useMailText().outbox;
  const refresh = useRefreshMail();
  const run = async (): Promise<void> => {
    await (act === "resend" ? api("POST /v1/mail/outgoing/{id}/resend", { params: { id: mail.id } }) : api("POST /v1/mail/outgoing/{id}/arrival", { params: { id: mail.id } }));
    toast(t.done);
    await refresh();
  };
  return (
    <ConfirmAct title={act === "resend" ? t.resendTitle : t.arrivedTitle} act={act === "resend" ? t.resend : t.arrived} onAct={run} onClose={onClose}>
      <p>{act === "arrival" ? t.arrivedNote : mail.state === "uncertain" ? t.resendUncertain : t.resendNote}</p>
    </ConfirmAct>
  );
}

function useColumns(ask: (asking: Asking) => void): Column<OutgoingMail>[] {
  const all = useMailText();
  const t = all.outbox;
  const when = useWhen();
  const about = (row: OutgoingMail): string => all.abouts[row.about] ?? all.aboutUnknown;
  return [
    { key: "about", title: t.about, narrow: "name", cell: (row) => (row.link === null ? about(row) : <Link className="k-link" to={row.link}>{about(row)}</Link>) },
    { key: "to", title: t.to, cell: (row) => (row.to === "" ? t.erased : row.to) },
    { key: "at", title: t.at, cell: (row) => when.moment(row.lastAt ?? row.at, serverNow()) },
    { key: "state", title: t.state, narrow: "value", cell: (row) => <span className={`k-tag ${tone[row.state] ?? ""}`}>{all.states[row.state]}</span> },
    {
      key: "answer", title: t.answer,
      cell: (row) => (
        <span className="mail-answer">
          {[row.code === null ? "" : all.reasons[row.code], row.answer === "" ? (row.status ?? "") : row.answer, row.nextAt === null || row.attempts === 0 ? "" : t.next(when.moment(row.nextAt, serverNow()))].filter((one) => one !== "").join(" ")}
        </span>
      ),
    },
    { key: "attempts", title: t.attempts, figure: true, cell: (row) => row.attempts },
    {
      key: "act", title: "",
      cell: (row) =>
        row.state === "sent" || row.state === "sending" || (row.state === "waiting" && row.attempts === 0) ? null : (
          <span className="k-line k-wrap">
            {row.state === "uncertain" ? (
              <Button size="small" onClick={() => ask({ mail: row, act: "arrival" })}>
                {t.arrived}
              </Button>
            ) : null}
            <Button size="small" onClick={() => ask({ mail: row, act: "resend" })}>
              {t.resend}
            </Button>
          </span>
        ),
    },
  ];
}
