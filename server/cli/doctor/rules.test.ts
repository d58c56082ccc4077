import { describe, expect, test } from "vitest";
import en from "#locales/en/cli.ts";
import zh from "#locales/zh-CN/cli.ts";
import { report } from "./index.ts";
import { diagnose, type Facts } from "./rules.ts";

const gibi = 2 ** 30;
const sound: Facts = {
  dir: "D", outside: false, node: "24.21.0", platform: "linux-x64", binary: true, freeBytes: 40 * gibi,
  database: { version: "18.4", bytes: 50_000_000 },
  migrations: { applied: 10, pending: 0, newer: false },
  keys: { wanted: ["k1"], here: ["k1"], damaged: [], where: "D/keys", open: false },
  audit: { batches: 3 }, recoverySaved: true, lastBackupDays: 1, demo: false,
};
const judged = (change: Partial<Facts>) => diagnose({ ...sound, ...change }, (bytes) => `${bytes}`).filter((finding) => finding.level !== "ok").map((finding) => `${finding.level} ${finding.code}`);
const keys = (change: Partial<Facts["keys"]>) => ({ keys: { ...sound.keys, ...change } });

describe("R-OP-07 (doctor)", () => {
  test.each<[string, Partial<Facts>, string[]]>([
    ["nothing is wrong", {}, []],
    ["an old Node", { node: "20.19.0" }, ["fail node_old"]],
    ["the embedded database is not installed", { binary: false }, ["fail binary_missing"]],
    ["it is not needed with an outside database", { binary: false, outside: true }, []],
    ["little room", { freeBytes: 2 * gibi }, ["warn disk_low"]],
    ["no room", { freeBytes: 0.2 * gibi }, ["fail disk_full"]],
    ["a folder without data", { database: "none", migrations: null, audit: null }, ["warn database_none"]],
    ["a database that does not answer", { database: { unreachable: "ECONNREFUSED" }, migrations: null, audit: null }, ["fail database_unreachable"]],
    ["a database that is too old", { database: { version: "14.2", bytes: 1 } }, ["fail database_old"]],
    ["an empty database", { migrations: { applied: 0, pending: 10, newer: false } }, ["warn migrations_none"]],
    ["pending migrations", { migrations: { applied: 9, pending: 1, newer: false } }, ["warn migrations_pending"]],
    ["a newer database", { migrations: { applied: 11, pending: 0, newer: true } }, ["fail migrations_newer"]],
    ["no key yet", keys({ wanted: [], here: [] }), []],
    ["a missing key among several", keys({ wanted: ["k2", "k1"] }), ["fail keys_missing"]],
    ["a damaged key", keys({ here: [], damaged: ["master-k1.key"] }), ["fail keys_damaged", "fail keys_missing"]],
    ["a key that others may read", keys({ open: true }), ["warn keys_open"]],
    ["a changed event", { audit: { fault: "event_changed" } }, ["fail audit_broken"]],
    ["no recovery file", { recoverySaved: false }, ["warn recovery_missing"]],
    ["no backup", { lastBackupDays: null }, ["warn backup_none"]],
    ["an old backup", { lastBackupDays: 8 }, ["warn backup_old"]],
    ["a backup of a week ago", { lastBackupDays: 7 }, []],
    ["an outside database without an export", { lastBackupDays: null, outside: true }, ["warn backup_outside"]],
    ["a demo needs neither backup nor recovery file", { lastBackupDays: null, recoverySaved: false, demo: true }, []],
  ])("R-OP-07 (doctor): %s", (_sentence, change, expected) => {
    expect(judged(change)).toEqual(expected);
  });

  test("R-OP-07 (doctor): every line is filled in both languages, and what is not ok has a fix", () => {
    const findings = diagnose({ ...sound, ...keys({ wanted: ["k2"], damaged: ["f"], open: true }), audit: { fault: "batch_missing" }, recoverySaved: false, lastBackupDays: 9, freeBytes: 1 }, String);
    for (const KEFU_LANG of ["zh-CN", "en"]) {
      const lines = report(findings, "D", { KEFU_LANG });
      expect(lines.join("\n")).not.toMatch(/\{\w+\}/);
      expect(lines.filter((line) => line.includes(KEFU_LANG === "en" ? "Fix: " : "处理：")).length).toBe(findings.filter((finding) => finding.level !== "ok").length);
    }
    for (const texts of [zh, en]) for (const [code, [says, fix]] of Object.entries(texts.doctor.findings)) expect([code, says !== "", fix !== ""]).toEqual([code, true, !code.endsWith("_ok")]);
  });
});
