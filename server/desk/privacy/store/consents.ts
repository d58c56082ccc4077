import { sql } from "kysely";
import type { ConsentChannel } from "#contract/consents.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface StoredConsent {
  id: string;
  contactId: string;
  purpose: string;
  given: boolean;
  at: Date;
  channel: ConsentChannel;
  version: string;
  language: string;
  byId: string | null;
  evidence: string;
}

/** One after the other for each contact, so that two windows cannot both say the same. */
export async function lockConsents(tx: Tx, contactId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtext('privacy.consent'), hashtext(${contactId}))`.execute(tx);
}

/** Every word of these contacts, the newest first. */
export async function consentsOf(tx: Tx, contactIds: readonly string[]): Promise<(StoredConsent & { by: string | null })[]> {
  const { rows } = await sql<StoredConsent & { by: string | null }>`select c.id, c.contact_id as "contactId", c.purpose, c.given, c.at, c.channel, c.version, c.language, c.by_id as "byId", p.name as by, c.evidence
    from privacy.consent c left join identity.v_person p on p.id = c.by_id where c.contact_id = any(${contactIds}::uuid[]) order by c.at desc, c.id desc limit 500`.execute(tx);
  return rows;
}

export async function insertConsent(tx: Tx, c: StoredConsent): Promise<void> {
  await sql`insert into privacy.consent (id, contact_id, purpose, given, at, channel, version, language, by_id, evidence)
    values (${c.id}, ${c.contactId}, ${c.purpose}, ${c.given}, ${c.at}, ${c.channel}, ${c.version}, ${c.language}, ${c.byId}, ${c.evidence})`.execute(tx);
}
