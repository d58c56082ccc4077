import { sql } from "kysely";
import type { TokenPermission } from "#contract/permissions.ts";
import type { Tx } from "#server/kernel/db.ts";

export interface TokenRow {
  id: string;
  name: string;
  tail: string;
  permissions: TokenPermission[];
  channel: string | null;
  trusted: boolean;
  shops: string[];
  perMinute: number;
  createdAt: Date;
  createdBy: string | null;
  expiresAt: Date | null;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
}

const columns = sql.raw(`id, name, tail, permissions, channel, trusted, shops, per_minute as "perMinute", created_at as "createdAt", created_by as "createdBy",
  expires_at as "expiresAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`);

export async function listTokens(tx: Tx): Promise<TokenRow[]> {
  return (await sql<TokenRow>`select ${columns} from tokens.token order by revoked_at is not null, created_at desc, id limit 500`.execute(tx)).rows;
}

export async function findByHash(tx: Tx, hash: Buffer): Promise<TokenRow | undefined> {
  return (await sql<TokenRow>`select ${columns} from tokens.token where hash = ${hash}`.execute(tx)).rows[0];
}

export async function lockToken(tx: Tx, id: string): Promise<TokenRow | undefined> {
  return (await sql<TokenRow>`select ${columns} from tokens.token where id = ${id} for update`.execute(tx)).rows[0];
}

export async function insertToken(tx: Tx, hash: Buffer, t: Omit<TokenRow, "lastUsedAt" | "revokedAt">): Promise<void> {
  await sql`insert into tokens.token (id, name, hash, tail, permissions, channel, trusted, shops, per_minute, created_at, created_by, expires_at)
    values (${t.id}, ${t.name}, ${hash}, ${t.tail}, ${t.permissions}::text[], ${t.channel}, ${t.trusted}, ${t.shops}::uuid[], ${t.perMinute}, ${t.createdAt}, ${t.createdBy}, ${t.expiresAt})`.execute(tx);
}

export async function revokeToken(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update tokens.token set revoked_at = ${at} where id = ${id}`.execute(tx);
}

/** Notes the last use, at most once a minute. */
export async function noteUse(tx: Tx, id: string, at: Date): Promise<void> {
  await sql`update tokens.token set last_used_at = ${at} where id = ${id} and (last_used_at is null or last_used_at < ${new Date(at.getTime() - 60_000)})`.execute(tx);
}
