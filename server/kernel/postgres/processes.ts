import { execFile } from "node:child_process";
import { readdir, readFile, stat } from "node:fs/promises";
import { promisify } from "node:util";

/**
 * The name that every process of a cluster bears in its command line (as `cluster_name`). It is made of the folder's inode:
 * a living process keeps its folder's inode, so the name survives a moved folder and is never borne by a copied one.
 */
export async function markOf(data: string): Promise<string> {
  const { dev, ino } = await stat(data, { bigint: true });
  return `kefu-${dev.toString(36)}-${ino.toString(36)}`;
}

/** The living processes that bear the mark; a zombie has no command line and is thereby dead. */
export async function processesOf(mark: string): Promise<number[]> {
  const bearers: number[] = [];
  for (const [pid, command] of await commandLines()) if (bears(command, mark)) bearers.push(pid);
  return bearers;
}

/** True when this process lives and bears the mark, so a number given again to a stranger does not count. */
export async function livesAs(pid: number, mark: string): Promise<boolean> {
  if (process.platform === "linux") return bears(await readCommand(pid), mark);
  return (await processesOf(mark)).includes(pid);
}

/**
 * True while a process that has lost its name still lets go of what it holds: on Linux it gives up its memory, and with it the
 * command line, a moment before its files and its shared memory, and only then is it a zombie or no more.
 */
export async function isLeaving(pid: number): Promise<boolean> {
  if (process.platform !== "linux" || (await readCommand(pid)) !== "") return false;
  const state = /^\d+ \(.*\) (\S)/s.exec(await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ""))?.[1];
  return state !== undefined && state !== "Z" && state !== "X";
}

/** Sends a signal; a process that is gone already is as good. */
export function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

// The postmaster keeps its arguments; its children rename themselves to "postgres: <cluster_name>: <role>".
function bears(command: string, mark: string): boolean {
  return (
    command.startsWith(`postgres: ${mark}: `) ||
    command.includes(`cluster_name=${mark}\0`) ||
    command.endsWith(`cluster_name=${mark}`)
  );
}

async function commandLines(): Promise<[number, string][]> {
  if (process.platform === "linux") {
    const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name)).map(Number);
    return Promise.all(pids.map(async (pid): Promise<[number, string]> => [pid, await readCommand(pid)]));
  }
  const { stdout } = await promisify(execFile)("ps", ["-axww", "-o", "pid=,command="], {
    maxBuffer: 1 << 24,
  });
  return stdout.split("\n").map((line): [number, string] => {
    const [, pid, command] = /^\s*(\d+)\s(.*)$/.exec(line) ?? [];
    return [Number(pid), command ?? ""];
  });
}

async function readCommand(pid: number): Promise<string> {
  return readFile(`/proc/${pid}/cmdline`, "utf8").catch(() => "");
}
