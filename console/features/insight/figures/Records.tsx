import { Link } from "@tanstack/react-router";
import { Drawer } from "antd";
import type { ReactNode } from "react";
import type { FigureRecord, MetricDefinition } from "#contract/insight.ts";
import { useNames } from "#console/features/desk/conversations/handbook.ts";
import { api } from "#console/lib/api.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { valueText } from "#console/lib/metrics.ts";
import { useWhen } from "#console/lib/when.ts";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { type Looking, recordKeys } from "./place.ts";
import { useInsightText } from "./texts.ts";

/** The records behind a figure or a group, at the side; each leads to its conversation. */
export function Records({ metric, looking }: { metric: MetricDefinition; looking: Looking }): ReactNode {
  const t = useInsightText();
  const label = useLabel();
  const asked = { ...looking.narrowing, metric: metric.key, part: looking.part };
  const found = usePaged(["figure-records", asked], (after, signal) => api("GET /v1/figures/records", { query: { ...asked, limit: 50, after } }, { signal }), { staleTime: 0 });
  const rows = found.data?.rows ?? [];
  const count = found.data?.pages[0]?.count;
  return (
    <Drawer
      open
      size={460}
      title={t.records.title(label(metric.name))}
      extra={count === undefined ? null : <span className="k-num k-ink-2" data-records={count.value}>{t.records.count(cappedCountText(count))}</span>}
      onClose={() => looking.change(recordKeys)}
      styles={{ body: { padding: 0 } }}
    >
      {metric.unit === "percent" && metric.aggregate === "rate" ? (
        <div className="figures-parts">
          <FilterChips name="part" label={t.records.part} withAll={false} options={[{ value: "", label: t.records.parts.all }, { value: "hit", label: t.records.parts.hit }, { value: "miss", label: t.records.parts.miss }]} />
        </div>
      ) : null}
      {found.data === undefined ? (
        found.error === null ? <LoadingState rows={8} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.recordsFailed} onRetry={() => void found.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState>{t.records.none}</EmptyState>
      ) : (
        <ul className="figures-records" aria-label={t.records.title(label(metric.name))}>
          {rows.map((row) => (
            <li key={row.id}>
              <RecordLine row={row} metric={metric} />
            </li>
          ))}
        </ul>
      )}
      <ShowMore list={found} line="figures-more">{t.records.more}</ShowMore>
    </Drawer>
  );
}

function RecordLine({ row, metric }: { row: FigureRecord; metric: MetricDefinition }): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const when = useWhen();
  const names = useNames();
  const share = metric.unit === "percent" && row.denominator !== 1;
  const hit = row.numerator > 0;
  const facts = [row.agent?.name ?? t.records.nobody, row.territory === null ? "" : names.territory(row.territory), row.shop ?? ""].filter((word) => word !== "");
  const body = (
    <>
      <span className="k-num k-small k-ink-3" title={when.exact(row.at)}>
        {when.day(row.at).slice(5)} {when.clockSeconds(row.at)}
      </span>
      <span className="figures-record-name k-num">{row.number === null ? t.records.presence : `#${row.number}`}</span>
      <span className={metric.unit === "percent" && !share && !hit ? "k-num figures-miss" : "k-num"}>
        {metric.unit === "percent" && !share ? (
          <>
            <Icon name={hit ? "check" : "x"} size="xs" /> {hit ? t.records.hit : t.records.miss}
          </>
        ) : metric.unit === "count" ? null : (
          valueText(share || metric.unit === "ratio" ? row.numerator / row.denominator : row.numerator, metric.unit, ui.timer)
        )}
      </span>
      <span className="k-small k-ink-2 k-cut figures-record-facts">
        {facts.map((word, at) => (
          <span key={word}>
            {at === 0 ? null : <span className="k-dot" />}
            {word}
          </span>
        ))}
      </span>
    </>
  );
  if (row.conversationId === null) return <div className="figures-record">{body}</div>;
  return (
    <Link className="figures-record" to={`/desk/${row.conversationId}`}>
      <span className="k-unseen">{t.records.open(`#${row.number}`)}</span>
      {body}
    </Link>
  );
}
