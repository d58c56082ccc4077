import { fork, type ChildProcess } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { App } from "#server/app.ts";
import { system } from "#server/kernel/context.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Company } from "#demo/load.ts";
import { demoBegan } from "#demo/store.ts";
import type { Setup } from "./main.ts";

const entry = fileURLToPath(new URL("./main.ts", import.meta.url));

/** Starts the process; it waits for its setup, and ends with ours. */
export const launchShopServer = (): ChildProcess => fork(entry, [], { execArgv: ["--max-semi-space-size=1", "--max-old-space-size=48", "--disable-warning=ExperimentalWarning"], stdio: ["ignore", "ignore", "inherit", "ipc"] });

/** The port on which it listens. */
export const portOf = (child: ChildProcess): Promise<number> =>
  new Promise((known, failed) => {
    child.once("message", (message) => known((message as { port: number }).port));
    child.once("exit", () => failed(new Error("the demo shop ended")));
  });

/** Sets the demo shop's server up beside the product, with fresh secrets for both ways, and tells Kefu where it may be asked. Gives the way to stop it. */
export async function connectShopServer(kernel: Kernel, app: App, company: Company, child: ChildProcess, known: Promise<number>): Promise<() => Promise<void>> {
  const { config } = kernel;
  const folder = join(config.dir, "demo-shop");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const address = `127.0.0.1:${await known}`;
  config.outboundAllow.push(address);
  const shops: Partial<Setup["shops"]> = {};
  for (const [key, { id }] of company.shops) shops[key] = await kernel.run(system, (ctx) => app.orders.connect(ctx, id, `http://${address}/${key}/actions`));
  const beganAt = await kernel.run(system, (ctx) => demoBegan(ctx.tx));
  child.send({ kefu: `http://127.0.0.1:${config.port}`, file: join(folder, "shop.sqlite"), beganAt: (beganAt ?? kernel.clock.now()).toISOString(), shops: shops as Setup["shops"], arrivals: config.shoppers > 0 } satisfies Setup);
  return async () => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = new Promise<void>((done) => child.once("exit", () => done()));
    child.disconnect();
    await gone;
  };
}
