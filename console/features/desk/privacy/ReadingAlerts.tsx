import { type ReactNode, useState } from "react";
import type { ReadingAlert } from "#contract/privacy.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useLabel } from "#console/lib/locale.ts";
import type { Column } from "#console/ui/DataTable.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { CaseList } from "./CaseList.tsx";
import { CheckAlert } from "./CheckAlert.tsx";
import { usePrivacyText } from "./texts.ts";

const states = ["open", "checked"] as const;

/** /settings/reading-alerts: unusual reading of personal data, its evidence, and what looking into it has shown (R-CU-04). */
export default function ReadingAlerts(): ReactNode {
  const t = usePrivacyText().alerts;
  const [address] = useAddress();
  const state = states.find((one) => one === address.state) ?? "all";
  const [open, setOpen] = useState<ReadingAlert | null>(null);
  const found = usePaged(["reading-alerts", state], (after, signal) => api("GET /v1/reading-alerts", { query: { state, limit: 50, after } }, { signal }));
  const columns = useColumns();
  return (
    <Page>
      <PageHead title={t.title} note={t.note} />
      <FilterChips name="state" label={t.state} options={states.map((value) => ({ value, label: t.states[value] }))} />
      <CaseList words={t} found={found} columns={columns} onOpen={setOpen} />
      {open === null ? null : <CheckAlert alert={open} onClose={() => setOpen(null)} onDone={() => void found.refetch()} />}
    </Page>
  );
}

function useColumns(): Column<ReadingAlert>[] {
  const t = usePrivacyText().alerts;
  const label = useLabel();
  return [
    { key: "person", title: t.columns.person, narrow: "name", cell: (row) => row.person.name },
    {
      key: "rule", title: t.columns.rule,
      cell: (row) => (
        <>
          {row.ruleName === null ? row.rule : label({ "zh-CN": row.ruleName["zh-CN"] ?? row.rule, en: row.ruleName.en })}
          <div className="k-small k-ink-3">{t.limit(row.withinMinutes, row.moreThan)}</div>
        </>
      ),
    },
    { key: "customers", title: t.columns.customers, figure: true, narrow: "value", cell: (row) => row.customers },
    { key: "at", title: t.columns.at, cell: (row) => <Moment at={row.lastAt} /> },
    {
      key: "result", title: t.columns.result,
      cell: (row) =>
        row.checked === null ? (
          <span className="k-tag is-warn">{t.states.open}</span>
        ) : (
          <>
            <span className="k-tag">{t.results[row.checked.result]}</span>
            <div className="k-small k-ink-3">{t.checkedBy(row.checked.by.name)}</div>
          </>
        ),
    },
  ];
}
