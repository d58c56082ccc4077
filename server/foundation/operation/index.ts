import { operationEndpoints } from "#contract/operation.ts";
import { exportRecovery, isRecoverySaved, noteRecoverySaved, type KeyRing } from "#server/kernel/crypto/index.ts";
import { kernelHealth } from "#server/kernel/health.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { direct, routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Module } from "#server/kernel/module.ts";
import { readLatest } from "#server/kernel/moving/index.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { onDate } from "#server/kernel/time/index.ts";
import { wasRecoveryMade } from "./store.ts";

const filesPerHour = 12;

/** The operation module: the recovery file and the health of the installation (D6, R-OP-03). */
export function operationModule(kernel: Kernel, ring: KeyRing): Module {
  // Stretching a passphrase takes much memory: one after the other.
  let making: Promise<unknown> = Promise.resolve();
  const makeFile = (passphrase: string) => {
    const made = making.then(() => exportRecovery(ring.all, passphrase));
    making = made.catch(() => {});
    return made;
  };
  return {
    name: "operation",
    routes: routes(operationEndpoints, {
      "GET /v1/operation/recovery": async (ctx) => ({ saved: await isRecoverySaved(ctx.tx) }),
      "POST /v1/operation/recovery": direct(async (actor, { body }) => {
        // It hands out the keys and takes half a second: nobody needs many. Load tests have no business here, so no limit factor.
        if (!allow(`recovery ${actor.id}`, filesPerHour, 3600)) throw new Refusal("too_many", { params: { seconds: 3600 / filesPerHour } });
        const text = await makeFile(body.passphrase);
        return kernel.run(actor, async (ctx) => {
          ctx.record({ kind: "operation.recovery_made", subject: ["centre", null], data: { key: ring.newest.id } });
          return { name: `kefu-recovery-${ring.newest.id}-${onDate(ctx.now, "UTC")}.txt`, text };
        });
      }),
      "POST /v1/operation/recovery/confirmation": async (ctx) => {
        if (!(await wasRecoveryMade(ctx.tx, ring.newest.id))) throw new Refusal("recovery_not_made");
        if (!(await isRecoverySaved(ctx.tx))) ctx.record({ kind: "operation.recovery_saved", subject: ["centre", null], data: { key: ring.newest.id } });
        await noteRecoverySaved(ctx.tx, ctx.now, ring);
        return {};
      },
      "GET /v1/operation/health": async (ctx) => {
        const health = await kernelHealth(ctx.tx, ctx.now);
        const latest = await readLatest(kernel.config.dir);
        return {
          at: ctx.now.toISOString(),
          ...health,
          events: { ...health.events, readers: health.events.readers.map((reader) => ({ ...reader, failedAt: reader.failedAt?.toISOString() ?? null })) },
          deadlines: { ...health.deadlines, oldestDueAt: health.deadlines.oldestDueAt?.toISOString() ?? null },
          work: { ...health.work, failed: health.work.failed.map((one) => ({ ...one, lastAt: one.lastAt.toISOString() })) },
          lastBackup: latest && { takenAt: latest.takenAt, kind: latest.kind },
        };
      },
    }),
  };
}
