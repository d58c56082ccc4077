import { reaches, territoriesWithin, type Actor } from "#server/kernel/context.ts";
import type { Scope } from "#contract/permissions.ts";
import type { ConversationState, ListFilter } from "./store/conversations.ts";

/** What of a conversation decides who may see it. */
export type Placed = Pick<ConversationState, "assigneeId" | "teamId" | "territory" | "parties">;

/** Whether the actor has a part in it beside the owner: asked to take over, helping, or asked for advice. */
export function takesPart(actor: Actor, c: Pick<Placed, "parties">): boolean {
  return c.parties.some((party) => (party.personId === null ? actor.territories.includes(party.territory ?? "") : party.personId === actor.id));
}

/** Whether a conversation lies within a scope by its owner, team or territory. */
export function within(actor: Actor, scope: Scope | null, c: Omit<Placed, "parties">): boolean {
  return reaches(actor, scope, { ownerId: c.assigneeId, teamId: c.teamId, territory: c.territory });
}

/** Whether the actor may read it: by the scope of the right, or by a part in it as long as that lasts. */
export function mayRead(actor: Actor, c: Placed): boolean {
  const scope = actor.scopeOf("conversations.read");
  return scope !== null && (takesPart(actor, c) || within(actor, scope, c));
}

/** The same as a condition of a list. */
export function reachOf(actor: Actor, scope: Scope | null): ListFilter["reach"] {
  if (scope === "all") return { all: true };
  return { all: false, personId: actor.id!, territories: territoriesWithin(actor, scope), teams: scope === "own" ? [] : actor.teams };
}
