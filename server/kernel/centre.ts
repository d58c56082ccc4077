import { sql } from "kysely";
import type { Tx } from "./db.ts";

/** The centre that this database belongs to (D8). */
export interface Centre {
  name: string;
  zone: string;
  demo: boolean;
}

/** The centre, or null before the first run. */
export async function readCentre(tx: Tx): Promise<Centre | null> {
  const { rows } = await sql<Centre>`select name, zone, demo from kernel.centre where set_up_at is not null`.execute(tx);
  return rows[0] ?? null;
}

/** Writes the one centre row; false when it was set up before, or by another at the same moment. */
export async function setUpCentre(tx: Tx, now: Date, centre: Centre): Promise<boolean> {
  const { rows } = await sql`
    insert into kernel.centre (name, zone, demo, set_up_at) values (${centre.name}, ${centre.zone}, ${centre.demo}, ${now})
    on conflict (one) do update set name = excluded.name, zone = excluded.zone, demo = excluded.demo, set_up_at = excluded.set_up_at
      where kernel.centre.set_up_at is null
    returning 1`.execute(tx);
  return rows.length === 1;
}
