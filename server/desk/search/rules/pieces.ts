const hour = 3_600_000;
const dayLong = 24 * hour;

/** How many texts a day (UTC) has; the newest first. */
export interface DayCount {
  day: string;
  n: number;
}

/** The start of the piece of time before `to` that holds about `rows` texts: whole days, or hours of a full day. Null: nothing older is there. */
export function pieceBefore(days: readonly DayCount[], to: Date, rows: number): Date | null {
  const older = days.filter(({ day }) => Date.parse(day) < to.getTime());
  if (older.length === 0) return null;
  let left = rows;
  let start = to.getTime();
  for (const { day, n } of older) {
    const dayStart = Date.parse(day);
    const end = Math.min(start, dayStart + dayLong);
    const here = (n * (end - dayStart)) / dayLong;
    if (here > left * 1.5) {
      // Part of a day: as many hours as it takes, at least one.
      const cut = Math.floor((end - (left / n) * dayLong) / hour) * hour;
      return new Date(Math.max(dayStart, Math.min(cut, end - 1 - ((end - 1) % hour))));
    }
    left -= here;
    start = dayStart;
    if (left <= 0) break;
  }
  return new Date(start);
}

const growth = 8;

/** How many texts the next step looks at, from how many hits the last ones brought: enough for what is still wanted, never eight times more at once. */
export function nextRows(looked: number, step: number, hits: number, wanted: number): number {
  if (hits === 0) return step * growth;
  const enough = ((wanted - hits) * looked * 1.25) / hits;
  return Math.min(step * growth, Math.max(step / 4, Math.ceil(enough)));
}
