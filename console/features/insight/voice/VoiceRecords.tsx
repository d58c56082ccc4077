import { Link } from "@tanstack/react-router";
import { Checkbox, Drawer } from "antd";
import { type ReactNode, useState } from "react";
import type { FigureRecord } from "#contract/insight.ts";
import type { VoicePlace } from "#contract/voice.ts";
import { useInForce, useNames } from "#console/features/desk/conversations/handbook.ts";
import { cappedCountText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useWhen } from "#console/lib/when.ts";
import { useMay } from "#console/shell/session.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { LinkBar } from "./LinkBar.tsx";
import { closed, nowhere, type VoiceFigure, voiceFigures, type VoiceLooking } from "./place.ts";
import { useSaid, useThemes } from "./queries.ts";
import { useVoiceText } from "./texts.ts";

type Said = NonNullable<FigureRecord["said"]>;
interface Line {
  row: FigureRecord;
  said: Said;
  place: VoicePlace;
}

/** What was said, word by word; each leads to its conversation, and several that say the same go under one theme. */
export function VoiceRecords({ figure, looking }: { figure: VoiceFigure; looking: VoiceLooking }): ReactNode {
  const t = useVoiceText();
  const may = useMay();
  const found = useSaid(figure, looking);
  const [chosen, setChosen] = useState<ReadonlyMap<string, Line>>(new Map());
  const lines = (found.data?.rows ?? []).flatMap((row): Line[] =>
    row.said === null || row.conversationId === null ? [] : [{ row, said: row.said, place: { conversationId: row.conversationId, kind: row.said.kind, category: row.said.category, n: row.said.n } }],
  );
  const name = useOpenGroup(looking, lines[0]?.row);
  const count = found.data?.pages[0]?.count;
  const writes = may("voice.write");
  const choose = (line: Line, on: boolean): void => {
    const next = new Map(chosen);
    if (on) next.set(line.row.id, line);
    else next.delete(line.row.id);
    setChosen(next);
  };
  return (
    <Drawer
      open
      size={520}
      title={name === undefined ? t.records.parts[figure] : t.records.title(t.records.parts[figure], name)}
      extra={count === undefined ? null : <span className="k-num k-ink-2" data-records={count.value}>{t.records.count(cappedCountText(count))}</span>}
      onClose={() => looking.change(closed)}
      styles={{ body: { padding: 0 } }}
      footer={writes && lines.length > 0 ? <LinkBar places={[...chosen.values()].map((line) => ({ ...line.place, themeId: line.said.theme?.id ?? null }))} onDone={() => setChosen(new Map())} /> : null}
    >
      <div className="figures-parts voice-parts-head">
        <div className="k-chips" role="group" aria-label={t.records.part}>
          {voiceFigures.map((name) => (
            <button key={name} type="button" className={name === figure ? "k-chip is-on" : "k-chip"} aria-pressed={name === figure} onClick={() => looking.change({ records: name })}>
              {t.records.parts[name]}
            </button>
          ))}
        </div>
        {writes && lines.length > 0 ? (
          <Checkbox checked={lines.every((line) => chosen.has(line.row.id))} indeterminate={chosen.size > 0 && !lines.every((line) => chosen.has(line.row.id))} onChange={(event) => setChosen(new Map(event.target.checked ? lines.slice(0, 200).map((line) => [line.row.id, line]) : []))}>
            {t.records.chooseAll}
          </Checkbox>
        ) : null}
      </div>
      {found.data === undefined ? (
        found.error === null ? <LoadingState rows={8} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.records.failed} onRetry={() => void found.refetch()} />
      ) : lines.length === 0 ? (
        <EmptyState>{t.records.none}</EmptyState>
      ) : (
        <ul className="figures-records" aria-label={t.records.parts[figure]}>
          {lines.map((line) => (
            <li key={line.row.id} className="voice-line">
              {writes ? <Checkbox aria-label={t.records.choose(`#${line.row.number}`)} checked={chosen.has(line.row.id)} onChange={(event) => choose(line, event.target.checked)} /> : null}
              <SaidLine line={line} />
            </li>
          ))}
        </ul>
      )}
      <ShowMore list={found} line="figures-more">{t.records.more}</ShowMore>
    </Drawer>
  );
}

/** What the open group is called; undefined while everything is open. */
function useOpenGroup({ by, group, day }: VoiceLooking, row: FigureRecord | undefined): string | undefined {
  const t = useVoiceText();
  const label = useLabel();
  const names = useNames();
  const topics = useInForce("topics");
  const themes = useThemes().data?.rows;
  if (group === undefined) return day?.slice(5);
  if (group === nowhere) return t.nowhere[by];
  if (by === "territory") return names.territory(group);
  if (by === "topic") return names.topic(group);
  if (by === "theme") return themes?.find((one) => one.id === group)?.name;
  if (by === "product" || by === "shop") return row?.[by] ?? undefined;
  const [kind, category] = group.split(":");
  const found = [...(kind === "need" ? (topics?.needs ?? []) : (topics?.opinions ?? []))].find((one) => one.key === category);
  return found === undefined ? category : label(found.name);
}

function SaidLine({ line: { row, said } }: { line: Line }): ReactNode {
  const t = useVoiceText();
  const label = useLabel();
  const when = useWhen();
  const names = useNames();
  const topics = useInForce("topics");
  const category = [...(said.kind === "need" ? (topics?.needs ?? []) : (topics?.opinions ?? []))].find((one) => one.key === said.category);
  const facts = [row.topic === null ? "" : names.topic(row.topic), row.product ?? "", row.territory === null ? "" : names.territory(row.territory), row.shop ?? "", row.agent?.name ?? ""].filter((word) => word !== "");
  return (
    <Link className="voice-said" to={`/desk/${row.conversationId}`}>
      <span className="k-unseen">{t.records.open(`#${row.number}`)}</span>
      <span className="voice-said-head">
        <b>{category === undefined ? said.category : label(category.name)}</b>
        {said.stance === null || said.stance === "neutral" ? null : <span className={said.stance === "criticism" ? "k-tag is-warn" : "k-tag is-ok"}>{t.records.stances[said.stance]}</span>}
        {said.theme === null ? null : <span className="k-tag is-accent">{said.theme.name}</span>}
        <span className="k-space" />
        <span className="k-small k-ink-3 k-num" title={when.exact(row.at)}>
          {when.day(row.at).slice(5)} {when.clock(row.at)}
        </span>
      </span>
      <span className="voice-words">{said.text}</span>
      <span className="k-small k-ink-3 k-cut">
        <span className="k-num">#{row.number}</span>
        {facts.map((word) => (
          <span key={word}>
            <span className="k-dot" />
            {word}
          </span>
        ))}
      </span>
    </Link>
  );
}
