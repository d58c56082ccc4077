import { chmodSync, globSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";

/** The machine's clock as servers and databases see it: Debian's libfaketime beneath both of them, moved while they run. */
export interface MachineClock {
  env: NodeJS.ProcessEnv;
  /** So many seconds away from the true time, at once and from then on; waiting itself runs on as it does on a real machine. */
  set(seconds: number): void;
}

export function machineClock(dir: string): MachineClock | null {
  const [library] = globSync("/usr/lib/*/faketime/libfaketimeMT.so.1");
  if (library === undefined) return null;
  const file = join(dir, "clock");
  const set = (seconds: number): void => {
    // Nobody ever reads half a line; postgres reads it as another user.
    writeFileSync(`${file}.next`, `${seconds < 0 ? "-" : "+"}${Math.abs(seconds)}\n`);
    chmodSync(`${file}.next`, 0o644);
    renameSync(`${file}.next`, file);
  };
  set(0);
  return { env: { LD_PRELOAD: library, FAKETIME_TIMESTAMP_FILE: file, FAKETIME_CACHE_DURATION: "1", FAKETIME_DONT_FAKE_MONOTONIC: "1", FAKETIME_DISABLE_SHM: "1" }, set };
}
