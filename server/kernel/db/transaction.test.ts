import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { systemClock } from "#server/kernel/clock.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import type { Tx } from "./index.ts";

let database: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  database = await testDatabase();
  await sql`create table public.kept (n int primary key, check (n < 100))`.execute(database.db.kysely);
});
afterAll(() => database.close());

const put = (n: number) => sql`insert into public.kept values (${n})`;
const kept = async () => (await sql<{ n: number }>`select n from public.kept order by n`.execute(database.db.kysely)).rows.map((row) => row.n);
const run = <T>(work: (tx: Tx, now: Date, last: (writes: readonly ReturnType<typeof put>[]) => void) => Promise<T>) => database.db.transaction(systemClock, work);

describe("a transaction (0021)", () => {
  test("D1 (one transaction): what is left for last is stored with the rest, in order, or nothing is", async () => {
    await run(async (tx, _now, last) => {
      await put(1).execute(tx);
      last([put(2)]);
      last([put(3), put(4)]);
    });
    expect(await kept()).toEqual([1, 2, 3, 4]);
    await expect(run(async (tx, _now, last) => (await put(5).execute(tx), last([put(6), put(4)])))).rejects.toMatchObject({ code: "23505" });
    await expect(run(async (tx, _now, last) => (await put(5).execute(tx), last([put(100)])))).rejects.toMatchObject({ code: "23514" });
    await expect(run(async (tx, _now, last) => (last([put(7)]), await put(5).execute(tx), Promise.reject(new Error("changed our mind"))))).rejects.toThrow("changed our mind");
    expect(await kept()).toEqual([1, 2, 3, 4]);
    // The connections are as good as new.
    expect(await Promise.all(Array.from({ length: 20 }, (_, n) => run(async (tx) => (await sql<{ n: number }>`select ${n}::int as n`.execute(tx)).rows[0]!.n)))).toEqual(Array.from({ length: 20 }, (_, n) => n));
  });

  test("D1 (one transaction): statements that do not wait for each other go out at once, are done in their order, and one that fails undoes all", async () => {
    expect(await run(async (tx) => Promise.all([put(10).execute(tx).then(() => "put"), sql<{ n: number }>`select max(n) as n from public.kept`.execute(tx).then((found) => found.rows[0]!.n)]))).toEqual(["put", 10]);
    await expect(run((tx) => Promise.all([put(11).execute(tx), put(10).execute(tx), put(12).execute(tx)]))).rejects.toMatchObject({ code: "23505" });
    expect(await kept()).toEqual([1, 2, 3, 4, 10]);
    // The same text, prepared and not yet prepared, several times in one flight.
    for (let round = 0; round < 8; round += 1)
      expect(await run(async (tx) => (await Promise.all([1, 2, 3].map((n) => sql<{ n: number }>`select ${n}::int * 2 as n`.execute(tx)))).map((found) => found.rows[0]!.n))).toEqual([2, 4, 6]);
  });

  test("D1 (one transaction): nothing is asked once it is over", async () => {
    let late: Tx | undefined;
    await run(async (tx) => void (late = tx));
    await expect(put(20).execute(late!)).rejects.toThrow("this transaction is over");
    expect(await kept()).toEqual([1, 2, 3, 4, 10]);
  });
});
