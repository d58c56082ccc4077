import { permissionTable, type Permission } from "#contract/permissions.ts";
import type { Tx } from "#server/kernel/db.ts";
import * as store from "./store.ts";

/** How many active people hold a permission through one of their roles. */
export function countHolders(tx: Tx, permission: Permission): Promise<number> {
  return store.countWithRoles(tx, Object.keys(permissionTable[permission]));
}

/** The active people who hold a permission through one of their roles. */
export function holdersOf(tx: Tx, permission: Permission): Promise<string[]> {
  return store.idsWithRoles(tx, Object.keys(permissionTable[permission]));
}

/** Whether work that stands on a permission may go (back) to this person: active, and holding it through one of their roles. */
export function stillHolds(tx: Tx, personId: string, permission: Permission): Promise<boolean> {
  return store.hasRole(tx, personId, Object.keys(permissionTable[permission]));
}

/** Names of people by id. */
export async function namesOf(tx: Tx, ids: readonly string[]): Promise<Map<string, string>> {
  if (ids.length === 0) return new Map();
  return new Map((await store.namesOf(tx, ids)).map((row) => [row.id, row.name]));
}
