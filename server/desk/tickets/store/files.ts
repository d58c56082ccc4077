import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** False: it hangs somewhere already. */
export async function insertFile(tx: Tx, file: { fileId: string; ticketId: string; n: number }): Promise<boolean> {
  const { rows } = await sql`insert into tickets.file (file_id, ticket_id, n) values (${file.fileId}, ${file.ticketId}, ${file.n}) on conflict do nothing returning 1`.execute(tx);
  return rows.length === 1;
}

export async function filesOf(tx: Tx, ticketId: string): Promise<{ fileId: string; n: number }[]> {
  const { rows } = await sql<{ fileId: string; n: number }>`select file_id as "fileId", n from tickets.file where ticket_id = ${ticketId} order by n, file_id limit 200`.execute(tx);
  return rows;
}
