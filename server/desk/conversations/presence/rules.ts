import type { PresenceState } from "#contract/conversation.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

/** Somebody beside whom, or instead of whom, an agent takes a break. */
export interface Colleague {
  id: string;
  name: string;
  territories: readonly string[];
  state: string;
  onDuty: boolean;
  reachable: boolean;
}

/** Nobody goes offline with open conversations: the refusal names them, so that each is finished or handed over (R-CV-03). */
export function mayGo(state: string, open: readonly { number: number }[]): Verdict {
  return state === "offline" && open.length > 0 ? { refused: "open_conversations", params: { count: open.length, numbers: open.map((c) => c.number).join(", ") } } : true;
}

/**
 * A meal: with a colleague of the same queue there, no new ones come and the old ones stay; alone in the queue, the agent is away, and
 * the queue's own reply says so to whoever comes (R-CV-03).
 */
export function mealOf(me: Pick<Colleague, "id" | "territories">, people: readonly Colleague[]): { state: Extract<PresenceState, "suspended" | "away">; beside: Colleague | null } {
  const beside = people.find((one) => one.id !== me.id && one.state === "online" && one.onDuty && one.reachable && one.territories.some((key) => me.territories.includes(key))) ?? null;
  return { state: beside === null ? "away" : "suspended", beside };
}

/** Since when this person is too far away for too long; null: never. A meal has its own limit, and only people on duty are missed. */
export function awayFrom(p: { state: PresenceState; meal: boolean; since: Date }, limits: { awayAlertMinutes: number; mealMinutes: number }): Date | null {
  if (p.state !== "away" && !p.meal) return null;
  return new Date(p.since.getTime() + (p.meal ? limits.mealMinutes : limits.awayAlertMinutes) * 60_000);
}

/** A line that drops for less than this has not interrupted anybody's work. */
export const shortGapMs = 5 * 60_000;

/**
 * The stretch beyond the duty in which a person still served a customer: from the end of duty, or from when they came back or got the customer
 * if that was later, until now. Null when there is less than a minute of it; a stretch that goes on where the last one ended is taken as it is.
 */
export function beyondDuty(facts: { dutyEnded: Date; kind: string; heldSince: Date; hereSince: Date }, now: Date): { fromAt: Date; toAt: Date } | null {
  const began = Math.max(facts.dutyEnded.getTime(), facts.heldSince.getTime(), facts.hereSince.getTime());
  const goesOn = began - facts.dutyEnded.getTime() <= shortGapMs;
  const from = goesOn ? facts.dutyEnded.getTime() : began;
  if (now.getTime() - from < 60_000 && !(goesOn && facts.kind === "overtime" && now.getTime() > from)) return null;
  return { fromAt: new Date(from), toAt: now };
}
