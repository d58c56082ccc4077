import type { Health } from "#contract/operation.ts";
import type zh from "#locales/zh-CN/operation.ts";

const weekMs = 7 * 86_400_000;
/** A reader that is further behind than a busy moment explains. */
const farBehind = 5_000;

/** What is not as it should be, one sentence each; none when all is well. */
export function troubleOf(health: Health, { trouble: t, readerNames }: Pick<(typeof zh)["health"], "trouble" | "readerNames">, now: number): string[] {
  const called = (name: string): string => readerNames[name] ?? name;
  const { migrations, events, deadlines, work, lastBackup } = health;
  return [
    ...(migrations.applied < migrations.known ? [t.migrations(migrations)] : []),
    ...events.readers.flatMap((one) => (one.failedAt !== null ? [t.reader(called(one.name))] : one.behind > farBehind ? [t.behind(called(one.name), one.behind)] : [])),
    ...(deadlines.overdue > 0 && deadlines.oldestDueAt !== null && now - Date.parse(deadlines.oldestDueAt) > 60_000 ? [t.overdue(deadlines.overdue)] : []),
    ...(deadlines.failing > 0 ? [t.failing(deadlines.failing)] : []),
    ...work.failed.map((one) => t.work(one.name, one.count, one.code)),
    ...(lastBackup === null ? [t.noBackup] : now - Date.parse(lastBackup.takenAt) > weekMs ? [t.oldBackup] : []),
  ];
}
