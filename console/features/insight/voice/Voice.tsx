import { Button, Select } from "antd";
import { type ReactNode, useState } from "react";
import { useInForce } from "#console/features/desk/conversations/handbook.ts";
import { countText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { type Figure, useDefinitions, useFigures, valueText } from "#console/lib/metrics.ts";
import { useMay } from "#console/shell/session.tsx";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Page, PageHead, Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { Filters } from "../figures/Filters.tsx";
import { before, useVoicePlace, type VoiceFigure, voiceFigures, type VoiceLooking } from "./place.ts";
import { ProductFilter } from "./ProductFilter.tsx";
import { useVoiceText } from "./texts.ts";
import { Themes } from "./Themes.tsx";
import { VoiceGroups } from "./VoiceGroups.tsx";
import { VoiceRecords } from "./VoiceRecords.tsx";
import { VoiceTrend } from "./VoiceTrend.tsx";
import "../figures/figures.css";
import "./voice.css";

/** What customers ask for and say: counted, grouped, put under themes, and each opening the conversations (R-CV-06). */
export default function VoicePage(): ReactNode {
  const t = useVoiceText();
  const may = useMay();
  const looking = useVoicePlace();
  const [themes, setThemes] = useState(false);
  const live = looking.narrowing.to === looking.today;
  const whole = useFigures({ ...looking.narrowing, metrics: voiceFigures }, { live });
  const earlier = useFigures({ ...looking.narrowing, ...before(looking.narrowing), metrics: voiceFigures }, { live: false });
  const nothing = whole.data?.figures.every((one) => one.records === 0) ?? false;
  return (
    <Page wide>
      <PageHead
        title={t.title}
        note={t.note}
        acts={
          <Button onClick={() => setThemes(true)}>
            <Icon name="branch" /> {t.themes.manage}
          </Button>
        }
      >
        <Filters looking={looking} />
        <div className="figures-filters">
          <FilterChips name="kind" label={t.kind} withAll={false} options={[{ value: "", label: t.kinds.all }, { value: "need", label: t.kinds.need }, { value: "opinion", label: t.kinds.opinion }]} />
          <Branches looking={looking} />
          {may("orders.read") ? <ProductFilter value={looking.narrowing.product} shop={looking.narrowing.shop} onChange={(product) => looking.change({ product })} /> : null}
        </div>
      </PageHead>
      {whole.data === undefined ? (
        whole.error === null ? <LoadingState rows={10} onRetry={() => void whole.refetch()} /> : <ErrorState error={whole.error} what={t.failed} onRetry={() => void whole.refetch()} />
      ) : nothing ? (
        <Panel>
          <EmptyState>
            {t.empty} <span className="k-ink-3">{t.emptyHint}</span>
          </EmptyState>
        </Panel>
      ) : (
        <div className="voice-parts">
          <Panel>
            <div className="voice-figures">
              {shownFigures(looking.kind).map((key) => (
                <KeyFigure key={key} name={key} figure={whole.data.figures.find((one) => one.metric === key)} earlier={earlier.data?.figures.find((one) => one.metric === key)} onOpen={() => looking.change({ records: key })} />
              ))}
            </div>
            <VoiceTrend looking={looking} />
          </Panel>
          <VoiceGroups looking={looking} />
        </div>
      )}
      {looking.open === undefined ? null : <VoiceRecords figure={looking.open} looking={looking} />}
      {themes ? <Themes onClose={() => setThemes(false)} /> : null}
    </Page>
  );
}

/** The figures that the chosen kind has. */
export const shownFigures = (kind: VoiceLooking["kind"]): readonly VoiceFigure[] => (kind === "need" ? ["needs"] : kind === "opinion" ? ["opinions", "criticism"] : voiceFigures);

interface KeyFigureProps {
  name: VoiceFigure;
  figure: Figure | undefined;
  earlier: Figure | undefined;
  onOpen: () => void;
}

/** One figure with what it was in the period before; it opens what was said. */
function KeyFigure({ name, figure, earlier, onOpen }: KeyFigureProps): ReactNode {
  const t = useVoiceText();
  const ui = useUiText();
  const label = useLabel();
  const metric = useDefinitions().data?.metrics.find((one) => one.key === name);
  const unit = metric?.unit ?? "count";
  return (
    <div className="voice-figure">
      <span className="k-small k-ink-2" title={metric === undefined ? undefined : label(metric.sentence)}>
        {metric === undefined ? t.columns[name] : label(metric.name)}
      </span>
      <button type="button" className="k-plain figures-value k-num" data-voice={name} title={t.openAll} disabled={(figure?.records ?? 0) === 0} onClick={onOpen}>
        {valueText(figure?.value ?? null, unit, ui.timer)}
      </button>
      <span className="k-small k-ink-3 k-num">
        {unit === "percent" && figure !== undefined ? `${countText(figure.numerator)}/${countText(figure.denominator)} ` : ""}
        {earlier === undefined ? "" : t.before(valueText(earlier.value, unit, ui.timer))}
      </span>
    </div>
  );
}

function Branches({ looking }: { looking: VoiceLooking }): ReactNode {
  const t = useVoiceText();
  const label = useLabel();
  const topics = useInForce("topics")?.topics ?? [];
  return (
    <Select
      aria-label={t.branch}
      className="voice-pick"
      showSearch={{ optionFilterProp: "label" }}
      value={looking.narrowing.branch ?? ""}
      onChange={(branch) => looking.change({ branch: branch === "" ? undefined : branch })}
      options={[{ value: "", label: t.everyBranch }, ...topics.flatMap((one) => [{ value: one.key, label: label(one.name) }, ...one.children.map((leaf) => ({ value: leaf.key, label: `${label(one.name)} / ${label(leaf.name)}` }))])]}
    />
  );
}
