import { chmod, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { loadHandbook, openApp } from "#server/app.ts";
import { openBus } from "#server/kernel/bus.ts";
import { setUpCentre } from "#server/kernel/centre.ts";
import { systemClock } from "#server/kernel/clock.ts";
import { readConfig } from "#server/kernel/config.ts";
import { system } from "#server/kernel/context.ts";
import { openDatabase } from "#server/kernel/db.ts";
import { migrate } from "#server/kernel/db/migrate.ts";
import { applyFolder } from "#server/kernel/handbook/index.ts";
import { createKernel } from "#server/kernel/kernel.ts";
import { createLog } from "#server/kernel/log.ts";
import { startEmbedded } from "#server/kernel/postgres/index.ts";
import { openMasterKeys } from "#server/keys.ts";
import { loginOf, password, shopKey } from "./names.ts";

const shippedTerritories = fileURLToPath(new URL("../../handbook/territories/default.yaml", import.meta.url));

/** Makes a small centre through the modules' doors on a fresh data folder: one shop, one team for every territory, agents on duty. */
export async function makeCompany(dir: string, agents: number): Promise<void> {
  await chmod(dir, 0o711); // postgres runs as another user when we are root
  const log = createLog(() => {}, { quiet: true });
  const embedded = await startEmbedded({ dir, log });
  const db = openDatabase({ connectionString: embedded.connectionString });
  await migrate(db.kysely);
  const bus = await openBus(db, "bench", log);
  const kernel = createKernel({ db, clock: systemClock, bus, log, config: readConfig(["--data", dir], {}), node: "bench" });
  const app = await openApp(kernel, await openMasterKeys(kernel));
  try {
    await loadHandbook(kernel, app);
    const passwordHash = await app.identity.hashPassword(password);
    await kernel.run(system, async (ctx) => {
      const { write } = app.organization;
      await write.shop(ctx, { key: shopKey, name: "测量旗舰店", shortName: "测量", origins: [], businessLine: null, look: {} });
      const team = await write.team(ctx, { key: "bench", name: "测量组", departmentId: null, leaderId: null });
      for (let n = 0; n < agents; n += 1) {
        const id = await app.identity.addPerson(ctx, { loginName: loginOf(n), name: `客服${n + 1}`, staffNo: null, simulated: false, roles: [{ role: "agent" }], passwordHash });
        await write.profile(ctx, id, { capacity: 50, languages: ["zh", "en"], departmentId: null, shops: [], skills: [], teams: [team] });
        await write.duty(ctx, [{ personId: id, fromAt: new Date(ctx.now.getTime() - 3_600_000), toAt: new Date(ctx.now.getTime() + 12 * 3_600_000), kind: "regular", note: "" }]);
      }
    });
    const folder = join(dir, "handbook", "territories");
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, "default.yaml"), (await readFile(shippedTerritories, "utf8")).replaceAll("teams: []", "teams: [bench]"));
    await kernel.run(system, async (ctx) => void (await applyFolder(app.handbook.engine, ctx, join(dir, "handbook"), { reason: "bench" })));
    await kernel.run(system, (ctx) => setUpCentre(ctx.tx, ctx.now, { name: "Bench", zone: "Asia/Shanghai", demo: false }));
  } finally {
    await app.close();
    await bus.close();
    await db.close();
    await embedded.stop();
  }
}
