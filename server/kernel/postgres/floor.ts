import type pg from "pg";
import { ConfigRefused } from "../config.ts";

/** The oldest major of PostgreSQL that Kefu runs on (D7). */
export const oldestMajor = 15;

/** Whether a server is too old, by its `server_version_num`. */
export const isTooOld = (number: number): boolean => number < oldestMajor * 10_000;

/** Refuses a server that somebody else runs and that is too old, before anything is made there. */
export async function insistNewEnough(on: Pick<pg.Pool | pg.Client, "query">): Promise<void> {
  const { rows } = await on.query<{ number: string; version: string }>("select current_setting('server_version_num') as number, current_setting('server_version') as version");
  const { number, version } = rows[0]!;
  // A distribution adds its own name in brackets.
  if (isTooOld(Number(number))) throw new ConfigRefused("database_too_old", { version: version.split(" ")[0]!, oldest: oldestMajor });
}
