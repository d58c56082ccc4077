import { spawn } from "node:child_process";
import { readFile } from "node:fs/promises";
import { createServer } from "node:net";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { buildStale } from "../../tools/build.ts";
import { serverFlags } from "../../tools/setup.mjs";

/** The built server, as `npm start` runs it. */
const main = fileURLToPath(new URL("../../dist/server/main.js", import.meta.url));

const compileCache = fileURLToPath(new URL("../../node_modules/.cache/node", import.meta.url));

export interface Product {
  port: number;
  /** Roots of what is measured: node, and the postmaster with everything below it. */
  pids: number[];
  postmaster: number;
  /** From spawning to the first 200 of /readyz. */
  startedInMs: number;
  stop(): Promise<void>;
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

/** The whole product as its own process on a data folder; KEFU_BENCH_NODE_FLAGS reach its node (profiling). */
export async function startProduct(dir: string): Promise<Product> {
  await buildStale();
  const port = await freePort();
  const began = performance.now();
  const flags = (process.env.KEFU_BENCH_NODE_FLAGS ?? "").split(" ").filter(Boolean);
  const child = spawn(process.execPath, [...serverFlags, ...flags, main, "--port", String(port), "--data", dir], {
    stdio: ["ignore", "ignore", "inherit"],
    env: { ...process.env, KEFU_LIMIT_FACTOR: "1000000", NODE_COMPILE_CACHE: compileCache, DATABASE_URL: undefined, PUBLIC_URL: undefined },
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  const url = `http://127.0.0.1:${port}/readyz`;
  for (;;) {
    if (child.exitCode !== null) throw new Error("the server ended while starting");
    if (await fetch(url).then((reply) => reply.ok, () => false)) break;
    await pause(10);
  }
  const startedInMs = performance.now() - began;
  const postmaster = Number((await readFile(join(dir, "pg18", "data", "postmaster.pid"), "utf8")).split("\n")[0]);
  return {
    port, postmaster, startedInMs, pids: [child.pid!, postmaster],
    async stop() {
      child.kill("SIGTERM");
      await ended;
    },
  };
}
