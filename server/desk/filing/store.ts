import { sql } from "kysely";
import type { Locale } from "#locales/index.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface Pass {
  contactId: string;
  shopId: string;
  vouched: boolean;
  locale: Locale;
}

/** Keeps a pass; those that have ended go. */
export async function insertPass(tx: Tx, hash: Buffer, p: Pass, now: Date, expiresAt: Date): Promise<void> {
  await sql`delete from filing.pass where hash in (select hash from filing.pass where expires_at < ${now} limit 100)`.execute(tx);
  await sql`insert into filing.pass (hash, contact_id, shop_id, vouched, locale, expires_at) values (${hash}, ${p.contactId}, ${p.shopId}, ${p.vouched}, ${p.locale}, ${expiresAt})`.execute(tx);
}

export async function findPass(tx: Tx, hash: Buffer, now: Date): Promise<Pass | undefined> {
  const { rows } = await sql<Pass>`select contact_id as "contactId", shop_id as "shopId", vouched, locale from filing.pass where hash = ${hash} and expires_at > ${now}`.execute(tx);
  return rows[0];
}

/** Ends every pass of these contacts. */
export async function endPasses(tx: Tx, contactIds: readonly string[]): Promise<void> {
  await sql`delete from filing.pass where contact_id = any(${contactIds}::uuid[])`.execute(tx);
}

/** Claims a client id; gives the ticket of whoever had it before, which is waited for. */
export async function claim(tx: Tx, contactId: string, clientId: string, at: Date): Promise<string | null> {
  const { rows } = await sql`insert into filing.filed (contact_id, client_id, at) values (${contactId}, ${clientId}, ${at}) on conflict do nothing returning 1`.execute(tx);
  if (rows.length === 1) return null;
  const known = await sql<{ ticketId: string }>`select ticket_id as "ticketId" from filing.filed where contact_id = ${contactId} and client_id = ${clientId}`.execute(tx);
  return known.rows[0]!.ticketId;
}

export async function saveFiled(tx: Tx, contactId: string, clientId: string, ticketId: string): Promise<void> {
  await sql`update filing.filed set ticket_id = ${ticketId} where contact_id = ${contactId} and client_id = ${clientId}`.execute(tx);
}
