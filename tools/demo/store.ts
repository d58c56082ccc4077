import { sql } from "kysely";
import type { VoicePlace } from "#contract/voice.ts";
import type { Tx } from "#server/kernel/db.ts";

/** When this demo company began: everything of its past is reckoned from then, so that a restart finds the same company. Null: not made yet. */
export async function demoBegan(tx: Tx): Promise<Date | null> {
  const { rows } = await sql<{ beganAt: Date }>`select set_up_at as "beganAt" from kernel.centre where demo and set_up_at is not null`.execute(tx);
  return rows[0]?.beganAt ?? null;
}

/** Whoever is shown to a newcomer has looked at all but the newest few of what they were told. */
export async function readOlder(tx: Tx, people: readonly string[], keep: number, at: Date): Promise<void> {
  await sql`update notifications.notification n set read_at = greatest(n.at, ${at}) from (select id, row_number() over (partition by person_id order by at desc, id desc) as place from notifications.notification where read_at is null and person_id = any(${people}::uuid[])) as r
    where r.id = n.id and r.place > ${keep}`.execute(tx);
}

export async function knownPeople(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ login: string; id: string }>`select login_name as login, id from organization.v_person`.execute(tx);
  return new Map(rows.map((row) => [row.login, row.id]));
}

export async function knownShops(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ key: string; id: string }>`select key, id from organization.v_shop`.execute(tx);
  return new Map(rows.map((row) => [row.key, row.id]));
}

export async function organizationIds(tx: Tx): Promise<{ teams: Map<string, string>; shops: Map<string, string> }> {
  const { rows } = await sql<{ key: string; id: string }>`select key, id from organization.v_team`.execute(tx);
  return { teams: new Map(rows.map((row) => [row.key, row.id])), shops: await knownShops(tx) };
}

export async function lastDutyEnd(tx: Tx): Promise<Date | null> {
  const { rows } = await sql<{ last: Date | null }>`select max(from_at) as last from organization.v_duty`.execute(tx);
  return rows[0]?.last ?? null;
}

/** Product ids by shop's number. */
export async function knownProducts(tx: Tx): Promise<Map<string, string>> {
  const { rows } = await sql<{ sku: string; id: string }>`select sku, id from orders.v_product`.execute(tx);
  return new Map(rows.map((row) => [row.sku, row.id]));
}

/** What customers said of these categories in conversations that began before. */
export async function saidPlaces(tx: Tx, categories: readonly string[], before: Date): Promise<VoicePlace[]> {
  const { rows } = await sql<VoicePlace>`select v.conversation_id as "conversationId", v.kind, v.category, v.n from conversations.v_voice v join conversations.v_talk t on t.id = v.conversation_id
    where v.category = any(${categories}::text[]) and t.opened_at < ${before}`.execute(tx);
  return rows;
}
