import { readFile, rm } from "node:fs/promises";
import { join, resolve } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "#server/kernel/log.ts";
import { isLeaving, livesAs, processesOf, signal } from "./processes.ts";

/** What a running postgres says about itself in its postmaster.pid. */
export interface PidFile {
  readonly pid: number;
  readonly port: number;
  readonly socketFolder: string;
  readonly ready: boolean;
}

/** Reads postmaster.pid; undefined when there is none or it holds no process number yet. */
export async function readPidFile(data: string): Promise<PidFile | undefined> {
  const lines = (await readFile(join(data, "postmaster.pid"), "utf8").catch(() => "")).split("\n");
  const pid = Number(lines[0]);
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  return {
    pid,
    port: Number(lines[3]),
    socketFolder: resolve(data, lines[4] ?? ""),
    ready: lines[7]?.trim() === "ready",
  };
}

const poll = 20;
const patience = 250;

/**
 * Says whether a postgres lives on this cluster: its number when there is one to adopt, undefined when the way is free.
 * Children of a killed postmaster are waited for (and after 5 s told to quit): while one of them lives, a second server
 * would write over its memory. Only then is the pid file of the dead, or of a stranger with its number, removed.
 */
export async function settlePostmaster(data: string, mark: string, log: Log): Promise<number | undefined> {
  for (let round = 0; ; round++) {
    const living = await processesOf(mark);
    const file = await readPidFile(data);
    if (file && living.includes(file.pid)) return file.pid;
    if (living.length === 0) {
      // Somebody may have written it between the two readings.
      if (file && (await livesAs(file.pid, mark))) return file.pid;
      await rm(join(data, "postmaster.pid"), { force: true });
      return undefined;
    }
    if (round >= patience) {
      if (round % patience === 0) log.warn("postgres.orphans_ended", { count: living.length });
      for (const pid of living) signal(pid, round >= 2 * patience ? "SIGKILL" : "SIGQUIT");
    }
    await pause(poll);
  }
}

/** Waits until the process is gone with all that it held, at most so many milliseconds; true when it is. */
export async function waitGone(pid: number, mark: string, milliseconds: number): Promise<boolean> {
  const gone = async () => !(await livesAs(pid, mark)) && !(await isLeaving(pid));
  for (let waited = 0; waited < milliseconds; waited += poll) {
    if (await gone()) return true;
    await pause(poll);
  }
  return gone();
}
