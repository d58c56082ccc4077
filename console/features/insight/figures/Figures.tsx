import type { ReactNode } from "react";
import { useDefinitions, useFigures } from "#console/lib/metrics.ts";
import { Page, PageHead } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ruleText, useUiText } from "#console/ui/texts.ts";
import { Chosen } from "./Chosen.tsx";
import { Filters } from "./Filters.tsx";
import { MetricList } from "./MetricList.tsx";
import { useLooking } from "./place.ts";
import { Records } from "./Records.tsx";
import { useInsightText } from "./texts.ts";
import "./figures.css";

/** The figures of a period: each with its definition, chart, table and the records behind it (R-AN-01, R-AN-02). */
export default function FiguresPage(): ReactNode {
  const t = useInsightText();
  const ui = useUiText();
  const looking = useLooking();
  const definitions = useDefinitions();
  const { from, to, territory, shop } = looking.narrowing;
  const all = definitions.data?.metrics ?? [];
  const figures = useFigures({ from, to, territory, shop, metrics: all.map((one) => one.key) }, { live: to === looking.today, enabled: all.length > 0 });
  const error = definitions.error ?? (figures.data === undefined ? figures.error : null);
  const chosen = all.find((one) => one.key === looking.metric) ?? all.find((one) => one.key === "service_level") ?? all[0];
  const retry = (): void => void Promise.all([definitions.refetch(), figures.refetch()]);
  return (
    <Page wide>
      <PageHead title={t.title} note={definitions.data === undefined ? undefined : t.version(ruleText(ui, definitions.data.rules))}>
        <Filters looking={looking} />
      </PageHead>
      {error !== null ? (
        <ErrorState error={error} what={t.failed} onRetry={retry} />
      ) : figures.data === undefined || chosen === undefined ? (
        <LoadingState rows={10} onRetry={retry} />
      ) : (
        <div className="figures-grid" aria-busy={figures.isPlaceholderData}>
          <MetricList metrics={all} figures={figures.data.figures} chosen={chosen.key} onChoose={(metric) => looking.change({ metric })} />
          <Chosen metric={chosen} beside={all.find((one) => one.key === chosen.beside)} figures={figures.data.figures} looking={looking} />
        </div>
      )}
      {looking.open && chosen !== undefined ? <Records metric={chosen} looking={looking} /> : null}
    </Page>
  );
}
