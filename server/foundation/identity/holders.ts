import { sql } from "kysely";
import { permissionTable, type Permission } from "#contract/permissions.ts";
import type { Tx } from "#server/kernel/db.ts";

/** How many active people hold a permission through one of their roles. */
export async function countHolders(tx: Tx, permission: Permission): Promise<number> {
  const roles = Object.keys(permissionTable[permission]);
  const { rows } = await sql<{ n: number }>`select count(distinct p.id)::int as n from identity.person p join identity.role_grant g on g.person_id = p.id
    where p.state = 'active' and not p.simulated and g.role = any(${roles}::text[])`.execute(tx);
  return rows[0]!.n;
}

/** Names of people by id. */
export async function namesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from identity.person where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
