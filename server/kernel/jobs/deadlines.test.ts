import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { system, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { emptied, testKernel } from "#server/kernel/testing.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { clearDeadline, clearDeadlines, setDeadline, setDeadlines, startDeadlines, type DeadlineHandler } from "./deadlines.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
beforeAll(async () => {
  centre = await testKernel();
  await centre.kernel.db.pool.query("create table public.fired (kind text, subject uuid, generation int)");
});
afterAll(() => centre.close());
beforeEach(async () => {
  centre.clock.moveTo("2026-03-02T02:00:00.000Z");
  await emptied(centre.kernel.db.pool, "kernel.deadline, public.fired");
});

const run = <T>(work: (ctx: Ctx) => Promise<T>) => centre.kernel.run(system, work);
const inSeconds = (seconds: number) => new Date(centre.clock.now().getTime() + seconds * 1000);
const noting = (kind: string, disturb: (subject: string) => Promise<void> | void = () => {}): DeadlineHandler => ({
  kind,
  async handle(ctx, { subject, generation }) {
    await sql`insert into public.fired values (${kind}, ${subject}, ${generation})`.execute(ctx.tx);
    await disturb(subject);
  },
});
const fired = async () => (await centre.kernel.db.pool.query<{ kind: string; subject: string; generation: number }>("select * from public.fired order by kind, subject")).rows;
const waiting = async (subject: string) => (await centre.kernel.db.pool.query("select due_at, failures, failed_at, failed_code from kernel.deadline where subject = $1", [subject])).rows[0] as { due_at: Date; failures: number; failed_at: Date | null; failed_code: string | null } | undefined;

test("D12: every deadline fires once although two nodes compete for it, and none before its time", async () => {
  const due = Array.from({ length: 120 }, () => newId());
  await run((ctx) => setDeadlines(ctx, "a", due.map((subject) => ({ subject, dueAt: inSeconds(10) }))));
  await run((ctx) => setDeadline(ctx, "a", newId(), inSeconds(11)));
  const nodes = [startDeadlines(centre.kernel, [noting("a")]), startDeadlines(centre.kernel, [noting("a")])];
  await Promise.all(nodes.map((node) => node.fireDue()));
  expect(await fired()).toEqual([]);
  centre.clock.advance(10);
  await Promise.all(nodes.map((node) => node.fireDue()));
  await Promise.all(nodes.map((node) => node.fireDue()));
  for (const node of nodes) await node.close();
  expect((await fired()).map((row) => row.subject)).toEqual(due.toSorted());
});

test("D12: a deadline that was moved fires only at its new time, one that was taken back never", async () => {
  const [moved, gone, alsoGone] = [newId(), newId(), newId()];
  await run(async (ctx) => {
    for (const subject of [moved, gone, alsoGone]) await setDeadline(ctx, "a", subject, inSeconds(10));
    await setDeadline(ctx, "a", moved, inSeconds(60));
    await clearDeadline(ctx, "a", gone);
    await clearDeadlines(ctx, "a", [alsoGone]);
  });
  const node = startDeadlines(centre.kernel, [noting("a")]);
  centre.clock.advance(30);
  await node.fireDue();
  expect(await fired()).toEqual([]);
  centre.clock.advance(30);
  await node.fireDue();
  await node.close();
  expect(await fired()).toEqual([{ kind: "a", subject: moved, generation: 2 }]);
});

test("D12: a deadline moved by its own handler stays, and what a failing handler wrote is taken back", async () => {
  const [again, broken] = [newId(), newId()];
  await run(async (ctx) => {
    await setDeadline(ctx, "again", again, inSeconds(0));
    await setDeadline(ctx, "broken", broken, inSeconds(0));
  });
  const node = startDeadlines(centre.kernel, [
    { kind: "again", handle: (ctx, { subject }) => setDeadline(ctx, "again", subject, inSeconds(300)) },
    noting("broken", () => Promise.reject(new Error("no"))),
  ]);
  await node.fireDue();
  await node.close();
  expect(await fired()).toEqual([]);
  expect((await waiting(again))!.due_at).toEqual(inSeconds(300));
});

test("D12: a subject whose handler fails waits 30 s, 1 min, 2 min … and says why; the others of its kind fire meanwhile", async () => {
  const [bad, good] = [newId(), newId()];
  await run(async (ctx) => {
    await setDeadline(ctx, "a", bad, inSeconds(-5));
    await setDeadline(ctx, "a", good, inSeconds(0));
  });
  let broken = true;
  const node = startDeadlines(centre.kernel, [noting("a", (subject) => (subject === bad && broken ? Promise.reject(new RangeError("13912345678 is not a number")) : undefined))]);
  await node.fireDue();
  expect((await fired()).map((row) => row.subject)).toEqual([good]);
  expect(await waiting(bad)).toEqual({ due_at: inSeconds(30), failures: 1, failed_at: centre.clock.now(), failed_code: "RangeError" });
  for (const [after, next, failures] of [[29, 1, 1], [1, 60, 2], [60, 120, 3]] as const) {
    centre.clock.advance(after);
    await node.fireDue();
    expect(await waiting(bad)).toMatchObject({ due_at: inSeconds(next), failures });
  }
  broken = false;
  centre.clock.advance(120);
  await node.fireDue();
  await node.close();
  expect((await fired()).map((row) => row.subject).toSorted()).toEqual([bad, good].toSorted());
  expect(await waiting(bad)).toBeUndefined();
  expect(centre.lines.join()).toContain("deadline.failed");
  expect(centre.lines.join()).not.toContain("13912345678");
});

test("D12: what a rule refuses is not tried again: what was written is taken back, and the other way is gone once; a refusal without another way is put off like any failure", async () => {
  const [told, untold] = [newId(), newId()];
  await run(async (ctx) => {
    await setDeadline(ctx, "told", told, inSeconds(0));
    await setDeadline(ctx, "untold", untold, inSeconds(0));
  });
  const refuse = () => Promise.reject(new Refusal("not_found"));
  const node = startDeadlines(centre.kernel, [{ ...noting("told", refuse), refused: (ctx, due) => noting("instead").handle(ctx, due) }, noting("untold", refuse)]);
  await node.fireDue();
  centre.clock.advance(3600);
  await node.fireDue();
  await node.close();
  expect(await fired()).toEqual([{ kind: "instead", subject: told, generation: 1 }]);
  expect(await waiting(told)).toBeUndefined();
  expect(await waiting(untold)).toMatchObject({ failures: 2, failed_code: "not_found" });
});

test("D12: whoever sets a failing deadline anew starts it afresh", async () => {
  const subject = newId();
  await run((ctx) => setDeadline(ctx, "a", subject, inSeconds(0)));
  const node = startDeadlines(centre.kernel, [noting("a", () => Promise.reject(new Error("no")))]);
  await node.fireDue();
  await node.close();
  expect(await waiting(subject)).toMatchObject({ failures: 1 });
  await run((ctx) => setDeadline(ctx, "a", subject, inSeconds(5)));
  expect(await waiting(subject)).toEqual({ due_at: inSeconds(5), failures: 0, failed_at: null, failed_code: null });
});

test("R-OP-02 (killed while acting): a deadline whose transaction lost its connection fires again, and once", async () => {
  const subject = newId();
  await run((ctx) => setDeadline(ctx, "a", subject, inSeconds(0)));
  let kills = 1;
  const node = startDeadlines(centre.kernel, [
    {
      kind: "a",
      async handle(ctx, due) {
        await noting("a").handle(ctx, due);
        const { rows } = await sql<{ pid: number }>`select pg_backend_pid() as pid`.execute(ctx.tx);
        if (kills-- > 0) await centre.kernel.db.pool.query("select pg_terminate_backend($1)", [rows[0]!.pid]);
      },
    },
  ]);
  await node.fireDue();
  centre.clock.advance(60);
  await node.fireDue();
  await node.close();
  expect(await fired()).toHaveLength(1);
});
