import { Segmented } from "antd";
import type { ReactNode } from "react";
import { provinces } from "#contract/provinces.ts";
import type { FloorView } from "#contract/floor.ts";
import { useAddress } from "#console/lib/address.ts";
import { durationText } from "#console/lib/duration.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { TileLegend } from "#console/ui/tilemap/TileLegend.tsx";
import { TileMap, type TileMeasure } from "#console/ui/tilemap/TileMap.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { limitText } from "./figures.tsx";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { countLevel, countSteps, levelOf, scaleSteps, waited } from "./view.ts";

const measureNames = ["wait", "waiting", "open"] as const;
type MeasureName = (typeof measureNames)[number];

/** Who waits where, on the tile map; one measure at a time: the longest wait, how many wait, or how many are being served. */
export function ProvinceMap({ floor, now, where }: { floor: FloorView; now: number; where: Where }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const [locale] = useLocale();
  const [address, change] = useAddress();
  const measure: MeasureName = measureNames.find((one) => one === address.measure) ?? "wait";
  const limit = floor.limits.replySeconds;
  const counted = (one: FloorView["provinces"][number]): number => (measure === "open" ? one.open : one.waiting);
  const most = Math.max(0, ...floor.provinces.map(counted));
  const measures: Record<string, TileMeasure> = {};
  for (const one of floor.provinces) {
    const ms = waited(one.longestWaitSince, now);
    // A tile has room for five signs: beyond an hour the hours alone.
    const time = ms < 3_600_000 ? durationText(ms, ui.timer) : t.tileHours(Math.floor(ms / 3_600_000));
    const owner = floor.territories.find((territory) => territory.provinces.includes(one.code));
    const name = provinces.find((province) => province.code === one.code)?.name[locale] ?? one.code;
    const sentence = t.tile(name, owner === undefined ? t.noTerritory : where.territory(owner.key), one.waiting, one.waiting === 0 ? "" : time, one.open);
    measures[one.code] =
      measure === "wait"
        ? { level: levelOf(ms, one.waiting, limit), sentence, ...(one.waiting === 0 ? {} : { figure: t.tileFigure(one.waiting), value: time, overLimit: ms > limit * 1000 }) }
        : { level: countLevel(counted(one), most), sentence, ...(counted(one) === 0 ? {} : { figure: t.tileFigure(counted(one)) }) };
  }
  const territories = floor.territories.map((one) => ({ key: one.key, name: t.mapName(where.territory(one.key)), provinces: one.provinces }));
  const steps = measure === "wait" ? t.steps(...(scaleSteps(limit).map((seconds) => limitText(seconds, t)) as [string, string, string])) : t.countSteps(countSteps(most), t.measures[measure]);
  const elsewhere = floor.elsewhere.waiting === 0 ? "" : ` ${t.elsewhere(floor.elsewhere.waiting)}`;
  return (
    <div className="floor-map" data-define="map" data-pane lang={locale}>
      <Panel
        title={t.names.map}
        note={t.mapNotes[measure]}
        acts={<Segmented size="small" aria-label={t.measure} value={measure} onChange={(to) => change({ measure: to === "wait" ? undefined : to })} options={measureNames.map((value) => ({ value, label: t.measures[value] }))} />}
      >
        <TileMap
          territories={territories}
          measures={measures}
          picked={where.place.province ?? where.place.territory}
          onPick={where.pickProvince}
          legend={<TileLegend steps={steps} {...(measure === "wait" ? { limit: t.stepLimit(limitText(limit, t)) } : {})} />}
          caption={`${ui.tiles.caption}${elsewhere}`}
        />
      </Panel>
    </div>
  );
}
