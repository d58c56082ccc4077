import { Link } from "@tanstack/react-router";
import { useQuery } from "@tanstack/react-query";
import type { ReactNode } from "react";
import type { CloseRow } from "#contract/closing.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { DateField } from "#console/ui/DateField.tsx";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Field } from "#console/ui/Field.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useLabel } from "../../desk/tickets/texts.ts";
import { useClosingText } from "./texts.ts";

const tone = { missed: "is-bad", late: "is-warn", open: "", closed: "is-ok", clear: "is-ok" } as const;
const today = (): string => {
  const now = new Date(serverNow());
  return new Date(now.getTime() - now.getTimezoneOffset() * 60_000).toISOString().slice(0, 10);
};

/** Who closed and who did not on a day, with the reasons. */
export function TeamDay(): ReactNode {
  const t = useClosingText();
  const label = useLabel();
  const when = useWhen();
  const [address, change] = useAddress();
  const on = /^\d{4}-\d{2}-\d{2}$/.test(address.on ?? "") ? address.on! : today();
  const found = useQuery({ queryKey: ["closings", on], queryFn: () => api("GET /v1/closings", { query: { on } }), refetchInterval: 60_000 });
  const moment = (at: string): string => when.moment(at, serverNow());
  const columns: Column<CloseRow>[] = [
    { key: "person", title: t.team.person, narrow: "name", cell: (row) => row.person.name },
    { key: "teams", title: t.team.teams, cell: (row) => row.teams.join(" ") },
    { key: "shift", title: t.team.shift, cell: (row) => `${moment(row.from)}–${moment(row.to)}` },
    { key: "state", title: t.team.state, narrow: "value", cell: (row) => <span className={`k-tag ${tone[row.state]}`}>{t.states[row.state]}</span> },
    { key: "left", title: t.team.left, figure: true, cell: (row) => row.left },
    {
      key: "reasons", title: t.team.reasons,
      cell: (row) =>
        row.reasons.length === 0 ? null : (
          <ul className="closing-reasons">
            {row.reasons.map((one) => (
              <li key={one.kind + one.link}>
                <Link className="k-link" to={one.link}>
                  {t.kinds[one.kind]} {one.code}
                </Link>{" "}
                {label(one.name)} {t.until(moment(one.until))} {one.words}
              </li>
            ))}
          </ul>
        ),
    },
  ];
  return (
    <>
      <div className="closing-day">
        <Field label={t.team.on}>
          <DateField value={on} onChange={(day) => change({ on: day })} />
        </Field>
      </div>
      {found.data === undefined ? (
        found.error === null ? <LoadingState rows={5} onRetry={() => void found.refetch()} /> : <ErrorState what={t.readFailed} error={found.error} onRetry={() => void found.refetch()} />
      ) : (
        <Panel flush>
          <DataTable<CloseRow> label={t.tabs.team} rows={found.data.rows} rowKey={(row) => row.person.id + row.from} columns={columns} empty={<EmptyState>{t.team.empty}</EmptyState>} />
        </Panel>
      )}
    </>
  );
}
