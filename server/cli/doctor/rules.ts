import type zh from "#locales/zh-CN/cli.ts";
import type { AuditFault } from "#server/foundation/audit/index.ts";
import { oldestMajor } from "#server/kernel/postgres/floor.ts";

/** What was found out about an installation; null means that it could not be asked. */
export interface Facts {
  dir: string;
  outside: boolean;
  node: string;
  platform: string;
  binary: boolean;
  freeBytes: number | null;
  database: "none" | { unreachable: string } | { version: string; bytes: number };
  migrations: { applied: number; pending: number; newer: boolean } | null;
  keys: { wanted: readonly string[]; here: readonly string[]; damaged: readonly string[]; where: string; open: boolean };
  audit: { fault: AuditFault } | { batches: number } | null;
  recoverySaved: boolean | null;
  /** Of whole days since the last backup that was noted. */
  lastBackupDays: number | null;
  demo: boolean;
}

export type FindingCode = keyof (typeof zh)["doctor"]["findings"];
export interface Finding {
  level: "ok" | "warn" | "fail";
  code: FindingCode;
  params: Record<string, string | number>;
}

const mebi = 2 ** 20;
const leastRoom = 300 * mebi;
const easyRoom = 3072 * mebi;
const leastNode = 24;
const oldBackupDays = 7;

const finding = (level: Finding["level"], code: FindingCode, params: Finding["params"] = {}): Finding => ({ level, code, params });

/** What the facts mean, in the order in which one would mend them. */
export function diagnose(facts: Facts, sizeOf: (bytes: number) => string): Finding[] {
  return [...programs(facts, sizeOf), ...database(facts, sizeOf), ...keys(facts), ...audit(facts), ...backups(facts)];
}

function programs({ node, platform, binary, outside, freeBytes }: Facts, sizeOf: (bytes: number) => string): Finding[] {
  const found = [Number.parseInt(node, 10) >= leastNode ? finding("ok", "node_ok", { version: node }) : finding("fail", "node_old", { version: node })];
  if (!outside) found.push(binary ? finding("ok", "binary_ok", { platform }) : finding("fail", "binary_missing", { platform }));
  if (freeBytes !== null) {
    const free = { free: sizeOf(freeBytes) };
    found.push(freeBytes < leastRoom ? finding("fail", "disk_full", free) : freeBytes < easyRoom ? finding("warn", "disk_low", free) : finding("ok", "disk_ok", free));
  }
  return found;
}

function database({ database: state, migrations, dir }: Facts, sizeOf: (bytes: number) => string): Finding[] {
  if (state === "none") return [finding("warn", "database_none", { dir })];
  if ("unreachable" in state) return [finding("fail", "database_unreachable", { reason: state.unreachable })];
  const params = { version: state.version, size: sizeOf(state.bytes) };
  const found = [Number.parseInt(state.version, 10) >= oldestMajor ? finding("ok", "database_ok", params) : finding("fail", "database_old", params)];
  if (migrations === null || migrations.applied === 0) return [...found, finding("warn", "migrations_none")];
  if (migrations.newer) return [...found, finding("fail", "migrations_newer")];
  return [...found, migrations.pending > 0 ? finding("warn", "migrations_pending", { pending: migrations.pending }) : finding("ok", "migrations_ok", { applied: migrations.applied })];
}

function keys({ keys: { wanted, here, damaged, where, open }, database: state }: Facts): Finding[] {
  if (state === "none" || "unreachable" in state) return [];
  const found: Finding[] = [];
  const missing = wanted.filter((id) => !here.includes(id));
  if (damaged.length > 0) found.push(finding("fail", "keys_damaged", { files: damaged.join(", ") }));
  if (missing.length > 0) found.push(finding("fail", "keys_missing", { keys: missing.join(", "), where }));
  else if (wanted.length === 0) found.push(finding("ok", "keys_none"));
  else found.push(finding("ok", "keys_ok", { keys: wanted.join(", ") }));
  if (open) found.push(finding("warn", "keys_open", { where }));
  return found;
}

function audit({ audit: verdict }: Facts): Finding[] {
  if (verdict === null) return [];
  return ["fault" in verdict ? finding("fail", "audit_broken", { fault: verdict.fault }) : finding("ok", "audit_ok", { batches: verdict.batches })];
}

function backups({ recoverySaved, lastBackupDays: days, demo, outside, database: state, dir }: Facts): Finding[] {
  // A demo company may be lost.
  if (demo || state === "none" || "unreachable" in state) return [];
  const found: Finding[] = [];
  if (recoverySaved !== null) found.push(recoverySaved ? finding("ok", "recovery_ok") : finding("warn", "recovery_missing"));
  if (days === null) found.push(outside ? finding("warn", "backup_outside", { dir }) : finding("warn", "backup_none"));
  else if (days === 0) found.push(finding("ok", "backup_today_ok"));
  else found.push(days > oldBackupDays ? finding("warn", "backup_old", { days }) : finding("ok", "backup_ok", { days }));
  return found;
}
