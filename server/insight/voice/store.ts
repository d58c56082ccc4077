import { sql } from "kysely";
import type { VoicePlace, VoiceTheme } from "#contract/voice.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredTheme {
  id: string;
  name: string;
}

/** Changes of themes come one after the other. */
export async function lockThemes(tx: Tx): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('voice.themes'))`.execute(tx);
}

/** The themes in use, the fullest first. */
export async function themes(tx: Tx): Promise<VoiceTheme[]> {
  const { rows } = await sql<VoiceTheme>`select t.id, t.name, (select count(*)::int from voice.link l where l.theme_id = t.id) as linked from voice.theme t where t.merged_into is null order by linked desc, t.name`.execute(tx);
  return rows;
}

export async function readTheme(tx: Tx, id: string): Promise<StoredTheme | undefined> {
  const { rows } = await sql<StoredTheme>`select id, name from voice.theme where id = ${id} and merged_into is null`.execute(tx);
  return rows[0];
}

/** The theme in use that is called so. */
export async function themeCalled(tx: Tx, folded: string): Promise<StoredTheme | undefined> {
  const { rows } = await sql<StoredTheme>`select id, name from voice.theme where folded = ${folded} and merged_into is null`.execute(tx);
  return rows[0];
}

export async function countThemes(tx: Tx): Promise<number> {
  const { rows } = await sql<{ n: number }>`select count(*)::int as n from voice.theme where merged_into is null`.execute(tx);
  return rows[0]!.n;
}

export async function insertTheme(tx: Tx, theme: StoredTheme & { folded: string; by: string; at: Date }): Promise<void> {
  await sql`insert into voice.theme (id, name, folded, made_by, made_at) values (${theme.id}, ${theme.name}, ${theme.folded}, ${theme.by}, ${theme.at})`.execute(tx);
}

export async function nameTheme(tx: Tx, id: string, name: string, folded: string): Promise<void> {
  await sql`update voice.theme set name = ${name}, folded = ${folded} where id = ${id}`.execute(tx);
}

/** Moves what is linked and puts the theme out of use; how many links have moved. */
export async function mergeTheme(tx: Tx, id: string, into: string): Promise<number> {
  const { numAffectedRows } = await sql`update voice.link set theme_id = ${into} where theme_id = ${id}`.execute(tx);
  await sql`update voice.theme set merged_into = ${into} where id = ${id} or merged_into = ${id}`.execute(tx);
  return Number(numAffectedRows ?? 0);
}

/** Whose conversations these places are in; a place that nobody wrote down is missing. */
export async function ownersOf(tx: Tx, places: readonly VoicePlace[]): Promise<{ ownerId: string | null; territory: string }[]> {
  const { rows } = await sql<{ ownerId: string | null; territory: string }>`with p as (select * from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p("conversationId" uuid, kind text, category text, n int))
    select t.assignee_id as "ownerId", t.territory from p join conversations.v_voice v on v.conversation_id = p."conversationId" and v.kind = p.kind and v.category = p.category and v.n = p.n
      join conversations.v_talk t on t.id = p."conversationId"
    where v.conversation_id = any(${places.map((one) => one.conversationId)}::uuid[])`.execute(tx);
  return rows;
}

export async function saveLinks(tx: Tx, places: readonly VoicePlace[], themeId: string, by: string, at: Date): Promise<void> {
  await sql`insert into voice.link (conversation_id, kind, category, n, theme_id, by_id, at)
    select "conversationId", kind, category, n, ${themeId}, ${by}, ${at} from jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p("conversationId" uuid, kind text, category text, n int)
    on conflict (conversation_id, kind, category, n) do update set theme_id = excluded.theme_id, by_id = excluded.by_id, at = excluded.at`.execute(tx);
}

export async function dropLinks(tx: Tx, places: readonly VoicePlace[]): Promise<void> {
  await sql`delete from voice.link l using jsonb_to_recordset(${JSON.stringify(places)}::jsonb) as p("conversationId" uuid, kind text, category text, n int)
    where (l.conversation_id, l.kind, l.category, l.n) = (p."conversationId", p.kind, p.category, p.n)`.execute(tx);
}
