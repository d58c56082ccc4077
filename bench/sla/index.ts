import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import type { App } from "#server/app.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { openCentre } from "../centre.ts";
import { cpuSeconds } from "../processes.ts";
import { at } from "../tickets/ask.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const perSecond = 100;

/** How late breaches are recorded, by the record itself (its own instant less the one that was promised): those that come by and by, and many at one instant, as when the day opens. */
async function howLate(kernel: Kernel, app: App): Promise<void> {
  const each = 300;
  const begin = new Date(kernel.clock.now().getTime() + 20_000);
  const names = ["one by one", "at one instant"] as const;
  await kernel.run(system, async (ctx) => {
    for (const name of names)
      for (let n = 0; n < each; n += 1) {
        const due = begin.getTime() + (name === "one by one" ? (n * 10_000) / each : 14_000);
        await app.sla.startClock(ctx, { subject: { kind: "bench", id: newId() }, name, facts: {}, calendar: "always", deadline: { amount: 60, unit: "minutes" }, from: new Date(due - 3_600_000) });
      }
  });
  const late = async () => (await kernel.db.pool.query<{ name: string; ms: number }>("select c.name, extract(epoch from s.at - s.due_at)::float8 * 1000 as ms from sla.step s join sla.clock c on c.id = s.clock_id where c.subject_kind = 'bench' and s.kind = 'breached'")).rows;
  for (let waited = 0; waited < 90 && (await late()).length < 2 * each; waited += 1) await pass(1000);
  const found = await late();
  for (const name of names) {
    const ms = found.filter((one) => one.name === name).map((one) => one.ms);
    say(`${each} due ${name}: ${ms.length} recorded, p50 ${at(ms, 0.5).toFixed(0)}  p99 ${at(ms, 0.99).toFixed(0)}  the last ${at(ms, 1).toFixed(0)} ms after they were due (≤ 2000: ${at(ms, 1) <= 2000 && ms.length === each ? "yes" : "NO"})`);
  }
}

/** `npm run bench -- sla [--quick]`: what open clocks cost while nothing is due, how late they fire, and what following the replies of a busy desk costs. */
export async function benchSla(flags: readonly string[]): Promise<void> {
  const idleSeconds = flags.includes("--quick") ? 10 : 30;
  const dir = await mkdtemp(join(tmpdir(), "kefu-bench-"));
  await chmod(dir, 0o711); // postgres runs as another user when we are root
  const centre = await openCentre(dir);
  const { kernel, app } = centre;
  const idle = async () => {
    const before = cpuSeconds([process.pid]);
    await pass(idleSeconds * 1000);
    return ((cpuSeconds([process.pid]) - before) / idleSeconds) * 100;
  };
  try {
    await app.settle();
    const bare = await idle();
    for (let at = 0; at < 100_000; at += 1000)
      await kernel.run(system, async (ctx) => {
        await app.sla.follow(ctx, "conversation", ["next_reply"], Array.from({ length: 1000 }, () => ({ id: newId(), start: { name: "next_reply", facts: { tier: "standard", territory: null }, from: new Date(ctx.now.getTime() + 86_400_000) }, doneAt: [] })));
      });
    for (const table of ["sla.clock", "kernel.deadline"]) await kernel.db.pool.query(`vacuum analyze ${table}`);
    await pass(3000);
    const full = await idle();
    say(`idle: ${bare.toFixed(2)} % of a core without clocks, ${full.toFixed(2)} % with 100,000 open ones (node + postgres, ${idleSeconds} s each)`);

    await howLate(kernel, app);

    // A second of a busy desk: so many conversations ask, and as many are answered, looked at together as the reader does.
    const ids = Array.from({ length: perSecond }, () => newId());
    const rounds = 20;
    const before = cpuSeconds([process.pid]);
    for (let n = 0; n < rounds; n += 1) {
      const asked = n % 2 === 0;
      const at = kernel.clock.now();
      await kernel.run(system, (ctx) => app.sla.follow(ctx, "conversation", ["next_reply"], ids.map((id) => ({ id, start: asked ? { name: "next_reply", facts: { tier: "standard", territory: null }, from: at } : null, doneAt: asked ? [] : [at] }))));
    }
    const cost = ((cpuSeconds([process.pid]) - before) / rounds) * 1000;
    say(`following: ${cost.toFixed(1)} ms of CPU for ${perSecond} starts or ends in one look (${(cost / perSecond).toFixed(3)} ms each)`);
  } finally {
    await centre.close();
    await rm(dir, { recursive: true, force: true });
  }
}
