import { z } from "zod";
import { Id } from "../common.ts";

/** A key that people choose once and documents name: small letters, digits and hyphens, as in `north-china`. */
export const ChosenKey = z.string().trim().refine((key) => /^[a-z0-9][a-z0-9-]{0,39}$/.test(key), "key_form");
/** Counts the changes of a record: pass back the one you saw, so that nobody's change is overwritten unseen. */
export const Version = z.number().int().min(0);
export const Name = z.string().trim().min(1).max(60);
export const Note = z.string().trim().max(500);
export const OpenState = z.enum(["open", "closed"]);
/** A time on the wall: `09:00`, to `24:00`. */
export const WallTime = z.string().refine((time) => /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time), "wall_time_form");

export const byId = z.object({ id: Id });
/** A person as lists show them. */
export const PersonShort = z.object({ id: Id, name: z.string(), avatarText: z.string(), loginName: z.string(), state: z.enum(["invited", "active", "suspended"]) });
export type PersonShort = z.output<typeof PersonShort>;

/** A line of an import that was left out: which line, which column, why. Words belong to the code. */
export const RefusedLine = z.object({
  line: z.number().int(),
  field: z.string(),
  code: z.string(),
  params: z.record(z.string(), z.union([z.string(), z.number()])).optional(),
});
export type RefusedLine = z.output<typeof RefusedLine>;

/** A CSV as text; bigger files come in parts or by week. */
export const Csv = z.string().min(1).max(150_000);
