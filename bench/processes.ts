import { readdirSync, readFileSync } from "node:fs";

const tickSeconds = 1 / 100; // USER_HZ is 100 on every Linux that Node runs on

interface Stat {
  parent: number;
  /** Own user+system time; `reaped` is that of children that have ended. */
  own: number;
  reaped: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, "utf8");
    const fields = text.slice(text.lastIndexOf(")") + 2).split(" ").map(Number);
    return { parent: fields[1]!, own: (fields[11]! + fields[12]!) * tickSeconds, reaped: (fields[13]! + fields[14]!) * tickSeconds };
  } catch {
    return null; // it has just ended
  }
}

/** These processes and all below them. */
export function treeOf(roots: readonly number[]): number[] {
  const stats = new Map<number, Stat>();
  for (const name of readdirSync("/proc")) {
    const stat = /^\d+$/.test(name) ? statOf(Number(name)) : null;
    if (stat) stats.set(Number(name), stat);
  }
  const found = new Set(roots.filter((pid) => stats.has(pid)));
  for (let before = -1; before !== found.size; ) {
    before = found.size;
    for (const [pid, { parent }] of stats) if (found.has(parent)) found.add(pid);
  }
  return [...found];
}

/** CPU seconds (user+system) of the trees so far, ended children included (D28). */
export function cpuSeconds(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => {
    const stat = statOf(pid);
    return stat ? sum + stat.own + stat.reaped : sum;
  }, 0);
}

/** Proportional memory (PSS) of the trees in bytes (D28). */
export function pssBytes(roots: readonly number[]): number {
  return treeOf(roots).reduce((sum, pid) => {
    try {
      return sum + Number(/^Pss:\s+(\d+)/m.exec(readFileSync(`/proc/${pid}/smaps_rollup`, "utf8"))?.[1] ?? 0) * 1024;
    } catch {
      return sum;
    }
  }, 0);
}
