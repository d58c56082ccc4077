import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import type { RegionTable } from "#contract/organization.ts";
import { api } from "#console/lib/api.ts";
import { useScope } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useRefresh } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { useOrganizationText } from "../texts.ts";
import { ImportTable } from "./ImportTable.tsx";

/** Whole years between the day of the data and today. */
function yearsBetween(asOf: string, today: string): number {
  const whole = Number(today.slice(0, 4)) - Number(asOf.slice(0, 4));
  return asOf.slice(5) !== "" && today.slice(5) < asOf.slice(5) ? whole - 1 : whole;
}

/** The tables of home areas with source and age; imports stand before what is shipped. */
export function RegionTables(): ReactNode {
  const t = useOrganizationText();
  const refresh = useRefresh();
  const writable = useScope("organization.write") === "all";
  const tables = useQuery({ queryKey: ["organization", "regions"], queryFn: () => api("GET /v1/regions/tables", {}) });
  const [importing, setImporting] = useState(false);
  const [removing, setRemoving] = useState<RegionTable | null>(null);
  const words = t.regions.columns;
  return (
    <Panel flush title={t.regions.title} note={t.regions.note} acts={writable ? <Button size="small" onClick={() => setImporting(true)}>{t.regions.import}</Button> : undefined}>
      <Reading query={tables} what={t.regions.failed} rows={4}>
        {({ rows, today }) => (
          <DataTable<RegionTable>
            label={t.regions.title}
            rows={rows}
            rowKey={(row) => row.id ?? `${row.kind} shipped`}
            columns={[
              { key: "kind", title: words.kind, narrow: "name", cell: (row) => t.regions.kinds[row.kind] },
              { key: "source", title: words.source, cell: (row) => <span className="organization-words is-wide">{row.source}</span> },
              { key: "asOf", title: words.asOf, figure: true, cell: (row) => row.asOf },
              { key: "age", title: words.age, figure: true, cell: (row) => t.regions.age(yearsBetween(row.asOf, today)) },
              { key: "lines", title: words.lines, figure: true, narrow: "none", cell: (row) => (row.lines === 0 ? null : row.lines.toLocaleString("en")) },
              { key: "state", title: words.state, narrow: "value", cell: (row) => <span className={row.state === "in_use" ? "k-tag is-accent" : "k-tag"}>{t.regions.states[row.state]}</span> },
              ...(writable
                ? [{ key: "acts", title: <span className="k-unseen">{t.regions.remove}</span>, width: 48, narrow: "none" as const, cell: (row: RegionTable) => (row.id === null ? " " : <Button size="small" type="text" aria-label={`${t.regions.remove} ${row.source}`} icon={<Icon name="trash" />} onClick={() => setRemoving(row)} />) }]
                : []),
            ]}
          />
        )}
      </Reading>
      {importing ? <ImportTable onClose={() => setImporting(false)} /> : null}
      {removing === null ? null : (
        <ConfirmAct
          title={t.regions.removeTitle}
          act={t.regions.remove}
          danger
          onClose={() => setRemoving(null)}
          onAct={async () => {
            await api("DELETE /v1/regions/tables/{id}", { params: { id: removing.id ?? "" } });
            await refresh();
          }}
        >
          <p>{t.regions.removeNote}</p>
        </ConfirmAct>
      )}
    </Panel>
  );
}
