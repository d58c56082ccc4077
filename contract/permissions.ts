/** Permissions = role × scope (R-PE-02): the one table that says what a role may do, and how far. Browser-safe: no imports. */
export const scopes = ["own", "team", "territory", "all"] as const;
export type Scope = (typeof scopes)[number];

export const roles = ["agent", "supervisor", "manager", "inspector", "trainer", "colleague", "administrator"] as const;
export type Role = (typeof roles)[number];

/** A role given to a person; `scope` may narrow what the table below allows, never widen it. */
export interface Grant {
  role: Role;
  scope?: Scope;
}

const table = {
  "conversations.read": { agent: "territory", supervisor: "all", manager: "all", inspector: "all", administrator: "all", trainer: "own", colleague: "own" },
  "conversations.serve": { agent: "own", supervisor: "all" },
  "conversations.take": { agent: "territory", supervisor: "all" },
  "conversations.transfer": { agent: "own", supervisor: "all" },
  "conversations.supervise": { supervisor: "all" },
  "conversations.export": { supervisor: "all", manager: "all" },
  "views.share": { supervisor: "all", manager: "all", administrator: "all" },
  "presence.set": { agent: "own", supervisor: "all" },
  "promises.read": { agent: "territory", supervisor: "all", manager: "all", inspector: "all", administrator: "all" },
  "promises.serve": { agent: "territory", supervisor: "all" },
  "tickets.read": { agent: "territory", supervisor: "all", manager: "all", inspector: "all", administrator: "all", colleague: "own" },
  "tickets.work": { agent: "territory", supervisor: "all", manager: "all" },
  "tickets.export": { supervisor: "all", manager: "all" },
  "tasks.answer": { colleague: "own", agent: "own", supervisor: "all", manager: "all" },
  "documents.write": { agent: "own", supervisor: "own", manager: "all", inspector: "own", trainer: "own", colleague: "own", administrator: "own" },
  "documents.pass": { supervisor: "all", manager: "all", administrator: "all" },
  "mail.sort": { supervisor: "all", manager: "all" },
  "partners.review": { manager: "all" },
  "errands.give": { supervisor: "all", manager: "all" },
  "floor.read": { supervisor: "all", manager: "all", administrator: "all" },
  "insight.read": { agent: "own", supervisor: "all", manager: "all", inspector: "all", administrator: "all" },
  "voice.write": { supervisor: "all", manager: "all" },
  "customers.read": { agent: "all", supervisor: "all", manager: "all", inspector: "all", administrator: "all" },
  "customers.write": { agent: "all", supervisor: "all" },
  "imports.use": { supervisor: "all", manager: "all", administrator: "all" },
  "customers.export": { supervisor: "all", manager: "all" },
  "customers.join": { supervisor: "all", manager: "all" },
  "customers.unmask": { agent: "own", supervisor: "all", manager: "all" },
  "care.serve": { agent: "own", supervisor: "all", manager: "all" },
  "agreements.read": { agent: "all", supervisor: "all", manager: "all" },
  "agreements.work": { agent: "own", supervisor: "all", manager: "all" },
  "agreements.approve": { supervisor: "all", manager: "all" },
  "accounts.give": { supervisor: "all", manager: "all" },
  "credit.write": { agent: "all", supervisor: "all", manager: "all" },
  "credit.decide": { supervisor: "all", manager: "all" },
  "privacy.watch": { manager: "all", administrator: "all" },
  "privacy.handle": { supervisor: "all", manager: "all" },
  "privacy.decide": { manager: "all" },
  "orders.read": { agent: "all", supervisor: "all", manager: "all" },
  "orders.act": { agent: "all", supervisor: "all" },
  "orders.bring": { manager: "all", administrator: "all" },
  "returns.read": { agent: "all", supervisor: "all", manager: "all" },
  "returns.serve": { agent: "all", supervisor: "all" },
  "returns.except": { supervisor: "all", manager: "all" },
  "people.read": { agent: "all", supervisor: "all", manager: "all", inspector: "all", trainer: "all", administrator: "all" },
  "people.write": { administrator: "all" },
  "organization.write": { administrator: "all", manager: "all" },
  "duty.write": { supervisor: "team", manager: "all", administrator: "all" },
  "shops.write": { administrator: "all" },
  "handbook.read": { agent: "all", supervisor: "all", manager: "all", inspector: "all", trainer: "all", colleague: "all", administrator: "all" },
  "handbook.write": { supervisor: "all", manager: "all", administrator: "all" },
  "handbook.publish": { manager: "all", administrator: "all" },
  "audit.read": { manager: "all", administrator: "all" },
  "operation.write": { administrator: "all" },
  "integrations.write": { administrator: "all" },
  // Held by API tokens only: a platform speaks for its customers.
  "channel.send": {},
  "channel.read": {},
} as const satisfies Record<`${string}.${string}`, Partial<Record<Role, Scope>>>;

export type Permission = keyof typeof table;
export const permissionTable: Record<Permission, Partial<Record<Role, Scope>>> = table;
export const permissions = Object.keys(table) as Permission[];

/** What a platform does for its customers over its channel; no person holds it. */
export const channelPermissions = ["channel.send", "channel.read"] as const satisfies readonly Permission[];
/** What a token may change: over its channel, and what its shops tell us. */
export const changingPermissions = [...channelPermissions, "orders.bring"] as const satisfies readonly Permission[];
/** What a token may hold: its channel, its shops' data, and readings. */
export const tokenPermissions = [...channelPermissions, "orders.bring", "conversations.read", "customers.read", "orders.read", "floor.read", "people.read", "handbook.read", "audit.read"] as const satisfies readonly Permission[];
export type TokenPermission = (typeof tokenPermissions)[number];

/** The widest scope that these grants give for a permission, or null. */
export function scopeFor(grants: readonly Grant[], permission: Permission): Scope | null {
  let widest = -1;
  for (const grant of grants) {
    const allowed = permissionTable[permission][grant.role];
    if (allowed === undefined) continue;
    const level = Math.min(scopes.indexOf(allowed), grant.scope === undefined ? 3 : scopes.indexOf(grant.scope));
    widest = Math.max(widest, level);
  }
  return widest < 0 ? null : scopes[widest]!;
}
