import { spawn } from "node:child_process";
import { mkdtemp, open, readdir, readFile, rename, rm, statfs } from "node:fs/promises";
import { dirname, join } from "node:path";
import { reachable, type Account } from "./account.ts";
import { insistRunnable } from "./binaries.ts";
import { makePrivate, majorVersion, type Folders } from "./folders.ts";
import { StartRefused } from "./refusal.ts";
import { settingsOf, type ServerOptions } from "./settings.ts";

const megabyte = 1 << 20;
const needed = 200;

/** What the operator lays beneath node (a memory allocator, a clock under test) lies beneath its postgres too. */
const beneath = Object.fromEntries(Object.entries(process.env).filter(([name]) => name === "LD_PRELOAD" || name.startsWith("FAKETIME")));
/** The environment of every postgres program: nothing else of ours leaks in, and the locale is fixed. */
export const programEnvironment: NodeJS.ProcessEnv = { ...beneath, PATH: "/usr/bin:/bin", LC_ALL: "C", TZ: "UTC" };

/**
 * How a program is told of the cluster that is its working directory. When the account may not enter the folders above
 * (a clone under a 0700 home), the name goes through the working directory, which the kernel opened for it as root.
 */
export async function clusterArgument(data: string, account: Account): Promise<string> {
  return (await reachable(data, account)) ? data : "/proc/self/cwd";
}

/** True when the folder holds a cluster of our version; false when there is none yet; anything else is refused. */
export async function hasCluster({ data }: Folders): Promise<boolean> {
  const entries = await readdir(data).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return undefined;
    throw error;
  });
  if (!entries) return false;
  const version = (await readFile(join(data, "PG_VERSION"), "utf8").catch(() => "")).trim();
  if (version === majorVersion) return true;
  const found = version ? `a PostgreSQL ${version} cluster` : "something else";
  throw new StartRefused("data_incompatible", { data, found, wanted: majorVersion });
}

/** Makes the cluster aside and renames it when whole: a start cut short leaves nothing half made. */
export async function createCluster(
  folders: Folders,
  account: Account,
  native: string,
  options: ServerOptions,
): Promise<void> {
  await insistRoom(folders.home, needed);
  await insistRunnable(native, account);
  const fresh = await openFreshFolder(folders, account);
  const settings = settingsOf(options);
  const argv = [
    "-D",
    await clusterArgument(fresh, account),
    "-U",
    "kefu",
    "--encoding=UTF8",
    "--locale=C",
    "--no-instructions",
  ];
  argv.push(
    "--auth-local=trust",
    "--auth-host=reject",
    "-c",
    `max_connections=${settings.max_connections}`,
    "-c",
    "shared_buffers=64MB",
  );
  if (options.fsync === false) argv.push("--no-sync");
  const { code, output } = await run(join(native, "bin/initdb"), argv, fresh, account);
  if (code !== 0) {
    await rm(fresh, { recursive: true, force: true });
    throw await failed(folders, output);
  }
  await adoptFreshFolder(folders, fresh);
}

/** An empty folder for a cluster in the making; what an earlier attempt left is removed first. */
export async function openFreshFolder(folders: Folders, account: Account): Promise<string> {
  for (const name of await readdir(folders.home)) {
    if (name.startsWith("data.new-")) await rm(join(folders.home, name), { recursive: true, force: true });
  }
  const fresh = await mkdtemp(join(folders.home, "data.new-"));
  await makePrivate(fresh, account);
  return fresh;
}

/** Makes a whole new cluster the one in use. */
export async function adoptFreshFolder(folders: Folders, fresh: string): Promise<void> {
  await rename(fresh, folders.data);
  await syncFolder(dirname(folders.data));
}

/** Makes names created in a folder survive a power cut. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Refuses when the disk has less room than the work needs. */
export async function insistRoom(dir: string, megabytes: number): Promise<void> {
  const free = await freeMegabytes(dir);
  if (free < megabytes) throw new StartRefused("disk_full", { dir, freeMegabytes: free });
}

/** Says in one sentence why a postgres program failed, from what it printed. */
export async function failed(folders: Folders, output: string): Promise<StartRefused> {
  if (/No space left on device|Disk quota exceeded/.test(output)) {
    return new StartRefused("disk_full", {
      dir: folders.dir,
      freeMegabytes: await freeMegabytes(folders.home),
    });
  }
  if (output.includes("could not look up effective user ID"))
    return new StartRefused("account_unnamed", { uid: process.getuid?.() ?? "" });
  const lines = output.split("\n").filter((line) => line.trim());
  const telling = lines.find((line) => /FATAL|PANIC|error:/.test(line)) ?? lines.at(-1) ?? "it said nothing";
  return new StartRefused("postgres_failed", {
    reason: telling.replace(/^.*?(FATAL|PANIC|error): +/, ""),
    log: folders.log,
  });
}

async function freeMegabytes(dir: string): Promise<number> {
  const { bavail, bsize } = await statfs(dir);
  return Math.floor((bavail * bsize) / megabyte);
}

function run(
  program: string,
  argv: string[],
  cwd: string,
  account: Account,
): Promise<{ code: number | null; output: string }> {
  return new Promise((resolve, reject) => {
    const child = spawn(program, argv, {
      ...account,
      cwd,
      env: programEnvironment,
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.on("error", reject).on("close", (code) => resolve({ code, output }));
  });
}
