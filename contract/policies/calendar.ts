import { z } from "zod";
import { Day, LocalText } from "#contract/common.ts";

export const WallTime = z
  .string()
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, "Write a time from 00:00 to 24:00, as in 09:00.");

const Interval = z.tuple([WallTime, WallTime]).refine(([from, to]) => from < to, {
  message: "An interval ends after it begins; hours past midnight go to the next day, as in [00:00, 02:00].",
});

const Hours = z
  .array(Interval)
  .max(12)
  .refine((hours) => hours.every((one, i) => i === 0 || hours[i - 1]![1] <= one[0]), {
    message: "Intervals of a day stand in order and do not overlap.",
  });

const Zone = z.string().refine((zone) => {
  try {
    new Intl.DateTimeFormat("en", { timeZone: zone });
    return true;
  } catch {
    return false;
  }
}, "Write a time zone as in Asia/Shanghai, or leave it out for the centre's own.");

export const CalendarException = z.strictObject({
  on: Day,
  name: LocalText,
  /** The hours of this one day, or `closed`. An exception wins over holidays and the week. */
  hours: z.union([z.literal("closed"), Hours]),
});

/** Policy kind `calendar`: when time counts. */
export const Calendar = z.strictObject({
  /** Left out: the centre's zone. */
  zone: Zone.optional(),
  week: z
    .strictObject({ mon: Hours, tue: Hours, wed: Hours, thu: Hours, fri: Hours, sat: Hours, sun: Hours })
    .refine((week) => Object.values(week).some((hours) => hours.length > 0), {
      message: "At least one weekday has open hours.",
    }),
  /** Statutory holidays are off, and make-up days are worked with Monday's hours. */
  followsHolidays: z.boolean(),
  exceptions: z
    .array(CalendarException)
    .max(400)
    .default([])
    .refine((all) => new Set(all.map((one) => one.on)).size === all.length, {
      message: "A day may stand only once among the exceptions.",
    }),
});

/** One day of a yearly holiday notice: off, or worked to make up for it. */
export const HolidayEntry = z.strictObject({ date: Day, name: z.string().min(1), off: z.boolean() });

export type HolidayEntry = z.output<typeof HolidayEntry>;
export type Calendar = z.output<typeof Calendar>;
export type CalendarHours = z.output<typeof Hours>;
export type CalendarException = z.output<typeof CalendarException>;
