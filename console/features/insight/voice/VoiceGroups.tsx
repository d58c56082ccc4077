import type { ReactNode } from "react";
import { countText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { type Figure, type Group, useFigures, valueText } from "#console/lib/metrics.ts";
import { type Column, DataTable } from "#console/ui/DataTable.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { TableExport } from "../figures/TableExport.tsx";
import { before, nowhere, voiceFigures, voiceGroupings, type VoiceLooking } from "./place.ts";
import { useVoiceText } from "./texts.ts";

interface Line {
  key: string;
  name: string;
  kind: "need" | "opinion" | null;
  needs: number;
  opinions: number;
  criticism: number | null;
  before: number;
}

const groupsOf = (figures: readonly Figure[] | undefined, name: string): Map<string, Group> => new Map(figures?.find((one) => one.metric === name)?.groups.map((group) => [group.key, group]));

/** What was said, by category, theme, topic, product or place, beside the period before; a line opens its records. */
export function VoiceGroups({ looking }: { looking: VoiceLooking }): ReactNode {
  const t = useVoiceText();
  const ui = useUiText();
  const label = useLabel();
  const { by, kind, narrowing } = looking;
  const now = useFigures({ ...narrowing, metrics: voiceFigures, by }, { live: false });
  const earlier = useFigures({ ...narrowing, ...before(narrowing), metrics: ["needs", "opinions"], by }, { live: false });
  const [needs, opinions, criticism] = voiceFigures.map((name) => groupsOf(now.data?.figures, name)) as [Map<string, Group>, Map<string, Group>, Map<string, Group>];
  const [hadNeeds, hadOpinions] = [groupsOf(earlier.data?.figures, "needs"), groupsOf(earlier.data?.figures, "opinions")];
  const of = (part: "need" | "opinion", count: number): number => (kind === "all" || kind === part ? count : 0);
  const lines = [...new Set([...needs.keys(), ...opinions.keys()])]
    .map((key): Line => {
      const name = needs.get(key)?.name ?? opinions.get(key)?.name ?? null;
      return {
        key,
        name: key === "" ? t.nowhere[by] : name === null ? key.replace(/^(need|opinion):/, "") : label(name),
        kind: by !== "subject" ? null : key.startsWith("need:") ? "need" : "opinion",
        needs: of("need", needs.get(key)?.value ?? 0),
        opinions: of("opinion", opinions.get(key)?.value ?? 0),
        criticism: criticism.get(key)?.value ?? null,
        before: of("need", hadNeeds.get(key)?.value ?? 0) + of("opinion", hadOpinions.get(key)?.value ?? 0),
      };
    })
    .filter((line) => line.needs + line.opinions > 0)
    // What belongs nowhere stands last.
    .toSorted((a, b) => Number(a.key === "") - Number(b.key === "") || b.needs + b.opinions - a.needs - a.opinions);
  const count = (value: number): ReactNode => (value === 0 ? null : countText(value));
  const columns: Column<Line>[] = [
    { key: "name", title: t.groupings[by], narrow: "name", cell: (line) => <span className={line.key === "" ? "k-ink-3" : undefined}>{line.name}</span> },
    ...(by === "subject" ? [{ key: "kind", title: t.columns.kind, cell: (line: Line) => (line.kind === null ? null : <span className="k-tag">{t.kinds[line.kind]}</span>) }] : []),
    ...(kind === "opinion" ? [] : [{ key: "needs", title: t.columns.needs, figure: true, cell: (line: Line) => count(line.needs) }]),
    ...(kind === "need" ? [] : [
      { key: "opinions", title: t.columns.opinions, figure: true, cell: (line: Line) => count(line.opinions) },
      { key: "criticism", title: t.columns.criticism, figure: true, cell: (line: Line) => (line.opinions === 0 ? null : valueText(line.criticism, "percent", ui.timer)) },
    ]),
    { key: "total", title: t.columns.total, figure: true, narrow: "value", cell: (line) => <b>{countText(line.needs + line.opinions)}</b> },
    { key: "before", title: t.columns.before, figure: true, cell: (line) => (earlier.data === undefined ? null : countText(line.before)) },
  ];
  return (
    <Panel
      title={
        <div className="k-chips" role="group" aria-label={t.by}>
          {voiceGroupings.map((one) => (
            <button key={one} type="button" className={one === by ? "k-chip is-on" : "k-chip"} aria-pressed={one === by} onClick={() => looking.change({ by: one, group: undefined })}>
              {t.groupings[one]}
            </button>
          ))}
        </div>
      }
      acts={<TableExport metrics={kind === "need" ? ["needs"] : kind === "opinion" ? ["opinions", "criticism"] : voiceFigures} by={by} narrowing={narrowing} />}
    >
      {now.data === undefined ? (
        now.error === null ? <LoadingState rows={8} onRetry={() => void now.refetch()} /> : <ErrorState error={now.error} what={t.failed} onRetry={() => void now.refetch()} />
      ) : (
        <DataTable
          label={t.groupings[by]}
          columns={columns}
          rows={lines}
          rowKey={(line) => line.key}
          selected={looking.group === nowhere ? "" : looking.group}
          onOpen={(line) => looking.change({ records: line.opinions > 0 ? "opinions" : "needs", group: line.key === "" ? nowhere : line.key, day: undefined })}
          empty={<EmptyState>{t.empty}</EmptyState>}
        />
      )}
    </Panel>
  );
}
