import { useNavigate } from "@tanstack/react-router";
import { Select } from "antd";
import { type ReactNode, type SyntheticEvent, useEffect, useRef, useState } from "react";
import type { FloorView } from "#contract/floor.ts";
import { announce } from "#console/lib/announce.ts";
import { useAddress } from "#console/lib/address.ts";
import { useLabel } from "#console/lib/locale.ts";
import { useWhen } from "#console/lib/when.ts";
import { type Definition, DefinitionBar } from "#console/ui/DefinitionBar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState, StaleBar } from "#console/ui/States.tsx";
import { InTopBar } from "#console/ui/TopPlace.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { AgentStates, Agents } from "./Agents.tsx";
import { AtRisk } from "./AtRisk.tsx";
import { Attention } from "./Attention.tsx";
import { type Door, definitionsOf, keyFigures, limitText } from "./figures.tsx";
import { KeyFigures } from "./KeyFigures.tsx";
import { OpenWork, type Work } from "./OpenWork.tsx";
import { useWhere, type Where } from "./place.ts";
import { ProvinceMap } from "./ProvinceMap.tsx";
import { Trend } from "./Trend.tsx";
import { TerritoryQueues } from "./TerritoryQueues.tsx";
import { useFloorText } from "./texts.ts";
import { recordsAt, useToday } from "./useToday.ts";
import { type LiveFloor, useFloor } from "./useFloor.ts";
import { type Agent, waited } from "./view.ts";
import { WaitingList } from "./WaitingList.tsx";
import "./floor.css";

/** The supervisor's live page: queues, waiting, agents and their state and load, by territory (R-AN-01). */
export default function Floor(): ReactNode {
  const t = useFloorText();
  const live = useFloor();
  if (live.floor !== undefined) return <FloorNow live={live} floor={live.floor} />;
  if (live.error === null) return <LoadingState rows={10} onRetry={live.retry} />;
  return <ErrorState error={live.error} what={t.failed} onRetry={live.retry} />;
}

function FloorNow({ live, floor }: { live: LiveFloor; floor: FloorView }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const where = useWhere(floor);
  const wall = useWall();
  const [focused, setFocused] = useState("waiting");
  const [work, setWork] = useState<Work>();
  const { now } = live;
  const label = useLabel();
  const when = useWhen();
  const navigate = useNavigate();
  const today = useToday(where.place, now);
  const words = { t, timer: ui.timer, label };
  const hint = (definitions: readonly Definition[]) => (definitions.find((one) => one.key === focused)?.version === undefined ? {} : { hint: t.figuresHint });
  useBreach(floor, now, where);

  // Whatever is pointed at or focused says what it means, down in the definition bar.
  const define = ({ target }: SyntheticEvent): void => {
    const key = target instanceof Element ? target.closest<HTMLElement>("[data-define]")?.dataset.define : undefined;
    if (key !== undefined) setFocused(key);
  };
  const openHour = (metric: string, hour: string): void => {
    const to = recordsAt(metric, today.day, where.place);
    void navigate({ ...to, search: { ...to.search, hour: String(Number(hour)) } });
  };
  const open = (door: Door): void => {
    const { kind } = door;
    if (kind === "figure") void navigate(recordsAt(door.metric, today.day, where.place));
    else if (kind === "queue") document.querySelector<HTMLElement>("#floor-list a")?.focus();
    else setWork({ kind, territory: where.place.territory, place: where.place.territory === undefined ? t.everywhere : where.territory(where.place.territory) });
  };
  const onAgent = (agent: Agent): void => setWork({ kind: "agent", agent });
  const definitions = definitionsOf(floor, where, today, words, open);
  return (
    <div className={live.stale ? "floor k-stale" : "floor"} onFocusCapture={define} onPointerOver={define}>
      <FloorTop live={live} floor={floor} where={where} wall={wall} />
      {live.stale ? <StaleBar since={floor.at} /> : null}
      {!live.stale && today.staleSince !== null ? <p className="floor-facts-old k-small">{t.factsOld(when.clockSeconds(today.staleSince))}</p> : null}
      <KeyFigures figures={keyFigures(floor, now, where, today, words, open)} focused={focused} />
      <div className="floor-grid">
        <div className="floor-column">
          <ProvinceMap floor={floor} now={now} where={where} />
          <AgentStates floor={floor} where={where} />
        </div>
        <div className="floor-column">
          <TerritoryQueues floor={floor} now={now} where={where} today={today} />
          <Below wall={wall.on} list={<WaitingList floor={floor} now={now} where={where} />} trend={<Trend today={today} place={where.place} onOpen={openHour} />} risk={<AtRisk where={where} />} />
        </div>
        <div className="floor-column">
          <Attention floor={floor} now={now} where={where} onAgent={onAgent} />
          <Agents floor={floor} now={now} where={where} onAgent={onAgent} />
        </div>
      </div>
      <div className="floor-definition">
        <DefinitionBar definitions={definitions} focused={wall.on ? undefined : focused} rotate={wall.on} {...hint(definitions)} />
      </div>
      {work === undefined ? null : <OpenWork work={work} replySeconds={floor.limits.replySeconds} onClose={() => setWork(undefined)} />}
    </div>
  );
}

/** Who waits, or how the day goes: one place for both; a wall screen shows the day unless the address says otherwise. */
function Below({ wall, list, trend, risk }: { wall: boolean; list: ReactNode; trend: ReactNode; risk: ReactNode }): ReactNode {
  const t = useFloorText();
  const [address, change] = useAddress();
  const shown = address.below === "risk" ? "risk" : address.below === "trend" || (wall && address.below !== "list") ? "trend" : "list";
  return (
    <>
      <div className="k-chips floor-below" role="group" aria-label={t.below.label}>
        {(["list", "trend", "risk"] as const).map((one) => (
          <button key={one} type="button" className={one === shown ? "k-chip is-on" : "k-chip"} aria-pressed={one === shown} onClick={() => change({ below: one })}>
            {t.below[one]}
          </button>
        ))}
      </div>
      {shown === "list" ? (
        list
      ) : shown === "risk" ? (
        <div className="floor-list" data-pane>
          {risk}
        </div>
      ) : (
        <div className="floor-list" data-define="trend" data-pane>
          <Panel>{trend}</Panel>
        </div>
      )}
    </>
  );
}

/** What the page adds to the top bar: the place it is narrowed to, the link's state, the clock, the wall screen. */
function FloorTop({ live, floor, where, wall }: { live: LiveFloor; floor: FloorView; where: Where; wall: ReturnType<typeof useWall> }): ReactNode {
  const t = useFloorText();
  const when = useWhen();
  const options = [{ value: "", label: t.everywhere }, ...floor.territories.map((one) => ({ value: one.key, label: where.territory(one.key) }))];
  return (
    <>
      <InTopBar side="left">
        <Select
          className="floor-place"
          aria-label={t.filter}
          options={options}
          value={where.place.territory ?? ""}
          onChange={(key) => where.pickTerritory(key === "" ? undefined : key)}
          popupMatchSelectWidth={false}
        />
        {where.place.province === undefined ? null : (
          <button type="button" className="k-chip is-on" onClick={() => where.pickTerritory(where.place.territory)}>
            {where.name}
            <Icon name="x" size="xs" label={t.clear} />
          </button>
        )}
      </InTopBar>
      <InTopBar side="right">
        <span className={live.stale || live.link === "lost" ? "floor-link k-small is-lost" : "floor-link k-small"}>
          <i aria-hidden="true" />
          {live.stale ? t.lost : live.link === "live" ? t.live : t.polling}
        </span>
        <b className="k-num floor-clock">{when.clockSeconds(live.now)}</b>
        <button type="button" className="floor-wall k-small" aria-pressed={wall.on} onClick={wall.toggle}>
          <Icon name="fullscreen" />
          {wall.on ? t.wallLeave : t.wall}
        </button>
      </InTopBar>
    </>
  );
}

/** Whether the page fills a wall screen, and the way in and out. */
function useWall(): { on: boolean; toggle: () => void } {
  const [on, setOn] = useState(document.fullscreenElement !== null);
  useEffect(() => {
    const follow = (): void => setOn(document.fullscreenElement !== null);
    document.addEventListener("fullscreenchange", follow);
    return () => document.removeEventListener("fullscreenchange", follow);
  }, []);
  return { on, toggle: () => void (on ? document.exitFullscreen() : document.documentElement.requestFullscreen()) };
}

/** Says the first breach of a territory to those who cannot see the colour, once until it is over. */
function useBreach(floor: FloorView, now: number, where: Where): void {
  const t = useFloorText();
  const said = useRef<ReadonlySet<string> | null>(null);
  const limitMs = floor.limits.replySeconds * 1000;
  const late = floor.territories.filter((one) => waited(one.longestWaitSince, now) > limitMs).map((one) => one.key);
  const key = late.join();
  useEffect(() => {
    const keys = key === "" ? [] : key.split(",");
    const before = said.current;
    said.current = new Set(keys);
    // What was late before the page opened is on the page; only news is said.
    if (before === null) return;
    for (const one of keys) if (!before.has(one)) announce(t.breach(where.territory(one), limitText(limitMs / 1000, t)), "assertive");
  }, [key]);
}
