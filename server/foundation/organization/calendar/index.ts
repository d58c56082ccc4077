/** Business calendars: when time counts, and when a deadline falls due. Pure; the policy and the holiday notices are handed in. */
export { businessCalendar } from "./hours.ts";
export type { BusinessCalendar, DayHours, OffReason, OpenedReason } from "./hours.ts";
export { holidayCoverage, holidayRule, missingHolidayYear } from "./holidays.ts";
export type { HolidayCoverage, HolidayRule, HolidayYears } from "./holidays.ts";
export { addBusinessTime, businessMinutesBetween, isOpen, nextOpening } from "./reckon.ts";
export type { DueTime, ReckonedDay } from "./reckon.ts";
export { statutoryDays } from "./statutory.ts";
