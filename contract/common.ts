import { z } from "zod";

export const Id = z.uuid();
export const Instant = z.iso.datetime({ offset: true });
/** A day in the centre's zone, as in 2026-11-22. */
export const Day = z.iso.date().refine((day) => day >= "1900-01-01" && day <= "2199-12-31", "day_out_of_range");
export const LocalText = z.object({ "zh-CN": z.string().min(1), en: z.string().optional() });
export type LocalText = z.output<typeof LocalText>;

/** Lists page by keyset: pass back `next` to go on; counts are exact to 1,000, then capped (D10). */
export const PageQuery = z.object({ after: z.string().max(400).optional(), limit: z.coerce.number().int().min(1).max(200).default(50) });
export const page = <T extends z.ZodType>(row: T) =>
  z.object({ rows: z.array(row), next: z.string().nullable(), count: z.object({ value: z.number(), capped: z.boolean() }).optional() });

export const Nothing = z.object({});
/** Query flags arrive as text. */
export const Flag = z.enum(["true", "false"]).transform((value) => value === "true");
