import { sql } from "kysely";
import type { Locale } from "#locales/index.ts";
import type { Tx } from "#server/kernel/db.ts";

/** The language that these contacts speak with us: of the conversation in which something is said, else of their newest one; Chinese where there is none. */
export async function localeOf(tx: Tx, contactIds: readonly string[], conversationId: string | null): Promise<Locale> {
  const { rows } = await sql<{ language: string }>`select c.language from conversations.conversation c where c.contact_id = any(${contactIds}::uuid[])
    order by (c.id = ${conversationId}::uuid) is true desc, c.opened_at desc limit 1`.execute(tx);
  return rows[0]?.language.startsWith("en") ? "en" : "zh-CN";
}
