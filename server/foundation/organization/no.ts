import { insistPermission, type Actor } from "#server/kernel/context.ts";
import type { Permission } from "#contract/permissions.ts";
import { Refusal } from "#server/kernel/refusal.ts";

/** The refusal of one field, as a form shows it. */
export function noField(path: string, code: string, params?: Record<string, string | number>): Refusal {
  return new Refusal("invalid", { fields: [params === undefined ? { path, code } : { path, code, params }] });
}

/** Refuses a change that was made on an older version. */
export function insistVersion(given: number, current: number): void {
  if (given !== current) throw new Refusal("stale_version", { params: { version: current } });
}

/** What concerns everybody is changed only by whoever may change everything: a narrower right could be widened with it. */
export function insistWhole(actor: Actor, permission: Permission): void {
  if (insistPermission(actor, permission) !== "all") throw new Refusal("forbidden", { params: { permission } });
}
