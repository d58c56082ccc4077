import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";

export interface Inbound {
  bodyHash: Buffer;
  conversationId: string | null;
  publicSeq: number | null;
  storedAt: Date | null;
}
export interface InboundKey {
  channel: string;
  shopId: string;
  messageId: string;
}

/** Notes a message id before its message is stored; gives what is known when it came before. Whoever comes at the same moment waits here. */
export async function noteInbound(tx: Tx, key: InboundKey, row: { clientId: string; bodyHash: Buffer; at: Date }): Promise<Inbound | null> {
  const made = await sql`insert into platform.inbound (channel, shop_id, message_id, client_id, body_hash, at)
    values (${key.channel}, ${key.shopId}, ${key.messageId}, ${row.clientId}, ${row.bodyHash}, ${row.at}) on conflict do nothing returning 1`.execute(tx);
  if (made.rows.length > 0) return null;
  const { rows } = await sql<Inbound>`select body_hash as "bodyHash", conversation_id as "conversationId", public_seq as "publicSeq", stored_at as "storedAt" from platform.inbound
    where channel = ${key.channel} and shop_id = ${key.shopId} and message_id = ${key.messageId}`.execute(tx);
  return rows[0]!;
}

export async function noteStored(tx: Tx, key: InboundKey, stored: { conversationId: string; publicSeq: number; at: Date }): Promise<void> {
  await sql`update platform.inbound set conversation_id = ${stored.conversationId}, public_seq = ${stored.publicSeq}, stored_at = ${stored.at}
    where channel = ${key.channel} and shop_id = ${key.shopId} and message_id = ${key.messageId}`.execute(tx);
}

/** A message that was refused leaves nothing behind: its id may be used for the mended one. */
export async function dropInbound(tx: Tx, key: InboundKey): Promise<void> {
  await sql`delete from platform.inbound where channel = ${key.channel} and shop_id = ${key.shopId} and message_id = ${key.messageId} and conversation_id is null`.execute(tx);
}

/** The platform's ids of messages, by client id. */
export async function messageIds(tx: Tx, clientIds: readonly string[]): Promise<Map<string, string>> {
  if (clientIds.length === 0) return new Map();
  const { rows } = await sql<{ clientId: string; messageId: string }>`select client_id as "clientId", message_id as "messageId" from platform.inbound where client_id = any(${clientIds}::text[])`.execute(tx);
  return new Map(rows.map((row) => [row.clientId, row.messageId]));
}

/** Forgets ids older than a moment, some at a time; gives how many. */
export async function dropOlder(tx: Tx, before: Date, limit: number): Promise<number> {
  const { rows } = await sql`delete from platform.inbound where (channel, shop_id, message_id) in
    (select channel, shop_id, message_id from platform.inbound where at < ${before} limit ${limit}) returning 1`.execute(tx);
  return rows.length;
}
