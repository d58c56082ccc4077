import type { Actor } from "#server/kernel/context.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

export interface Reason {
  code: string;
  params?: Record<string, string | number>;
}
export interface Candidate {
  id: string;
  /** From the group that the workflow names, or from the managers, who stand in. */
  from: "named" | "managers";
  /** Incidents that this person leads now. */
  open: number;
}

/** Who leads: of those whom the workflow names the one who leads the fewest; where nobody of them is there, a manager. */
export function chooseLeader(candidates: readonly Candidate[]): { leaderId: string | null; reasons: Reason[] } {
  const named = candidates.filter((one) => one.from === "named");
  const group = named.length > 0 ? named : candidates;
  const first = group.toSorted((a, b) => a.open - b.open || (a.id < b.id ? -1 : 1))[0];
  if (!first) return { leaderId: null, reasons: [{ code: "incident_nobody" }] };
  return { leaderId: first.id, reasons: [named.length > 0 ? { code: "incident_named", params: { people: named.length } } : { code: "incident_stands_in", params: { people: group.length } }, { code: "incident_fewest", params: { open: first.open } }] };
}

/** Ending it and handing it on is for whoever leads it, or leads everybody. */
export const mayLead = (leaderId: string | null, actor: Pick<Actor, "id" | "scopeOf">): Verdict => (leaderId !== null && leaderId === actor.id) || actor.scopeOf("tickets.work") === "all" || { refused: "incident_not_yours" };
export const mayChange = (state: "open" | "resolved"): Verdict => state === "open" || { refused: "incident_over" };
