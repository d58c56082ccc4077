import type { Verdict } from "#server/kernel/refusal.ts";
import type { PassingRules } from "./ports.ts";
import type { Standing } from "./rules.ts";
import type { OpenParty } from "./store/conversations.ts";

type Passed = Pick<Standing, "open" | "assigneeId"> & { parties: readonly OpenParty[] };

/** Only who is there, may take over and has a free hand is asked to (R-CV-04). */
export function mayReceive(receiver: { reachable: boolean; onDuty: boolean; state: string; load: number; capacity: number } | undefined): Verdict {
  if (!receiver || !receiver.reachable || !receiver.onDuty || (receiver.state !== "online" && receiver.state !== "busy")) return { refused: "receiver_unavailable" };
  return receiver.load < receiver.capacity ? true : { refused: "no_capacity" };
}

/** The open offer to this person. */
export const offeredTo = (parties: readonly OpenParty[], personId: string): OpenParty | undefined => parties.find((party) => party.kind === "offered" && party.personId === personId);

/** An open part of this kind by its id. */
export const openPart = (c: Passed, partyId: string, kind: OpenParty["kind"]): OpenParty | undefined => c.parties.find((party) => party.id === partyId && party.kind === kind);

/** An offer is answered while it stands. */
export function mayAnswerOffer(c: Passed, personId: string): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  return offeredTo(c.parties, personId) ? true : { refused: "offer_gone" };
}

/** Whoever made an offer takes it back, or the owner, or whoever may act on everything. */
export function mayWithdraw(c: Passed, personId: string, everywhere: boolean): Verdict {
  const offers = c.parties.filter((party) => party.kind === "offered");
  if (offers.length === 0) return { refused: "offer_gone" };
  return everywhere || c.assigneeId === personId || offers.some((party) => party.byId === personId) ? true : { refused: "not_yours" };
}

/** A supervisor takes over whatever is open and not the own. */
export function mayTakeOver(c: Passed, personId: string): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  return c.assigneeId === personId ? { refused: "same_person" } : true;
}

/** The owner (or a supervisor) asks somebody else to help or for advice, each once at a time. */
export function mayInvite(c: Passed, personId: string, whom: { kind: "helper" | "consultant"; personId: string | null; territory: string | null }, leads: boolean): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  if (c.assigneeId !== personId && !leads) return { refused: "not_yours" };
  if (whom.personId !== null && (whom.personId === c.assigneeId || whom.personId === personId)) return { refused: "same_person" };
  const there = c.parties.some((party) => party.kind === whom.kind && party.personId === whom.personId && party.territory === whom.territory);
  return there ? { refused: "helps_already" } : true;
}

/** A part is ended by the owner, by whoever asked, by the one who has it, or by a supervisor. */
export function mayEndPart(c: Passed, personId: string, part: OpenParty, leads: boolean): Verdict {
  return leads || c.assigneeId === personId || part.byId === personId || part.personId === personId ? true : { refused: "not_yours" };
}

/** Whether helpers answer the customer of a conversation, by the handbook (R-CV-10). */
export function helpersAnswer(rules: Pick<PassingRules, "receiverMayAnswer" | "simpleSkills">, skill: string | null): boolean {
  if (rules.receiverMayAnswer !== "simple") return rules.receiverMayAnswer === "always";
  return skill === null || rules.simpleSkills.includes(skill);
}

/** Who answers the customer: the owner; a helper named in person where the handbook allows it, never a whole territory. */
export function mayPost(c: Passed & { skill: string | null }, actor: { id: string | null }, rules: Pick<PassingRules, "receiverMayAnswer" | "simpleSkills">): Verdict {
  if (!c.open) return { refused: "conversation_ended" };
  if (c.assigneeId === actor.id) return true;
  const helps = c.parties.some((party) => party.kind === "helper" && party.personId === actor.id);
  if (!helps) return { refused: "not_yours" };
  return helpersAnswer(rules, c.skill) ? true : { refused: "helper_answers_not" };
}
