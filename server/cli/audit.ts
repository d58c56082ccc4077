import { readFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import pg from "pg";
import { headFileOf, readHeads, readTrustedKeys, sealedDaysAgo, verifyAudit, type AuditVerdict } from "#server/foundation/audit/index.ts";
import { openDatabase, type Tx } from "#server/kernel/db.ts";
import { conversationDays } from "#server/kernel/events/retention.ts";
import { sql } from "kysely";
import { reachDatabase } from "./database.ts";
import { CommandRefused } from "./refusal.ts";
import { sentenceOf, textsOf } from "./say.ts";
import { dataFolder, readOptions, tell, type Command } from "./terminal.ts";

/** Walks the chain of an installation against its own head file or a copy kept elsewhere. */
export async function auditVerdict(db: Tx, dir: string, heads?: string): Promise<AuditVerdict> {
  const folder = join(dir, "audit");
  const trusted = await readTrustedKeys(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return new Map();
    throw error;
  });
  // What retention may have deleted by now is not missed.
  const keptFrom = 1 + (await sealedDaysAgo(db, conversationDays));
  return verifyAudit(db, { trusted, keptFrom, heads: heads ?? (await readHeads(headFileOf(folder))) });
}

/** `kefu audit verify`: 0 when the record is whole, 1 with what is wrong (R-OP-04). */
export const auditCommand: Command = async (args, terminal) => {
  const { values, positionals } = readOptions(args, { head: { type: "string" }, data: { type: "string" } }, 1);
  if (positionals[0] !== "verify") throw new CommandRefused("usage", { detail: positionals[0] ?? "verify" });
  const dir = dataFolder(values, terminal.env);
  const heads = values.head === undefined ? undefined : await readHeadFile(resolve(values.head));
  const { connectionString, close } = await reachDatabase(dir, terminal.env);
  const db = openDatabase({ connectionString } satisfies pg.ClientConfig, { max: 1 });
  try {
    await insistKefu(db.kysely);
    const verdict = await auditVerdict(db.kysely, dir, heads);
    if (verdict.ok) {
      tell(terminal, "auditWhole", { batches: verdict.batches, events: verdict.events, open: verdict.open });
      if (verdict.pruned > 0) tell(terminal, "auditPruned", { pruned: verdict.pruned });
      return 0;
    }
    const position = verdict.position === null ? "" : sentenceOf(terminal.env, "auditPosition", { position: verdict.position });
    tell(terminal, "auditBroken", { fault: textsOf(terminal.env).faults[verdict.fault], batch: verdict.batch, position });
    tell(terminal, "auditFix");
    return 1;
  } finally {
    await db.close();
    await close();
  }
};

async function readHeadFile(file: string): Promise<string> {
  return readFile(file, "utf8").catch(() => {
    throw new CommandRefused("head_unreadable", { file });
  });
}

async function insistKefu(db: Tx): Promise<void> {
  const { rows } = await sql<{ made: boolean }>`select to_regclass('audit.batch') is not null as made`.execute(db);
  if (!rows[0]!.made) throw new CommandRefused("database_empty");
}
