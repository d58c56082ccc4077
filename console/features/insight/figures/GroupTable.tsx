import type { ReactNode } from "react";
import type { Grouping, MetricDefinition } from "#contract/insight.ts";
import { countText } from "#console/lib/figures.ts";
import { type Figure, type Group, isMissed, valueText } from "#console/lib/metrics.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { useGroupName } from "./names.ts";
import { useInsightText } from "./texts.ts";

interface GroupTableProps {
  metric: MetricDefinition;
  by: Grouping;
  groups: readonly Group[];
  whole: Figure | undefined;
  onOpen: (key: string) => void;
}

/** The groups of a figure: value, numerator, denominator; a row opens its records. */
export function GroupTable({ metric, by, groups, whole, onOpen }: GroupTableProps): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const nameOf = useGroupName();
  const number = (value: number): string => (Number.isInteger(value) ? countText(value) : countText(Math.round(value * 10) / 10));
  const columns: Column<Group>[] = [
    { key: "name", title: t.groupings[by], narrow: "name", cell: (row) => nameOf(by, row) },
    {
      key: "value", title: t.columns.value, figure: true, narrow: "value",
      cell: (row) => (
        <span className={isMissed(row.value, metric) ? "figures-missed" : undefined}>
          {isMissed(row.value, metric) ? <Icon name="alert" size="xs" /> : null} {valueText(row.value, metric.unit, ui.timer)}
        </span>
      ),
    },
    { key: "numerator", title: t.columns.numerator, figure: true, cell: (row) => number(row.numerator) },
    { key: "denominator", title: t.columns.denominator, figure: true, cell: (row) => number(row.denominator) },
    { key: "records", title: t.columns.records, figure: true, cell: (row) => countText(row.records) },
  ];
  const inOrder = by === "hour" || by === "day" ? groups : groups.toSorted((a, b) => b.records - a.records);
  return (
    <DataTable
      label={t.chart(t.columns.value, t.groupings[by])}
      columns={columns}
      rows={inOrder}
      rowKey={(row) => row.key}
      onOpen={(row) => onOpen(row.key)}
      foot={whole === undefined ? undefined : <span className="k-num figures-total">{t.average} {valueText(whole.value, metric.unit, ui.timer)}</span>}
    />
  );
}
