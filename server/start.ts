import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import { loadHandbook, openApp, type App } from "#server/app.ts";
import { setupCode } from "#server/foundation/identity/index.ts";
import { openBus } from "#server/kernel/bus.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { ConfigRefused, type Config } from "#server/kernel/config.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { insistNewEnough } from "#server/kernel/postgres/floor.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { createKernel } from "#server/kernel/kernel.ts";
import { backupBeforeMigrating } from "#server/kernel/moving/index.ts";
import { errorFields, type Log } from "#server/kernel/log.ts";
import type { Embedded } from "#server/kernel/postgres/index.ts";
import { sentenceOf } from "#server/cli/say.ts";
import { openMasterKeys } from "#server/keys.ts";
import { sayStart } from "#server/say.ts";

/** Opens the database and everything above it; every failure is one sentence with its fix. */
export async function start(config: Config, embedded: Embedded | null, log: Log): Promise<{ app: App; embedded: Embedded | null; stop(): Promise<void> }> {
  const db = openDatabase({ connectionString: config.databaseUrl ?? embedded!.connectionString });
  const undo: (() => Promise<unknown>)[] = [() => db.close(), async () => embedded?.stop()];
  try {
    if (config.databaseUrl) await insistNewEnough(db.pool).catch((error: unknown) => Promise.reject(error instanceof ConfigRefused ? error : new ConfigRefused("database_unreachable", { reason: String((error as { code?: string }).code ?? "") })));
    if (embedded) await backupBeforeMigrating(db.kysely, embedded, (count) => process.stdout.write(`  ${sentenceOf(process.env, "backingUp", { count })}\n`));
    const { applied } = await migrate(db.kysely);
    if (applied.length > 0) sayStart.step("migrated", { count: applied.length });
    const node = `${hostname()}-${randomBytes(4).toString("hex")}`;
    const bus = await openBus(db, node, log);
    undo.unshift(() => bus.close());
    const kernel = createKernel({ db, clock: systemClock, bus, log, config, node });
    const ring = await openMasterKeys(kernel);
    const demo = config.demo ? await import("../tools/demo/start.ts") : null;
    const app = await openApp(kernel, ring, demo?.pages);
    undo.unshift(() => app.close());
    const centre = await readCentre(db.kysely);
    await loadHandbook(kernel, app);
    if (demo) {
      if (centre && !centre.demo) throw new ConfigRefused("demo_on_real_data", { dir: config.dir });
      undo.unshift(await demo.startDemo(kernel, app, sayStart));
    }
    const code = centre || config.demo ? null : await setupCode(kernel);
    const port = await app.listen().catch((error: unknown) => {
      const { code: reason } = error as { code?: string };
      if (reason === "EADDRINUSE") throw new ConfigRefused("port_taken", { port: config.port, other: config.port + 1 });
      if (reason === "EACCES") throw new ConfigRefused("port_forbidden", { port: config.port });
      throw error;
    });
    sayStart.ready({ url: config.publicUrl ?? `http://${config.host === "0.0.0.0" ? "localhost" : config.host}:${port}`, code, demo: config.demo, insecure: config.insecureHttp, seconds: performance.now() / 1000 });
    return {
      app,
      embedded,
      async stop() {
        for (const step of undo) await step().catch((error: unknown) => log.warn("stop.step_failed", errorFields(error)));
      },
    };
  } catch (error) {
    for (const step of undo) await step().catch(() => {});
    throw error;
  }
}
