import type { Policy } from "#contract/policies/define.ts";
import type { Actor } from "../context.ts";
import type { Kernel } from "../kernel.ts";
import { createHandbook, type Handbook } from "./index.ts";

/** A person of a test's staff. */
export const person = (digit: number, name: string): Actor => ({
  kind: "staff",
  id: `00000000-0000-7000-8000-00000000000${digit}`,
  name,
  teams: [],
  territories: [],
  scopeOf: () => "all",
});

export const lin = person(1, "林岚");
export const chen = person(2, "陈松");

/** A handbook over a test kernel; `publishers` says how many people may publish. */
export function testHandbook(kernel: Kernel, kinds: readonly Policy[], publishers: { count: number } = { count: 2 }): Handbook {
  return createHandbook(kernel, kinds, {
    publishers: async () => publishers.count,
    names: async (_tx, ids) => new Map([lin, chen].filter((one) => ids.includes(one.id!)).map((one) => [one.id!, one.name])),
    teamExists: async (_tx, key) => key === "southwest-day",
  });
}
