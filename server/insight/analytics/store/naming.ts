import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

/** What records of the floors below are called, by id: names of people and places, numbers as people say them. Tickets' codes follow their workflow and stand there. */
export async function recordNames(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; name: string }>`select id, name from (
      select id, name from organization.v_person union all select id, name from organization.v_team union all select id, name from organization.v_unit
      union all select id, short_name as name from organization.v_shop union all select id, name from organization.v_partner
      union all select id, name from voice.v_theme union all select id, number as name from orders.v_order
      union all select id, '#' || number as name from conversations.v_number union all select id, 'C-' || number as name from customers.v_customer
      union all select co.id, 'C-' || cu.number as name from customers.v_contact co join customers.v_customer cu on cu.id = co.customer_id
      union all select id, 'XY' || number as name from agreements.v_agreement union all select id, 'YJ' || number as name from incidents.v_incident
    ) as one where id = any(${ids}::uuid[])`.execute(tx);
  return new Map(rows.map((row) => [row.id, row.name]));
}
