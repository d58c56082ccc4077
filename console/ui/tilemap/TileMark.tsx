import type { ReactNode } from "react";
import { useLocale } from "#console/lib/locale.ts";
import { outlineOf } from "#console/ui/tilemap/borders.ts";
import type { LabelSpot } from "#console/ui/tilemap/labels.ts";
import {
  columns,
  gap,
  size,
  type TerritoryArea,
  type Tile,
  type TileMeasure,
  tiles,
} from "#console/ui/tilemap/tiles.ts";
import { useUiText } from "#console/ui/texts.ts";

interface TileMarkProps {
  tile: Tile;
  territory: TerritoryArea | undefined;
  measure: TileMeasure | undefined;
  editing: string | undefined;
  picked: boolean;
  inside: string | undefined;
  focusable: boolean;
  onFocus: () => void;
  onPick: ((code: string) => void) | undefined;
}

/** One province: its character, its figure and time, and whether it is picked. */
export function TileMark({
  tile,
  territory,
  measure,
  editing,
  picked,
  inside,
  focusable,
  onFocus,
  onPick,
}: TileMarkProps): ReactNode {
  const t = useUiText();
  const [locale] = useLocale();
  const { province } = tile;
  const x = tile.column * size + 2;
  const y = tile.row * size + 2;
  const middle = x + (size - gap) / 2;
  const belongs = territory === undefined ? t.tiles.unassigned : t.tiles.assigned(territory.name);
  const figures = [measure?.figure, measure?.value, measure?.overLimit === true ? t.tiles.limit : undefined];
  const plain = [
    `${province.name[locale]} (${belongs})`,
    ...figures.filter((word) => word !== undefined),
  ].join(" ");
  const sentence = measure?.sentence ?? plain;
  const chosen = editing !== undefined && territory?.key === editing;
  const level = editing === undefined ? (measure?.level ?? 0) : chosen ? 4 : territory === undefined ? 0 : 1;
  const marks = [`k-tile is-${level}`, picked ? "is-picked" : "", onPick === undefined ? "" : "is-active"];
  return (
    <g
      data-code={province.code}
      className={marks.filter((mark) => mark !== "").join(" ")}
      role={onPick === undefined ? "img" : "button"}
      aria-pressed={editing === undefined ? undefined : chosen}
      tabIndex={focusable ? 0 : -1}
      onFocus={onFocus}
      onClick={onPick === undefined ? undefined : () => onPick(province.code)}
    >
      <title>{sentence}</title>
      <rect x={x} y={y} width={size - gap} height={size - gap} rx="5" />
      <g aria-hidden="true">
        {measure?.value === undefined || editing !== undefined ? (
          <text className="k-tile-name" x={middle} y={y + (inside === undefined ? 28 : 20)}>
            {province.abbreviation}
          </text>
        ) : (
          <>
            <text className="k-tile-figure" x={middle} y={y + 19}>
              {province.abbreviation}
              {measure.figure}
            </text>
            <text className="k-tile-value" x={middle} y={y + 36}>
              {measure.value}
            </text>
          </>
        )}
        {inside === undefined ? null : (
          <text className="k-tile-inside" x={middle} y={y + 37} {...(inside.length > 6 ? { textLength: size - gap - 4, lengthAdjust: "spacingAndGlyphs" as const } : {})}>
            {inside}
          </text>
        )}
      </g>
    </g>
  );
}

/** The names of the territories beside their borders. */
export function Names({
  territories,
  spots,
}: {
  territories: readonly TerritoryArea[];
  spots: ReadonlyMap<string, LabelSpot>;
}): ReactNode {
  const anchors = { above: "start", below: "start", left: "end", right: "start" } as const;
  return territories.map((territory) => {
    const spot = spots.get(territory.key);
    if (spot === undefined) return null;
    // A long name keeps within the map: what has no room on its side is drawn closer.
    const room = spot.side === "left" ? (spot.column + 1) * size + 4 : (columns - spot.column) * size;
    const wide = [...territory.name].reduce((sum, sign) => sum + (sign > "\u2e7f" ? 13 : 7.4), 0) > room;
    const x = spot.column * size + (spot.side === "left" ? size - 6 : spot.side === "right" ? 6 : 2);
    const y =
      spot.row * size + (spot.side === "above" ? size - 8 : spot.side === "below" ? 17 : size / 2 + 5);
    return (
      <text
        key={territory.key}
        className="k-territory-name"
        x={x}
        y={y}
        style={{ textAnchor: anchors[spot.side] }}
        {...(wide ? { textLength: room, lengthAdjust: "spacingAndGlyphs" as const } : {})}
        aria-hidden="true"
      >
        {territory.name}
      </text>
    );
  });
}

/** The thick line around a territory. */
export function Border({ territory, on }: { territory: TerritoryArea; on: boolean }): ReactNode {
  const cells = tiles.filter((tile) => territory.provinces.includes(tile.province.code));
  const path = outlineOf(cells)
    .map((ring) => `M${ring.map(([x, y]) => `${x * size} ${y * size}`).join("L")}Z`)
    .join("");
  return <path className={on ? "k-tile-border is-on" : "k-tile-border"} d={path} aria-hidden="true" />;
}
