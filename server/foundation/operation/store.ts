import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** Whether a recovery file of the master key with this id was ever made. */
export async function wasRecoveryMade(tx: Tx, keyId: string): Promise<boolean> {
  const { rows } = await sql`select 1 from kernel.event where subject_kind = 'centre' and kind = 'operation.recovery_made' and data ->> 'key' = ${keyId} limit 1`.execute(tx);
  return rows.length > 0;
}
