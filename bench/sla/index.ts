import { chmod, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pass } from "node:timers/promises";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { openCentre } from "../centre.ts";
import { cpuSeconds } from "../processes.ts";

const say = (line: string) => void process.stdout.write(`${line}\n`);
const perSecond = 100;

/** `npm run bench -- sla [--quick]`: what open clocks cost while nothing is due, and what following the replies of a busy desk costs. */
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
