import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { errorFields, type Log } from "#server/kernel/log.ts";
import { chooseAccount } from "./account.ts";
import { openBinaries } from "./binaries.ts";
import { createCluster, hasCluster } from "./cluster.ts";
import { openFolders } from "./folders.ts";
import { lockFolder, type Lock } from "./lock.ts";
import { asStartRefused, StartRefused } from "./refusal.ts";
import { readPidFile } from "./postmaster.ts";
import { endServer, runServer, type Cluster, type Exit, type Running } from "./server.ts";
import type { ServerOptions } from "./settings.ts";

export interface Embedded {
  /** The folder of the unix socket, which pg takes as a host. */
  readonly host: string;
  readonly port: number;
  readonly user: "kefu";
  readonly database: "kefu";
  readonly password?: string;
  readonly connectionString: string;
  /** DIR as it was given, made absolute. */
  readonly dir: string;
  /** The postgres of this moment; another after it died and was started again. */
  readonly pid: number;
  /** True when the postgres was running already: left behind by a killed Kefu, or another's (`shared`). */
  readonly adopted: boolean;
  /** Ends postgres in order and frees the folder; of a shared one, does nothing. */
  stop(): Promise<void>;
  /** Called each time postgres dies unasked, before it is started again. */
  onExit(listener: (exit: Exit) => void): void;
}

export interface EmbeddedOptions extends ServerOptions {
  readonly dir: string;
  readonly log: Log;
  /** Only connect to the one that another Kefu runs on this folder (D15). */
  readonly shared?: boolean;
}

/** Starts or adopts the embedded PostgreSQL of a data folder and keeps it running until `stop`. */
export async function startEmbedded(options: EmbeddedOptions): Promise<Embedded> {
  try {
    const folders = await openFolders(options.dir);
    const account = await chooseAccount(folders.data);
    const cluster = { folders, account, native: "", options, log: options.log };
    if (options.shared) return await joinEmbedded(cluster);
    const lock = lockFolder(folders);
    try {
      const native = await openBinaries(folders, account, options.log);
      return await superviseCluster({ ...cluster, native }, lock);
    } catch (error) {
      lock.release();
      throw error;
    }
  } catch (error) {
    throw asStartRefused(error, options.dir);
  }
}

async function joinEmbedded(cluster: Cluster): Promise<Embedded> {
  const file = await readPidFile(cluster.folders.data);
  if (!file?.ready) throw new StartRefused("not_running", { dir: cluster.folders.dir });
  const address = addressOf(file.socketFolder, file.port);
  await ensureDatabase(address).catch((error: unknown) => {
    throw new StartRefused("not_running", { dir: cluster.folders.dir }, error);
  });
  return {
    ...address,
    dir: cluster.folders.dir,
    pid: file.pid,
    adopted: true,
    stop: async () => {},
    onExit: () => {},
  };
}

async function superviseCluster(cluster: Cluster, lock: Lock): Promise<Embedded> {
  const { folders, log } = cluster;
  if (!(await hasCluster(folders))) {
    log.info("postgres.creating", { data: folders.data });
    await createCluster(folders, cluster.account, cluster.native, cluster.options);
  }
  let running = await runServer(cluster);
  const address = addressOf(running.socketFolder, running.port);
  try {
    await ensureDatabase(address);
  } catch (error) {
    await endServer(running, log);
    throw error;
  }
  log.info(running.adopted ? "postgres.adopted" : "postgres.started", { pid: running.pid });

  const listeners: ((exit: Exit) => void)[] = [];
  const stopping = new AbortController();
  const keeping = keepRunning(cluster, running, stopping.signal, {
    onExit: (exit) => listeners.forEach((listener) => listener(exit)),
    onStart: (next) => (running = next),
  });
  let stopped: Promise<void> | undefined;
  const stop = async () => {
    stopping.abort();
    await keeping.restarting();
    await endServer(running, log);
    lock.release();
    log.info("postgres.stopped");
  };
  return {
    ...address,
    dir: folders.dir,
    get pid() {
      return running.pid;
    },
    adopted: running.adopted,
    stop: () => (stopped ??= stop()),
    onExit: (listener) => void listeners.push(listener),
  };
}

interface Watcher {
  onExit(exit: Exit): void;
  onStart(running: Running): void;
}

/** Starts postgres again whenever it dies unasked, waiting longer after each failure; the pools above reconnect by themselves. */
function keepRunning(cluster: Cluster, first: Running, stopping: AbortSignal, watcher: Watcher) {
  let restart: Promise<void> = Promise.resolve();
  const guard = (running: Running) =>
    void running.exited.then((exit) => {
      if (stopping.aborted) return;
      cluster.log.error("postgres.died", { pid: running.pid, code: exit.code, signal: exit.signal });
      watcher.onExit(exit);
      restart = again();
    });
  const again = async () => {
    for (let wait = 50; !stopping.aborted; wait = Math.min(wait * 2, 5_000)) {
      await pause(wait, undefined, { signal: stopping }).catch(() => {});
      if (stopping.aborted) return;
      try {
        const next = await runServer(cluster);
        watcher.onStart(next);
        cluster.log.warn("postgres.restarted", { pid: next.pid });
        return guard(next);
      } catch (error) {
        const refused = error instanceof StartRefused ? { refusal: error.code } : errorFields(error);
        cluster.log.error("postgres.restart_failed", { ...refused, nextTryMs: wait * 2 });
      }
    }
  };
  guard(first);
  return { restarting: () => restart };
}

// `localhost` only makes it a URL that every parser reads; `host` is what counts.
function addressOf(host: string, port: number) {
  const connectionString = `postgresql://kefu@localhost/kefu?host=${encodeURIComponent(host)}&port=${port}`;
  return { host, port, user: "kefu", database: "kefu", connectionString } as const;
}

async function ensureDatabase({ host, port, user, database }: ReturnType<typeof addressOf>): Promise<void> {
  try {
    await ask({ host, port, user, database }, "select 1");
  } catch (error) {
    if ((error as { code?: string }).code !== "3D000") throw error;
    await ask({ host, port, user, database: "postgres" }, `create database ${database}`);
  }
}

async function ask(config: pg.ClientConfig, text: string): Promise<void> {
  const client = new pg.Client(config);
  // A failed connection also reports itself here; the promise says it already.
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query(text);
  } finally {
    await client.end().catch(() => {});
  }
}
