import type { ConversationRow, Party } from "#contract/conversation.ts";
import { useSession } from "#console/shell/session.tsx";
import { useInForce } from "../handbook.ts";

/** What the handbook holds until it is read. */
const usual = { receiverMayAnswer: "never", simpleSkills: [] as readonly string[] } as const;

/** The open parts of a conversation, sorted by what they mean for this person. */
export interface Parts {
  /** The open offer: to whom, and the one to me. */
  offers: Party[];
  myOffer: Party | null;
  helpers: Party[];
  /** The part that is mine: asked of me in person, or of a territory that I serve. */
  myHelp: Party | null;
  consults: Party[];
  myConsult: Party | null;
}

export function partsOf(row: Pick<ConversationRow, "parties">, meId: string, territories: readonly string[]): Parts {
  const of = (kind: Party["kind"]) => row.parties.filter((party) => party.kind === kind);
  const mine = (parties: Party[]) => parties.find((party) => party.person?.id === meId) ?? null;
  const [offers, helpers, consults] = [of("offered"), of("helper"), of("consultant")];
  return { offers, myOffer: mine(offers), helpers, myHelp: mine(helpers) ?? helpers.find((party) => party.territory !== null && territories.includes(party.territory)) ?? null, consults, myConsult: mine(consults) };
}

/** The parts of a row for whoever looks at it. */
export function useParts(row: Pick<ConversationRow, "parties">): Parts {
  const { person, territories } = useSession();
  return partsOf(row, person.id, territories);
}

/** Whether a helper answers the customer here, by the handbook in force; the server has the last word. */
export function useHelpersAnswer(row: Pick<ConversationRow, "skill">): boolean {
  const rule = useInForce("conversation")?.transfer ?? usual;
  if (rule.receiverMayAnswer !== "simple") return rule.receiverMayAnswer === "always";
  return row.skill === null || rule.simpleSkills.includes(row.skill);
}
