import { type KeyboardEvent, type ReactNode, useRef, useState } from "react";
import { neighbourOf } from "#console/ui/tilemap/borders.ts";
import {
  columns,
  gap,
  lines,
  size,
  spotsOf,
  type TerritoryArea,
  type TileMeasure,
  tiles,
} from "#console/ui/tilemap/tiles.ts";
import { Border, Names, TileMark } from "#console/ui/tilemap/TileMark.tsx";
import { useUiText } from "#console/ui/texts.ts";
import "./tilemap.css";

export type { TerritoryArea, TileMeasure } from "#console/ui/tilemap/tiles.ts";

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
