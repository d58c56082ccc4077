import { execFileSync, spawn, type ChildProcess } from "node:child_process";
import { existsSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("..", import.meta.url));
/** What `npm start` runs; like the console it must have been built (tools/build.ts). */
export const builtServer = join(root, "dist/server/main.js");

/** The whole product as its user starts it: a process of its own on the embedded database. */
export interface Product {
  readonly url: string;
  readonly dir: string;
  readonly port: number;
  /** Everything that the terminal has shown. */
  output(): string;
  pid(): number;
  /** The process id of its postgres. */
  postgresPid(): number;
  stop(): Promise<void>;
  /** kill -9 of the server; postgres is left as an orphan. */
  kill(): Promise<void>;
  /** Starts again on the same folder and port. */
  restart(): Promise<void>;
  clean(): Promise<void>;
}

const opens = (port: number): Promise<boolean> =>
  new Promise((resolve) => {
    const server = createServer().once("error", () => resolve(false));
    server.listen(port, "127.0.0.1", () => server.close(() => resolve(true)));
  });

/**
 * A port that nobody has, below those that the system lends to whoever connects: from there, while a killed server is away,
 * a window that tries to reach it again could be lent the server's own port.
 */
export async function freePort(): Promise<number> {
  let port: number;
  do port = 20_000 + Math.floor(Math.random() * 10_000);
  while (!(await opens(port)));
  return port;
}

const gone = (child: ChildProcess) => (child.exitCode !== null || child.signalCode !== null ? Promise.resolve() : new Promise<void>((resolve) => child.once("exit", () => resolve())));

/** A folder of its own with the demo company in it. The company is loaded once per run of the stories, by the product itself, and copied for each. */
async function demoFolder(): Promise<string> {
  const dir = mkdtempSync(join(tmpdir(), "kefu-story-"));
  const loaded = process.env["KEFU_STORY_DEMO"];
  if (!loaded) return dir;
  if (!existsSync(loaded)) {
    // What an earlier story could not finish loading is begun anew.
    rmSync(`${loaded}-loading`, { recursive: true, force: true });
    const first = await startProduct({ dir: `${loaded}-loading`, args: ["--demo", "--shoppers", "0", "--no-agents"] });
    await first.stop();
    renameSync(`${loaded}-loading`, loaded);
  }
  execFileSync("cp", ["-a", `${loaded}/.`, dir]);
  return dir;
}

export async function startProduct(options: { args?: string[]; dir?: string; env?: NodeJS.ProcessEnv; port?: number } = {}): Promise<Product> {
  const dir = options.dir ?? (options.args?.includes("--demo") ? await demoFolder() : mkdtempSync(join(tmpdir(), "kefu-story-")));
  const port = options.port ?? (await freePort());
  let child: ChildProcess;
  let output = "";
  async function start(): Promise<void> {
    child = spawn(process.execPath, [builtServer, "--port", String(port), "--data", dir, ...(options.args ?? [])], {
      cwd: root,
      env: { ...process.env, KEFU_LANG: "zh-CN", KEFU_LIMIT_FACTOR: "20", ...options.env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    child.stdout!.on("data", (piece: Buffer) => (output += piece.toString()));
    child.stderr!.on("data", (piece: Buffer) => (output += piece.toString()));
    const until = Date.now() + 180_000;
    for (;;) {
      if (child.exitCode !== null) throw new Error(`the product ended at start: ${output.slice(-2000)}`);
      const ready = await fetch(`http://127.0.0.1:${port}/readyz`).then((r) => r.ok, () => false);
      if (ready && output.includes(`:${port}/`)) return;
      if (Date.now() > until) {
        child.kill("SIGKILL");
        throw new Error(`the product is not ready: ${output.slice(-2000)}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
  const stop = async () => {
    child.kill("SIGTERM");
    await gone(child);
  };
  await start();
  return {
    url: `http://127.0.0.1:${port}`,
    dir, port,
    output: () => output,
    pid: () => child.pid!,
    postgresPid: () => Number(readFileSync(join(dir, "pg18/data/postmaster.pid"), "utf8").split("\n")[0]),
    stop,
    async kill() {
      child.kill("SIGKILL");
      await gone(child);
    },
    async restart() {
      output = "";
      await start();
    },
    async clean() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

/** A second server on the first one's database, keys and files, as behind a load balancer (R-OP-02); it is stopped, never cleaned. */
export function startBeside(first: Product, options: { args?: string[]; env?: NodeJS.ProcessEnv } = {}): Promise<Product> {
  const keys = join(first.dir, "keys");
  const master = readdirSync(keys).find((name) => name.startsWith("master-"))!;
  const socket = encodeURIComponent(join(first.dir, "pg18/socket"));
  return startProduct({
    dir: first.dir,
    ...(options.args ? { args: options.args } : {}),
    env: { ...options.env, DATABASE_URL: `postgresql://kefu@localhost/kefu?host=${socket}&port=5432`, KEFU_MASTER_KEY_FILE: join(keys, master) },
  });
}
