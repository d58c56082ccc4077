import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#server/kernel/clock.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { statementNames } from "./prepared.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
});
afterAll(() => database.close());

describe("statements are prepared", () => {
  test("R-TK-01 (figures): a text is prepared once it has come five times, under one name; beyond the limits and for endless texts it is sent as it stands", () => {
    const names = statementNames({ prepared: 2, known: 3 });
    const asked = (text: string, times: number) => Array.from({ length: times }, () => names(text)).at(-1);
    expect([asked("a", 4), asked("a", 1), asked("a", 1)]).toEqual([undefined, "kefu_0", "kefu_0"]);
    expect(asked("b", 4)).toBe(undefined);
    // Three texts that hardly ever come push out what was counted, never what is prepared.
    for (const rare of ["r1", "r2", "r3", "r4"]) names(rare);
    expect([asked("b", 4), asked("b", 1), asked("a", 1)]).toEqual([undefined, "kefu_1", "kefu_0"]);
    expect(asked("c", 20)).toBe(undefined);
    expect(statementNames({ prepared: 9, known: 9 })("x")).toBe(undefined);
    const fresh = statementNames();
    expect(Array.from({ length: 9 }, () => fresh("/* plan anew */ select 1")).every((name) => name === undefined)).toBe(true);
    expect([...new Set(Array.from({ length: 20 }, () => statementNames()("x".repeat(8001))))]).toEqual([undefined]);
  });

  test("R-TK-01 (figures): the answers stay the same before and after, on every connection, with other values, nulls and after an error within a transaction", async () => {
    const ask = (a: number | null, b: string) => sql<{ sum: number | null; said: string }>`select ${a}::int + 1 as sum, ${b}::text as said`.execute(database.db.kysely).then((found) => found.rows[0]!);
    for (let n = 0; n < 8; n += 1) expect(await ask(n, `no. ${n}`)).toEqual({ sum: n + 1, said: `no. ${n}` });
    expect(await Promise.all(Array.from({ length: 30 }, (_, n) => ask(n === 7 ? null : n, "甲")))).toEqual(Array.from({ length: 30 }, (_, n) => ({ sum: n === 7 ? null : n + 1, said: "甲" })));
    const divide = (by: number) => database.db.transaction(systemClock, (tx) => sql<{ n: number }>`select 10 / ${by}::int as n`.execute(tx).then((found) => found.rows[0]!.n));
    for (let n = 0; n < 8; n += 1) await expect(divide(0)).rejects.toMatchObject({ code: "22012" });
    expect(await Promise.all([divide(1), divide(2), divide(5)])).toEqual([10, 5, 2]);
    const { rows } = await database.db.pool.query<{ n: number }>("select count(*)::int as n from pg_prepared_statements where statement like 'select 10 / %'");
    expect(rows[0]!.n).toBeLessThanOrEqual(1);
  });

  test("D15 (time): a transaction's time is the database's at its start, and the same for all of it", async () => {
    const times = await database.db.transaction(systemClock, async (tx, now) => {
      const { rows } = await sql<{ now: Date }>`select date_trunc('milliseconds', now()) as now, pg_sleep(0.02)`.execute(tx);
      return [now.getTime(), rows[0]!.now.getTime()];
    });
    expect(times[0]).toBe(times[1]);
  });
});
