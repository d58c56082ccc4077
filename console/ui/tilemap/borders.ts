/** Where a tile stands. */
export interface Cell {
  row: number;
  column: number;
}

type Point = readonly [x: number, y: number];

/** The outline of a set of cells as closed rings of corner points, clockwise; holes run the other way. */
export function outlineOf(cells: readonly Cell[]): Point[][] {
  const has = new Set(cells.map((cell) => `${cell.column},${cell.row}`));
  const isIn = (column: number, row: number): boolean => has.has(`${column},${row}`);
  // Each open side becomes a directed edge with the inside at its right, so rings close by following starts.
  const edges = new Map<string, Point[]>();
  const add = (from: Point, to: Point): void => {
    const key = from.join();
    edges.set(key, [...(edges.get(key) ?? []), to]);
  };
  for (const { column: x, row: y } of cells) {
    if (!isIn(x, y - 1)) add([x, y], [x + 1, y]);
    if (!isIn(x + 1, y)) add([x + 1, y], [x + 1, y + 1]);
    if (!isIn(x, y + 1)) add([x + 1, y + 1], [x, y + 1]);
    if (!isIn(x - 1, y)) add([x, y + 1], [x, y]);
  }
  const rings: Point[][] = [];
  for (;;) {
    const start = [...edges.keys()][0];
    if (start === undefined) return rings;
    const first = start.split(",").map(Number);
    const ring: Point[] = [[first[0] ?? 0, first[1] ?? 0]];
    let at = start;
    for (;;) {
      const next = edges.get(at)?.shift();
      if (edges.get(at)?.length === 0) edges.delete(at);
      if (next === undefined || next.join() === start) break;
      ring.push(next);
      at = next.join();
    }
    rings.push(withoutStraights(ring));
  }
}

function withoutStraights(ring: readonly Point[]): Point[] {
  return ring.filter((point, at) => {
    const before = ring.at(at - 1) ?? point;
    const after = ring[(at + 1) % ring.length] ?? point;
    const straight =
      (before[0] === point[0] && point[0] === after[0]) || (before[1] === point[1] && point[1] === after[1]);
    return !straight;
  });
}

/** Whether all cells hang together by their sides: what a territory other than headquarters must do. */
export function isContiguous(cells: readonly Cell[]): boolean {
  const rest = new Set(cells.map((cell) => `${cell.column},${cell.row}`));
  const first = [...rest][0];
  if (first === undefined) return true;
  const queue = [first];
  rest.delete(first);
  for (let key = queue.pop(); key !== undefined; key = queue.pop()) {
    const [x = 0, y = 0] = key.split(",").map(Number);
    for (const neighbour of [`${x + 1},${y}`, `${x - 1},${y}`, `${x},${y + 1}`, `${x},${y - 1}`]) {
      if (rest.delete(neighbour)) queue.push(neighbour);
    }
  }
  return rest.size === 0;
}

/** The nearest cell in an arrow's direction: straight ahead first, then the least sideways. */
export function neighbourOf<T extends Cell>(cells: readonly T[], from: T, arrow: string): T | undefined {
  const [dx, dy] =
    arrow === "ArrowRight"
      ? [1, 0]
      : arrow === "ArrowLeft"
        ? [-1, 0]
        : arrow === "ArrowDown"
          ? [0, 1]
          : [0, -1];
  let best: { cell: T; cost: number } | undefined;
  for (const cell of cells) {
    const ahead = (cell.column - from.column) * dx + (cell.row - from.row) * dy;
    const aside = Math.abs((cell.column - from.column) * dy) + Math.abs((cell.row - from.row) * dx);
    if (ahead <= 0) continue;
    const cost = ahead + aside * 3;
    if (best === undefined || cost < best.cost) best = { cell, cost };
  }
  return best?.cell;
}
