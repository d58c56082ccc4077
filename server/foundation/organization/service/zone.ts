import { readCentre } from "#server/kernel/centre.ts";
import type { Tx } from "#server/kernel/db.ts";

/** The centre's time zone (D8); before the first run the country's. */
export async function zoneOf(tx: Tx): Promise<string> {
  return (await readCentre(tx))?.zone ?? "Asia/Shanghai";
}
