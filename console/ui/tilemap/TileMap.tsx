import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { type Province, provinces } from "#contract/provinces.ts";
import { useLocale } from "#console/lib/locale.ts";
import { type Cell, neighbourOf, outlineOf } from "#console/ui/tilemap/borders.ts";
import { type LabelSpot, labelSpots } from "#console/ui/tilemap/labels.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./tilemap.css";

/** A territory in force: its name and its provinces by code. */
export interface TerritoryArea {
  key: string;
  name: string;
  provinces: readonly string[];
}

/** What a tile shows: a step of the one-hue scale, a figure, a time; the ring when over the limit. */
export interface TileMeasure {
  level: 0 | 1 | 2 | 3 | 4;
  /** Beside the province's character: 3人. */
  figure?: string | undefined;
  /** Beneath it: 3:47. */
  value?: string | undefined;
  overLimit?: boolean | undefined;
  /** The whole sentence for the hover and the screen reader. */
  sentence?: string | undefined;
}

interface TileMapProps {
  territories: readonly TerritoryArea[];
  measures?: Readonly<Record<string, TileMeasure>>;
  /** The province or territory that filters the page. */
  picked?: string | undefined;
  /** As an editor: the territory whose provinces are marked, and that a pick assigns to. */
  editing?: string | undefined;
  onPick?: ((code: string) => void) | undefined;
  legend?: ReactNode;
  caption?: string | undefined;
}

interface Tile extends Cell {
  province: Province;
}

// The corner in which a legend stands; no territory's name is put there.
const legendCells: readonly Cell[] = [0, 1].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));

const tiles: readonly Tile[] = provinces.map((province) => ({ province, ...province.tile }));
const size = 50;
const gap = 4;
const columns = Math.max(...tiles.map((tile) => tile.column)) + 1;
const lines = Math.max(...tiles.map((tile) => tile.row)) + 1;

/** The 34 provinces as equal tiles; thick lines are territory borders. Arrow keys walk, Enter picks. */
export function TileMap({
  territories,
  measures = {},
  picked,
  editing,
  onPick,
  legend,
  caption,
}: TileMapProps): ReactNode {
  const t = useUiText();
  const [focus, setFocus] = useState(tiles[0]?.province.code ?? "");
  const svg = useRef<SVGSVGElement>(null);
  const spots = spotsOf(territories, legend !== undefined);
  // A territory without an empty neighbour is named inside its last tile that shows no figure.
  const insideNames = new Map(
    territories.flatMap((territory) => {
      const code = spots.has(territory.key)
        ? undefined
        : territory.provinces.findLast((one) => measures[one]?.value === undefined);
      return code === undefined ? [] : [[code, territory.name] as const];
    }),
  );
  const territoryOf = (code: string): TerritoryArea | undefined =>
    territories.find((one) => one.provinces.includes(code));
  const onKeyDown = (event: KeyboardEvent): void => {
    const here = tiles.find((tile) => tile.province.code === focus);
    if (here === undefined) return;
    if (event.key.startsWith("Arrow")) {
      event.preventDefault();
      const next = neighbourOf(tiles, here, event.key);
      if (next === undefined) return;
      setFocus(next.province.code);
      svg.current?.querySelector<SVGGElement>(`[data-code="${next.province.code}"]`)?.focus();
    }
    if ((event.key === "Enter" || event.key === " ") && onPick !== undefined) {
      event.preventDefault();
      onPick(focus);
    }
  };
  return (
    <figure className="k-tiles">
      {legend === undefined ? null : <div className="k-tiles-legend">{legend}</div>}
      <svg
        ref={svg}
        viewBox={`-6 -6 ${columns * size + 12} ${lines * size + 12}`}
        role="group"
        aria-label={`${t.tiles.label}. ${t.tiles.hint}`}
        onKeyDown={onKeyDown}
      >
        {tiles.map((tile) => (
          <TileMark
            key={tile.province.code}
            tile={tile}
            territory={territoryOf(tile.province.code)}
            measure={measures[tile.province.code]}
            editing={editing}
            picked={picked === tile.province.code}
            inside={insideNames.get(tile.province.code)}
            focusable={tile.province.code === focus}
            onFocus={() => setFocus(tile.province.code)}
            onPick={onPick}
          />
        ))}
        {territories.map((territory) => (
          <Border
            key={territory.key}
            territory={territory}
            on={territory.key === picked || territory.key === editing}
          />
        ))}
        <Names territories={territories} spots={spots} />
        {tiles.map((tile) =>
          measures[tile.province.code]?.overLimit === true ? (
            <rect
              key={tile.province.code}
              className="k-tile-ring"
              x={tile.column * size + 2}
              y={tile.row * size + 2}
              width={size - gap}
              height={size - gap}
              rx="5"
            />
          ) : null,
        )}
      </svg>
      <figcaption className="k-small k-ink-3">{caption ?? t.tiles.caption}</figcaption>
    </figure>
  );
}

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

function TileMark({
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
          <text className="k-tile-inside" x={middle} y={y + 37}>
            {inside}
          </text>
        )}
      </g>
    </g>
  );
}

function spotsOf(territories: readonly TerritoryArea[], legend: boolean): ReadonlyMap<string, LabelSpot> {
  const areas = territories.map((territory) => ({
    key: territory.key,
    cells: tiles.filter((tile) => territory.provinces.includes(tile.province.code)),
  }));
  return labelSpots(areas, { lines, columns }, legend ? legendCells : []);
}

function Names({
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
        aria-hidden="true"
      >
        {territory.name}
      </text>
    );
  });
}

function Border({ territory, on }: { territory: TerritoryArea; on: boolean }): ReactNode {
  const cells = tiles.filter((tile) => territory.provinces.includes(tile.province.code));
  const path = outlineOf(cells)
    .map((ring) => `M${ring.map(([x, y]) => `${x * size} ${y * size}`).join("L")}Z`)
    .join("");
  return <path className={on ? "k-tile-border is-on" : "k-tile-border"} d={path} aria-hidden="true" />;
}
