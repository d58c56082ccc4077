import { rmSync } from "node:fs";
import { chmod, mkdtemp, readdir, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Log } from "#server/kernel/log.ts";
import { startEmbedded, type Embedded } from "./embedded.ts";
import { openFolders } from "./folders.ts";
import { lockFolder } from "./lock.ts";
import { settlePostmaster } from "./postmaster.ts";
import { livesAs, markOf, processesOf, signal } from "./processes.ts";
import type { ServerOptions } from "./settings.ts";

const prefix = "kefu-scratch-";
const silent: Log = { info: () => {}, warn: () => {}, error: () => {} };

/** A throw-away cluster in a temporary folder, by the same supervisor; fast and not durable unless `fsync` is asked for. */
export async function startScratch(options: ServerOptions & { log?: Log } = {}): Promise<Embedded> {
  const dir = await mkdtemp(join(tmpdir(), prefix));
  await chmod(dir, 0o711);
  const log = options.log ?? silent;
  await sweepScratches(dir);
  const embedded = await startEmbedded({ maxConnections: 100, fsync: false, ...options, dir, log });
  const discard = () => {
    signal(embedded.pid, "SIGQUIT");
    rmSync(dir, { recursive: true, force: true, maxRetries: 5 });
  };
  process.once("exit", discard);
  return Object.defineProperty(
    {
      ...embedded,
      stop: async () => {
        process.off("exit", discard);
        await embedded.stop();
        await rm(dir, { recursive: true, force: true, maxRetries: 5 });
      },
    },
    "pid",
    { get: () => embedded.pid, enumerable: true },
  );
}

/** Removes what killed test runs left: folders that nobody holds and that are clearly older than ours. */
async function sweepScratches(own: string): Promise<void> {
  const born = (await stat(own)).mtimeMs;
  for (const name of await readdir(tmpdir())) {
    const dir = join(tmpdir(), name);
    if (!name.startsWith(prefix) || dir === own) continue;
    const found = await stat(dir).catch(() => undefined);
    if (!found || found.uid !== process.getuid?.() || born - found.mtimeMs < 60_000) continue;
    await discardAbandoned(dir).catch(() => {});
  }
}

async function discardAbandoned(dir: string): Promise<void> {
  const folders = await openFolders(dir);
  const lock = lockFolder(folders);
  try {
    const mark = await markOf(folders.data).catch(() => undefined);
    const orphan = mark && (await settlePostmaster(folders.data, mark, silent));
    if (mark && orphan && (await livesAs(orphan, mark)))
      for (const pid of await processesOf(mark)) signal(pid, "SIGKILL");
    await rm(dir, { recursive: true, force: true, maxRetries: 5 });
  } finally {
    lock.release();
  }
}
