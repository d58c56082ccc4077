import { sql, type RawBuilder } from "kysely";
import type { Tx } from "./index.ts";

/** A write that waits to be made together with others. */
export type Write = RawBuilder<unknown>;

/**
 * Writes of several modules in one statement, which neither read nor touch what another of them writes: a way to the database and back costs both sides more than most rows do.
 * All see the database as it stood before; keys into what they write together are checked at the end.
 */
export async function together(tx: Tx, writes: readonly Write[]): Promise<void> {
  if (writes.length > 0) await joined(writes).execute(tx);
}

/** The one statement that several writes become. */
export const joined = (writes: readonly Write[]): Write =>
  writes.length === 1 ? writes[0]! : sql`with ${sql.join(writes.map((write, n) => sql`${sql.raw(`w${n}`)} as (${write})`))} select 1`;
