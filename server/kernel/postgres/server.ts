import { spawn } from "node:child_process";
import { open, rename, rm, stat, type FileHandle } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "#server/kernel/log.ts";
import type { Account } from "./account.ts";
import { insistRunnable } from "./binaries.ts";
import { clusterArgument, failed, programEnvironment } from "./cluster.ts";
import { openSocketFolder, socketArgument, type Folders } from "./folders.ts";
import { readPidFile, settlePostmaster, waitGone } from "./postmaster.ts";
import { livesAs, markOf, signal } from "./processes.ts";
import { StartRefused } from "./refusal.ts";
import { settingsOf, type ServerOptions } from "./settings.ts";

/** What it takes to run postgres on one cluster. */
export interface Cluster {
  readonly folders: Folders;
  readonly account: Account;
  readonly native: string;
  readonly options: ServerOptions;
  readonly log: Log;
}

export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** One life of a postgres, ours from birth or adopted. */
export interface Running {
  readonly pid: number;
  readonly mark: string;
  readonly port: number;
  readonly socketFolder: string;
  readonly adopted: boolean;
  readonly exited: Promise<Exit>;
}

const largestLog = 16 << 20;

/** Adopts the postgres that lives on the cluster, else starts one, and waits until it takes connections. */
export async function runServer(cluster: Cluster): Promise<Running> {
  const { data } = cluster.folders;
  const mark = await markOf(data);
  const orphan = await settlePostmaster(data, mark, cluster.log);
  if (orphan === undefined) return launchPatiently(cluster, mark);
  const file = await waitReady(cluster, orphan, () => livesAs(orphan, mark));
  if (!file) return runServer(cluster);
  // Its socket may have been swept out of a temporary folder; such a server is of no use.
  if (!(await stat(join(file.socketFolder, `.s.PGSQL.${file.port}`)).catch(() => undefined))) {
    await endServer({ pid: orphan, mark }, cluster.log);
    return runServer(cluster);
  }
  return {
    pid: orphan,
    mark,
    port: file.port,
    socketFolder: file.socketFolder,
    adopted: true,
    exited: watch(orphan, mark),
  };
}

// A killed process loses its name a moment before its hold on the shared memory, and postgres rightly refuses meanwhile.
async function launchPatiently(cluster: Cluster, mark: string): Promise<Running> {
  for (let round = 1; ; round++) {
    try {
      return await launch(cluster, mark);
    } catch (error) {
      const held = error instanceof StartRefused && /shared memory block .* still in use/.test(error.message);
      if (!held || round > 100) throw error;
      await pause(100);
    }
  }
}

async function launch(cluster: Cluster, mark: string): Promise<Running> {
  const { folders, account, native, options } = cluster;
  const socketFolder = await openSocketFolder(folders, account);
  // Nobody lives here; postgres itself would take a zombie's socket lock for a living one's.
  for (const end of ["", ".lock"]) await rm(join(socketFolder, `.s.PGSQL.5432${end}`), { force: true });
  const settings = {
    ...settingsOf(options),
    unix_socket_directories: socketArgument(folders, socketFolder),
    cluster_name: mark,
  };
  const argv = ["-D", await clusterArgument(folders.data, account)];
  for (const [name, value] of Object.entries(settings)) argv.push("-c", `${name}=${value}`);
  const { log, start } = await openLog(folders);
  // A session of its own: Ctrl-C in the terminal is for us, and we stop postgres when our work is done.
  const child = spawn(join(native, "bin/postgres"), argv, {
    ...account,
    cwd: folders.data,
    env: programEnvironment,
    detached: true,
    stdio: ["ignore", log.fd, log.fd],
  });
  child.unref();
  let gone: Exit | undefined;
  const exited = new Promise<Exit>((resolve, reject) => {
    child.on("error", reject).on("exit", (code, name) => resolve((gone = { code, signal: name })));
  });
  await log.close();
  if (child.pid === undefined) {
    await insistRunnable(native, account);
    await exited;
  }
  const pid = child.pid!;
  const file = await waitReady(cluster, pid, async () => !gone);
  if (!file) throw await failed(folders, await readFrom(folders, start));
  return { pid, mark, port: file.port, socketFolder, adopted: false, exited };
}

/** Waits without limit while it lives: recovery after a crash takes as long as it takes, and is said. */
async function waitReady(cluster: Cluster, pid: number, lives: () => Promise<boolean>) {
  for (let round = 1; ; round++) {
    const file = await readPidFile(cluster.folders.data);
    if (file?.pid === pid && file.ready) return file;
    if (!(await lives())) return undefined;
    if (round % 500 === 0) cluster.log.info("postgres.recovering", { seconds: round / 100 });
    await pause(10);
  }
}

/** Ends a postgres in order: its transactions are rolled back and the cluster closed clean; harder when it does not listen. */
export async function endServer({ pid, mark }: { pid: number; mark: string }, log: Log): Promise<void> {
  const steps: [NodeJS.Signals, number][] = [
    ["SIGINT", 30_000],
    ["SIGQUIT", 5_000],
    ["SIGKILL", 5_000],
  ];
  for (const [name, milliseconds] of steps) {
    if (!(await livesAs(pid, mark))) return;
    if (name !== "SIGINT") log.warn("postgres.stop_slow", { signal: name });
    signal(pid, name);
    if (await waitGone(pid, mark, milliseconds)) return;
  }
}

// Not our child, so the kernel will not tell us of its end.
async function watch(pid: number, mark: string): Promise<Exit> {
  while (await livesAs(pid, mark)) await pause(200, undefined, { ref: false });
  return { code: null, signal: null };
}

async function openLog(folders: Folders): Promise<{ log: FileHandle; start: number }> {
  const size = (await stat(folders.log).catch(() => undefined))?.size ?? 0;
  if (size > largestLog) await rename(folders.log, `${folders.log}.1`);
  const log = await open(folders.log, "a", 0o600);
  return { log, start: size > largestLog ? 0 : size };
}

async function readFrom(folders: Folders, start: number): Promise<string> {
  const log = await open(folders.log, "r");
  try {
    const { bytesRead, buffer } = await log.read({ buffer: Buffer.alloc(64 << 10), position: start });
    return buffer.toString("utf8", 0, bytesRead);
  } finally {
    await log.close();
  }
}
