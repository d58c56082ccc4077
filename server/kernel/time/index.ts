/** Time: instants are `Date` (UTC), days are `2026-02-13`, wall times are `16:30`; every conversion names its zone. */
export { addDays, daysBetween, isDay, isWallTime, minuteOfDay, weekdayOf, WEEKDAYS } from "./day.ts";
export type { Weekday } from "./day.ts";
export {
  businessDay,
  businessDayBounds,
  dayBounds,
  formatInstant,
  instantAt,
  isZone,
  onDate,
  parseInstant,
  wallClock,
} from "./zone.ts";
