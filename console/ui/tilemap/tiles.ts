import { type Province, provinces } from "#contract/provinces.ts";
import type { Cell } from "#console/ui/tilemap/borders.ts";
import { type LabelSpot, labelSpots } from "#console/ui/tilemap/labels.ts";

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

/** A province at its place on the grid. */
export interface Tile extends Cell {
  province: Province;
}

// The corner in which a legend stands; no territory's name is put there.
const legendCells: readonly Cell[] = [0, 1].flatMap((row) => [0, 1, 2].map((column) => ({ row, column })));

/** All 34, in the order of their codes. */
export const tiles: readonly Tile[] = provinces.map((province) => ({ province, ...province.tile }));
/** Width of a grid cell and the gap between two tiles, in the drawing's units. */
export const size = 50;
export const gap = 4;
export const columns = Math.max(...tiles.map((tile) => tile.column)) + 1;
export const lines = Math.max(...tiles.map((tile) => tile.row)) + 1;

/** Where the names of territories stand on this grid; the legend's corner stays free. */
export function spotsOf(
  territories: readonly TerritoryArea[],
  legend: boolean,
): ReadonlyMap<string, LabelSpot> {
  const areas = territories.map((territory) => ({
    key: territory.key,
    cells: tiles.filter((tile) => territory.provinces.includes(tile.province.code)),
  }));
  return labelSpots(areas, { lines, columns }, legend ? legendCells : []);
}
