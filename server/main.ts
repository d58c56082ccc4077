import { hostname } from "node:os";
import { randomBytes } from "node:crypto";
import { loadHandbook, openApp, type App } from "#server/app.ts";
import { setupCode } from "#server/foundation/identity/index.ts";
import { openBus } from "#server/kernel/bus.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { readConfig, ConfigRefused, type Config } from "#server/kernel/config.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { DatabaseNewer, migrate } from "#server/kernel/db/migrate.ts";
import { createKernel } from "#server/kernel/kernel.ts";
import { backupBeforeMigrating } from "#server/kernel/moving/index.ts";
import { createLog, errorFields } from "#server/kernel/log.ts";
import { startEmbedded, StartRefused, type Embedded } from "#server/kernel/postgres/index.ts";
import { sentenceOf } from "#server/cli/say.ts";
import { openMasterKeys } from "#server/keys.ts";
import { sayStart } from "#server/say.ts";

const log = createLog((line) => process.stderr.write(`${line}\n`), { quiet: true });
const started = performance.now();

/** Reads the configuration, opens the database, starts; every failure is one sentence with its fix. */
async function start(config: Config): Promise<{ app: App; embedded: Embedded | null; stop(): Promise<void> }> {
  sayStart.step("database");
  const embedded = config.databaseUrl ? null : await startEmbedded({ dir: config.dir, log });
  const db = openDatabase({ connectionString: config.databaseUrl ?? embedded!.connectionString });
  const undo: (() => Promise<unknown>)[] = [() => db.close(), async () => embedded?.stop()];
  try {
    if (config.databaseUrl) await db.pool.query("select 1").catch((error: unknown) => Promise.reject(new ConfigRefused("database_unreachable", { reason: String((error as { code?: string }).code ?? "") })));
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
    sayStart.ready({ url: config.publicUrl ?? `http://${config.host === "0.0.0.0" ? "localhost" : config.host}:${port}`, code, demo: config.demo, seconds: (performance.now() - started) / 1000 });
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

try {
  const running = await start(readConfig(process.argv.slice(2), process.env));
  let stopping = 0;
  const stop = (signal: string) => {
    // Ctrl-C reaches us twice: from the terminal and from the launcher. Only a later one means "at once".
    if (stopping > 0) {
      if (performance.now() - stopping > 2000) process.exit(1);
      return;
    }
    stopping = performance.now();
    sayStart.stopping();
    const late = setTimeout(() => process.exit(signal === "SIGINT" ? 130 : 1), 15_000);
    late.unref();
    void running.stop().then(() => process.exit(0));
  };
  process.on("SIGINT", () => stop("SIGINT"));
  process.on("SIGTERM", () => stop("SIGTERM"));
  process.on("unhandledRejection", (error) => log.error("unhandled", errorFields(error)));
} catch (error) {
  if (error instanceof ConfigRefused) sayStart.refused(error.code, error.params);
  else if (error instanceof StartRefused) sayStart.sentence(error);
  else if (error instanceof DatabaseNewer) sayStart.refused("database_newer");
  else {
    log.error("start.failed", errorFields(error));
    sayStart.refused("start_failed", { detail: error instanceof Error ? error.name : "" });
    if (process.env.KEFU_DEBUG) console.error(error);
  }
  process.exit(1);
}
