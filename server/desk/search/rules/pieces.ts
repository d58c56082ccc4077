const hour = 3_600_000;
const dayLong = 24 * hour;

/** How many texts a day (UTC) has; the newest first. */
export interface DayCount {
  day: string;
  n: number;
}

/** A piece of time before another: where it starts, and how many texts are in it. */
export interface Piece {
  from: Date;
  n: number;
}

const monthOf = (at: number) => Date.UTC(new Date(at).getUTCFullYear(), new Date(at).getUTCMonth(), 1);

/**
 * The piece before `to` that holds about `rows` texts; null: nothing older is there. It is made of hours within a full day, else of whole
 * days, and ends with its month: only from a month's first instant on it takes whole months, which the index is cut into.
 */
export function pieceBefore(days: readonly DayCount[], to: Date, rows: number): Piece | null {
  const older = days.filter(({ day }) => Date.parse(day) < to.getTime());
  if (older.length === 0) return null;
  const top = Math.min(to.getTime(), Date.parse(older[0]!.day) + dayLong);
  const month = monthOf(top - 1);
  const inMonth = older.reduce((sum, { day, n }) => (Date.parse(day) >= month ? sum + n : sum), 0);
  const aligned = to.getTime() === monthOf(to.getTime()) && inMonth <= rows * 1.5;
  let n = 0;
  let from = top;
  for (const { day, n: of } of older) {
    const start = Date.parse(day);
    if (aligned ? monthOf(start) !== monthOf(from) && n >= rows : start < month || n >= rows) break;
    const end = Math.min(top, start + dayLong);
    const here = (of * (end - start)) / dayLong;
    if (n === 0 && !aligned && here > rows * 1.5) {
      const cut = Math.floor((end - (rows / of) * dayLong) / hour) * hour;
      return { from: new Date(Math.max(start, cut)), n: rows };
    }
    n += here;
    from = start;
  }
  return { from: new Date(aligned ? monthOf(from) : n < rows && older.at(-1)!.day < new Date(month).toISOString().slice(0, 10) ? month : from), n };
}

const growth = 8;

/** How many texts the next step looks at, from how many hits the last ones brought: enough for what is still wanted, never eight times more at once. */
export function nextRows(looked: number, step: number, hits: number, wanted: number): number {
  if (hits === 0) return step * growth;
  const enough = ((wanted - hits) * looked * 1.25) / hits;
  return Math.min(step * growth, Math.max(step / 4, Math.ceil(enough)));
}
