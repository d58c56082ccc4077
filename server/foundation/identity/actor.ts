import { scopeFor, type Grant, type Permission, type Scope } from "#contract/permissions.ts";
import { nobody, type Actor } from "#server/kernel/context.ts";

/** A person of the staff as an actor: permissions = role × scope, looked up in the one table (R-PE-02). */
export function staffActor(person: { id: string; name: string }, grants: readonly Grant[], place: { teams: readonly string[]; territories: readonly string[] }): Actor {
  const scopes = new Map<Permission, Scope | null>();
  return {
    kind: "staff",
    id: person.id,
    name: person.name,
    teams: place.teams,
    territories: place.territories,
    scopeOf(permission) {
      let scope = scopes.get(permission);
      if (scope === undefined) scopes.set(permission, (scope = scopeFor(grants, permission)));
      return scope;
    },
  };
}

/** A person who is only just proving who they are: events carry the name, nothing is permitted yet. */
export const arriving = (person: { id: string; name: string }): Actor => ({ ...nobody, kind: "staff", id: person.id, name: person.name });
