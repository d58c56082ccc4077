import { readCentre } from "#server/kernel/centre.ts";
import type { Tx } from "#server/kernel/db.ts";

/** Before the first run: the country's. */
export const firstZone = "Asia/Shanghai";

/** The centre's time zone (D8). */
export async function zoneOf(tx: Tx): Promise<string> {
  return (await readCentre(tx))?.zone ?? firstZone;
}
