import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { system, type Ctx } from "./context.ts";
import { testKernel } from "./testing.ts";

let opened: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  opened = await testKernel();
  await opened.kernel.db.pool.query("create table public.crossed (id int primary key, n int not null)");
  await opened.kernel.db.pool.query("insert into public.crossed values (1, 0), (2, 0)");
});
afterAll(() => opened.close());

test("R-TK-07 (crosswise): two use cases that wait for each other both come to their end, each once, with its event and its wake-up once", async () => {
  const { kernel } = opened;
  const both = Promise.withResolvers<void>();
  let held = 0;
  let woken = 0;
  let begun = 0;
  const use = (first: number, second: number) => async (ctx: Ctx) => {
    begun += 1;
    await sql`update public.crossed set n = n + 1 where id = ${first}`.execute(ctx.tx);
    held += 1;
    if (held === 2) both.resolve();
    await both.promise;
    await sql`update public.crossed set n = n + 1 where id = ${second}`.execute(ctx.tx);
    ctx.record({ kind: "order.unmasked", subject: ["order", "01a2229f-377c-700f-9406-f4f89a057746"], data: { first } });
    ctx.after(() => (woken += 1));
  };
  await Promise.all([kernel.run(system, use(1, 2)), kernel.run(system, use(2, 1))]);
  const { rows } = await opened.kernel.db.pool.query("select n from public.crossed order by id");
  const { rows: events } = await opened.kernel.db.pool.query("select data->>'first' as first from kernel.event where kind = 'order.unmasked' order by 1");
  expect([rows, events, woken, begun]).toEqual([[{ n: 2 }, { n: 2 }], [{ first: "1" }, { first: "2" }], 2, 3]);
});
