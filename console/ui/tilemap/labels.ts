import type { Cell } from "#console/ui/tilemap/borders.ts";

/** An empty cell beside a territory that carries its name, and on which side of the territory it lies. */
export interface LabelSpot extends Cell {
  side: "above" | "below" | "left" | "right";
}

interface Area {
  key: string;
  cells: readonly Cell[];
}

const steps: readonly { side: LabelSpot["side"]; row: number; column: number }[] = [
  { side: "above", row: -1, column: 0 },
  { side: "left", row: 0, column: -1 },
  { side: "right", row: 0, column: 1 },
  { side: "below", row: 1, column: 0 },
];

const keyOf = (cell: Cell): string => `${cell.row},${cell.column}`;

/** Where each territory's name stands: the empty neighbour that touches no other territory; enclosed ones have none. */
export function labelSpots(
  areas: readonly Area[],
  grid: { lines: number; columns: number },
  reserved: readonly Cell[] = [],
): Map<string, LabelSpot> {
  const owner = new Map<string, string>();
  for (const area of areas) for (const cell of area.cells) owner.set(keyOf(cell), area.key);
  const taken = new Set(reserved.map(keyOf));
  const spots = new Map<string, LabelSpot>();
  for (const area of areas) {
    let best: { spot: LabelSpot; cost: number } | undefined;
    for (const cell of area.cells) {
      for (const [order, step] of steps.entries()) {
        const spot: LabelSpot = {
          row: cell.row + step.row,
          column: cell.column + step.column,
          side: step.side,
        };
        const isOutside =
          spot.row < 0 || spot.column < 0 || spot.row >= grid.lines || spot.column >= grid.columns;
        if (isOutside || owner.has(keyOf(spot)) || taken.has(keyOf(spot))) continue;
        const strangers = steps.filter((one) => {
          const beside = owner.get(keyOf({ row: spot.row + one.row, column: spot.column + one.column }));
          return beside !== undefined && beside !== area.key;
        }).length;
        const cost = strangers * steps.length + order;
        if (best === undefined || cost < best.cost) best = { spot, cost };
      }
    }
    if (best === undefined) continue;
    taken.add(keyOf(best.spot));
    spots.set(area.key, best.spot);
  }
  return spots;
}
