import type { HandbookChange } from "#contract/handbook.ts";
import { canonical } from "./canonical.ts";

const isPlain = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);
const keyOf = (item: unknown): string | null => (isPlain(item) && typeof item.key === "string" ? item.key : null);
const keyed = (list: readonly unknown[]): boolean => list.length > 0 && list.every((item) => keyOf(item) !== null) && new Set(list.map(keyOf)).size === list.length;

/** What differs between two bodies, place by place; entries with a key are compared by it, wherever they stand. */
export function diffBodies(before: unknown, after: unknown, path = ""): HandbookChange[] {
  const at = (part: string | number) => (path === "" ? String(part) : `${path}.${part}`);
  if (canonical(before) === canonical(after)) return [];
  if (isPlain(before) && isPlain(after)) {
    const names = [...new Set([...Object.keys(before), ...Object.keys(after)])];
    return names.flatMap((name) => {
      if (!(name in after)) return [{ path: at(name), change: "removed" as const, before: before[name] }];
      if (!(name in before)) return [{ path: at(name), change: "added" as const, after: after[name] }];
      return diffBodies(before[name], after[name], at(name));
    });
  }
  if (Array.isArray(before) && Array.isArray(after) && (keyed(before) || before.length === 0) && (keyed(after) || after.length === 0)) {
    const old = new Map(before.map((item) => [keyOf(item)!, item as unknown]));
    const fresh = new Map(after.map((item) => [keyOf(item)!, item as unknown]));
    const changes = [
      ...[...old].filter(([key]) => !fresh.has(key)).map(([key, item]): HandbookChange => ({ path: at(key), change: "removed", before: item })),
      ...[...fresh].flatMap(([key, item]) => (old.has(key) ? diffBodies(old.get(key), item, at(key)) : [{ path: at(key), change: "added" as const, after: item }])),
    ];
    const order = (keys: Iterable<string>, other: Map<string, unknown>) => [...keys].filter((key) => other.has(key)).join(" ");
    const moved: HandbookChange[] = order(old.keys(), fresh) === order(fresh.keys(), old) ? [] : [{ path, change: "moved", before: [...old.keys()], after: [...fresh.keys()] }];
    return [...changes, ...moved];
  }
  return [{ path, change: "changed", before, after }];
}
