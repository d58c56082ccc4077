import type { ReactNode } from "react";
import { provinces } from "#contract/provinces.ts";
import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { useLocale } from "#console/lib/locale.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { TileLegend } from "#console/ui/tilemap/TileLegend.tsx";
import { TileMap, type TileMeasure } from "#console/ui/tilemap/TileMap.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { limitText } from "./figures.tsx";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { levelOf, scaleSteps, waited } from "./view.ts";

/** Who waits where, on the tile map: colour by the longest wait, figure and time in the tile. */
export function ProvinceMap({ floor, now, where }: { floor: FloorView; now: number; where: Where }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const [locale] = useLocale();
  const limit = floor.limits.replySeconds;
  const measures: Record<string, TileMeasure> = {};
  for (const one of floor.provinces) {
    const ms = waited(one.longestWaitSince, now);
    // A tile has room for five signs: beyond an hour the hours alone.
    const time = ms < 3_600_000 ? durationText(ms, ui.timer) : t.tileHours(Math.floor(ms / 3_600_000));
    const owner = floor.territories.find((territory) => territory.provinces.includes(one.code));
    const name = provinces.find((province) => province.code === one.code)?.name[locale] ?? one.code;
    const sentence = t.tile(name, owner === undefined ? t.noTerritory : where.territory(owner.key), one.waiting, one.waiting === 0 ? "" : time, one.open);
    measures[one.code] = {
      level: levelOf(ms, one.waiting, limit),
      sentence,
      ...(one.waiting === 0 ? {} : { figure: t.tileFigure(one.waiting), value: time, overLimit: ms > limit * 1000 }),
    };
  }
  const territories = floor.territories.map((one) => ({ key: one.key, name: t.mapName(where.territory(one.key)), provinces: one.provinces }));
  const steps = t.steps(...(scaleSteps(limit).map((seconds) => limitText(seconds, t)) as [string, string, string]));
  const elsewhere = floor.elsewhere.waiting === 0 ? "" : ` ${t.elsewhere(floor.elsewhere.waiting)}`;
  return (
    <div className="floor-map" data-define="map" data-pane lang={locale}>
      <Panel title={t.names.map} note={t.mapNote}>
        <TileMap
          territories={territories}
          measures={measures}
          picked={where.place.province ?? where.place.territory}
          onPick={where.pickProvince}
          legend={<TileLegend steps={steps} limit={t.stepLimit(limitText(limit, t))} />}
          caption={`${ui.tiles.caption}${elsewhere}`}
        />
      </Panel>
    </div>
  );
}
