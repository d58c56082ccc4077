import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { countText } from "#console/lib/figures.ts";
import { durationText } from "#console/lib/duration.ts";
import { Avatar, type Channel } from "#console/ui/Avatar.tsx";
import { DataTable } from "#console/ui/DataTable.tsx";
import { DefinitionBar } from "#console/ui/DefinitionBar.tsx";
import { ClearFilters, FilterChips } from "#console/ui/FilterChips.tsx";
import { Masked } from "#console/ui/Masked.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { Load, presenceStates, StateDot } from "#console/ui/Presence.tsx";
import { Row, RowGroup } from "#console/ui/Row.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { Stages } from "#console/ui/Stages.tsx";
import { EmptyState, ErrorState, LoadingState, Refused, StaleBar } from "#console/ui/States.tsx";
import { TierTag } from "#console/ui/TierTag.tsx";
import { TileLegend, TerritoryChoices } from "#console/ui/tilemap/TileLegend.tsx";
import { type TileMeasure, TileMap } from "#console/ui/tilemap/TileMap.tsx";
import { DeadlineText, Duration, Moment, TimeLeft, TimeSince } from "#console/ui/Timer.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { inSeconds } from "./sampleTime.ts";
import samples from "./samples.json";

const minutes3 = 180_000;

export function Times(): ReactNode {
  return (
    <Panel title={samples.sections.time}>
      <div className="gallery-stack">
        <div className="gallery-flow">
          <TimeLeft until={inSeconds(48)} />
          <TimeLeft until={inSeconds(-42)} />
          <TimeSince since={inSeconds(-372)} />
          <TimeLeft until={inSeconds(13_080)} />
          <Duration ms={554_000} />
          <Moment at={inSeconds(-360)} ago />
          <Moment at={inSeconds(-90_000)} />
        </div>
        <div className="gallery-flow">
          <SlaChip clock={{ state: "running", until: inSeconds(156), totalMs: minutes3 }} />
          <SlaChip clock={{ state: "running", until: inSeconds(27), totalMs: minutes3 }} />
          <SlaChip clock={{ state: "running", until: inSeconds(-42), totalMs: minutes3 }} />
          <SlaChip clock={{ state: "paused", leftMs: 360_000, reason: samples.stalePause }} />
          <SlaChip clock={{ state: "met", usedMs: 120_000 }} />
          <SlaChip clock={{ state: "missed", overMs: 35_000 }} />
        </div>
        <SlaChip clock={{ state: "running", until: inSeconds(444_472), workingDays: 3 }} />
        <DeadlineText at={inSeconds(13_080)} />
      </div>
    </Panel>
  );
}

export function People(): ReactNode {
  const channels: Channel[] = ["web", "app", "wechat", "mail", "phone"];
  return (
    <Panel title={samples.sections.people}>
      <div className="gallery-stack">
        <div className="gallery-flow">
          {presenceStates.map((state) => (
            <StateDot key={state} state={state} />
          ))}
        </div>
        <div className="gallery-flow">
          <Load current={4} capacity={8} />
          <Load current={8} capacity={8} />
          <Load current={3} capacity={40} />
        </div>
        <div className="gallery-flow">
          {samples.rows.map((row, at) => (
            <Avatar key={row.name} kind="customer" name={row.name} channel={channels[at]} />
          ))}
          <Avatar kind="staff" name="Su He" size="l" />
          <Avatar kind="staff" name={samples.rows[0]?.name ?? ""} size="s" />
          <TierTag name={samples.rows[1]?.tier} />
        </div>
        <Masked
          what={samples.phone}
          masked="138 **** 6207"
          onReveal={async () => Promise.resolve("138 0013 6207")}
        />
      </div>
    </Panel>
  );
}

export function Rows(): ReactNode {
  const [open, setOpen] = useState(samples.rows[1]?.name);
  return (
    <Panel flush>
      <RowGroup title={samples.groups[0] ?? ""} count={3} aside={samples.groups[1]} />
      {samples.rows.map((row) => (
        <Row
          key={row.name}
          avatar={<Avatar kind="customer" name={row.name} channel={row.channel as Channel} />}
          title={
            <>
              <span className="k-cut">{row.name}</span>
              <TierTag name={row.tier} />
            </>
          }
          clock={<SlaChip clock={{ state: "running", until: inSeconds(row.left), totalMs: minutes3 }} />}
          line={row.line}
          unread={row.unread}
          foot={row.foot.map((word, at) => (
            <span key={word}>
              {at === 0 ? null : <span className="k-dot" />}
              {word}
            </span>
          ))}
          selected={row.name === open}
          onOpen={() => setOpen(row.name)}
        />
      ))}
    </Panel>
  );
}

export function StageSamples(): ReactNode {
  const state = (at: number): "done" | "current" | "next" =>
    at < 2 ? "done" : at === 2 ? "current" : "next";
  const stages = samples.stages.map((name, at) => ({ key: name, name, state: state(at) }));
  return (
    <Panel title={samples.sections.stages} className="is-double">
      <div className="gallery-stack">
        <Stages
          stages={stages.map((stage, at) =>
            at < 3 ? { ...stage, note: <Duration ms={240_000 + at * 61_000} /> } : stage,
          )}
        />
        <Stages
          compact
          stages={stages
            .slice(0, 5)
            .map((stage, at) => (at === 2 ? { ...stage, note: <Duration ms={554_000} /> } : stage))}
        />
      </div>
    </Panel>
  );
}

export function States(): ReactNode {
  return (
    <Panel title={samples.sections.states} flush>
      <StaleBar since={inSeconds(-48)} />
      <EmptyState act={<Button size="small">{samples.emptyAct}</Button>}>{samples.empty}</EmptyState>
      <ErrorState error={new TypeError("network")} onRetry={() => undefined} />
      <Refused right={samples.sections.text} />
      <LoadingState rows={2} onRetry={() => undefined} />
    </Panel>
  );
}

export function Tables(): ReactNode {
  const t = useUiText();
  const [heads, rows] = [
    samples.heads,
    samples.queues.map(([name, waiting, longest, on, of, rate]) => ({
      name: String(name),
      waiting,
      longest,
      on,
      of,
      rate,
    })),
  ];
  return (
    <Panel title={samples.sections.table} flush>
      <div className="gallery-flow" style={{ padding: "0 14px 8px" }}>
        <FilterChips
          name="risk"
          label={samples.sections.table}
          withAll={false}
          options={samples.filters.map(([value = "", label = ""], at) => ({ value, label, count: at * 2 }))}
        />
        <ClearFilters names={["risk"]} />
      </div>
      <DataTable
        label={samples.sections.table}
        rows={rows}
        rowKey={(row) => row.name}
        selected={rows[1]?.name}
        onOpen={() => undefined}
        columns={[
          { key: "name", title: heads[0], narrow: "name", cell: (row) => row.name },
          {
            key: "waiting",
            title: heads[1],
            figure: true,
            cell: (row) => (row.waiting === null ? null : countText(Number(row.waiting))),
          },
          {
            key: "longest",
            title: heads[2],
            figure: true,
            narrow: "value",
            cell: (row) =>
              row.longest === null ? null : <span>{durationText(Number(row.longest) * 1000, t.timer)}</span>,
          },
          { key: "on", title: heads[3], figure: true, cell: (row) => `${row.on}/${row.of}` },
          { key: "rate", title: heads[4], figure: true, cell: (row) => `${row.rate}%` },
        ]}
      />
      <DefinitionBar
        focused="rate"
        definitions={[
          {
            key: "rate",
            name: samples.definition[0] ?? "",
            sentence: samples.definition[1],
            version: samples.definition[2] ?? "",
            records: { count: "845", open: () => undefined },
          },
        ]}
      />
    </Panel>
  );
}

export function Maps(): ReactNode {
  const t = useUiText();
  const [picked, setPicked] = useState<string>();
  const [editing, setEditing] = useState("sw");
  const [areas, setAreas] = useState(samples.territories);
  const measures: Record<string, TileMeasure> = {};
  for (const [code, [people = 0, seconds = 0]] of Object.entries(samples.waits)) {
    const level = seconds > 120 ? 4 : seconds > 60 ? 3 : seconds > 30 ? 2 : 1;
    measures[code] = {
      level,
      figure: `${people}${samples.people}`,
      value: durationText(seconds * 1000, t.timer),
      overLimit: seconds > 180,
    };
  }
  const assign = (code: string): void =>
    setAreas(
      areas.map((area) => ({
        ...area,
        provinces:
          area.key === editing && !area.provinces.includes(code)
            ? [...area.provinces, code]
            : area.provinces.filter((one) => one !== code),
      })),
    );
  return (
    <>
      <Panel title={samples.sections.map} note={samples.note}>
        <TileMap
          territories={samples.territories}
          measures={measures}
          picked={picked}
          onPick={setPicked}
          legend={<TileLegend steps={samples.steps} limit={samples.limit} />}
        />
      </Panel>
      <Panel title={samples.sections.editor}>
        <div className="gallery-stack">
          <TerritoryChoices territories={areas} chosen={editing} onChoose={setEditing} />
          <TileMap territories={areas} editing={editing} onPick={assign} />
        </div>
      </Panel>
    </>
  );
}
