import { loadHandbook, openApp, type App } from "#server/app.ts";
import { openBus } from "#server/kernel/bus.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { readConfig } from "#server/kernel/config.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { createKernel, type Kernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { startEmbedded } from "#server/kernel/postgres/index.ts";
import { openMasterKeys } from "#server/keys.ts";

/** The product within this process, on a data folder: for benches that ask its modules directly. */
export async function openCentre(dir: string): Promise<{ kernel: Kernel; app: App; close(): Promise<void> }> {
  const log = createLog(() => {}, { quiet: true });
  const embedded = await startEmbedded({ dir, log });
  const db = openDatabase({ connectionString: embedded.connectionString });
  await migrate(db.kysely);
  const bus = await openBus(db, "bench", log);
  const kernel = createKernel({ db, clock: systemClock, bus, log, config: readConfig(["--data", dir], {}), node: "bench" });
  const app = await openApp(kernel, await openMasterKeys(kernel));
  await loadHandbook(kernel, app);
  return {
    kernel, app,
    async close() {
      await app.close();
      await bus.close();
      await db.close();
      await embedded.stop();
    },
  };
}
