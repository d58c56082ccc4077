import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import type { Health } from "#contract/operation.ts";
import en from "#locales/en/operation.ts";
import zh from "#locales/zh-CN/operation.ts";
import { troubleOf } from "./trouble.ts";

const now = Date.parse("2026-03-02T02:00:00.000Z");
const at = "2026-03-02T01:00:00.000Z";
const well: Health = {
  at, database: { version: "18", bytes: 1 }, migrations: { applied: 3, known: 3 }, events: { head: 9, pending: 0, readers: [{ name: "insight", position: 9, behind: 0, failedAt: null }] },
  deadlines: { waiting: 1, overdue: 0, oldestDueAt: null, failing: 0 }, work: { waiting: 0, active: 0, failed: [] }, lastBackup: { takenAt: at, kind: "backup" },
};

test.each<[string, Partial<Health>, string[]]>([
  ["nothing", {}, []],
  ["a structure that is behind", { migrations: { applied: 2, known: 3 } }, [zh.health.trouble.migrations({ applied: 2, known: 3 })]],
  ["a reader that breaks", { events: { ...well.events, readers: [{ name: "insight.facts", position: 1, behind: 8, failedAt: at }] } }, [zh.health.trouble.reader("指标事实")]],
  ["a reader that is far behind", { events: { ...well.events, readers: [{ name: "insight", position: 1, behind: 6000, failedAt: null }] } }, [zh.health.trouble.behind("insight", 6000)]],
  ["a deadline that fires this second", { deadlines: { ...well.deadlines, overdue: 1, oldestDueAt: new Date(now - 500).toISOString() } }, []],
  ["a deadline that does not fire", { deadlines: { ...well.deadlines, overdue: 2, oldestDueAt: at } }, [zh.health.trouble.overdue(2)]],
  ["work that was given up", { work: { ...well.work, failed: [{ name: "mail", count: 2, lastAt: at, code: "ECONNREFUSED" }] } }, [zh.health.trouble.work("mail", 2, "ECONNREFUSED")]],
  ["no backup", { lastBackup: null }, [zh.health.trouble.noBackup]],
  ["an old backup", { lastBackup: { takenAt: "2026-02-01T00:00:00.000Z", kind: "export" } }, [zh.health.trouble.oldBackup]],
])("R-OP-03 (health): what is worth a look: %s", (_, part, said) => expect(troubleOf({ ...well, ...part }, zh.health, now)).toEqual(said));

test("R-OP-03 (health): every reader of the record is called by what it does, in both languages", () => {
  const server = new URL("../../../../server/", import.meta.url);
  const names = readdirSync(server, { recursive: true, encoding: "utf8" })
    .filter((file) => file.endsWith(".ts") && !/\.test\.ts$|testing/.test(file))
    .flatMap((file) => [...readFileSync(new URL(file, server), "utf8").matchAll(/name: "([a-z.-]+)",\s+kinds/g)].map((found) => found[1]!));
  expect(names.length).toBeGreaterThan(10);
  for (const known of [zh.health.readerNames, en.health.readerNames]) expect(names.filter((name) => !(name in known))).toEqual([]);
});
