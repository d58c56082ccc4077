import { afterAll, beforeAll, expect, test } from "vitest";
import { newId } from "#server/kernel/ids.ts";
import { setClock } from "#server/kernel/clock.ts";
import { testDatabase } from "#server/kernel/testing.ts";
import { summarizeLately } from "./entries.ts";

let db: Awaited<ReturnType<typeof testDatabase>>;
beforeAll(async () => {
  db = await testDatabase();
});
afterAll(() => db.close());

test("what was written lately has its summaries, of this month and the one before, and whoever looks after the table is not disturbed", async () => {
  const { pool } = db.db;
  const clock = setClock("2026-03-02T02:00:00Z");
  const months = ["2026_02", "2026_03"];
  const left = async () => {
    const { rows } = await pool.query<{ n: number }>("select brin_summarize_new_values(format('conversations.entry_%s_at_idx', m)::regclass) as n from unnest($1::text[]) as m", [months]);
    return rows.map(({ n }) => n);
  };
  const write = async () => {
    for (const month of months)
      await pool.query("insert into conversations.entry (bucket, conversation_id, seq, kind, at, author_kind, text) select $1, $2, n, 'message', $3, 'customer', repeat('字', 300) from generate_series(1, 2000) as n", [
        `${month.replace("_", "-")}-01`, newId(), clock.now(),
      ]);
  };
  for (const month of months) await pool.query("select conversations.ensure_partition($1)", [`${month.replace("_", "-")}-01`]);
  await write();
  await summarizeLately(db.db, clock);
  expect(await left()).toEqual([0, 0]);

  await write();
  const other = await db.db.connect();
  await other.query("begin; lock table conversations.entry_2026_03 in share update exclusive mode");
  await summarizeLately(db.db, clock);
  await other.query("rollback");
  await other.end();
  expect((await left())[1]).toBeGreaterThan(0);
});
