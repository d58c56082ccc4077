import type { Reason } from "#contract/conversation.ts";
import type { LocalText } from "#contract/common.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { ClocksPort } from "./clocks.ts";
import type { OutgoingRules } from "./outgoing/compiled.ts";
import type { Secrets } from "./secrets.ts";
import type { RoutingRules } from "./routing/rules.ts";

/** A handbook document as a decision cites it: `routing/default@3`. */
export interface Cited<T> {
  body: T;
  version: string;
}

/** What Kefu says by itself, by moment. */
export type GreetingTexts = Record<"welcome" | "firstGreeting" | "afterHours" | "allAway" | "silenceReminder" | "askSolved" | "thanks" | "ratingInvitation", LocalText> &
  Partial<Record<"merged" | "queued" | "transferred" | "notSolved" | "closedBySilence" | "wrongShop" | "wrongPlatform", LocalText>>;
export type GreetingRules = GreetingTexts & {
  phone: string | null;
  ask: { name: "no" | "optional" | "required"; phone: "no" | "optional" | "required"; province: "no" | "optional" | "required" };
  topics: readonly { key: string; label: LocalText; skill: string | null }[];
};
/** Passing on, helping, stepping in, as the handbook says (R-CV-04, R-CV-10). */
export interface PassingRules {
  acceptSeconds: number;
  alertAfter: number;
  keepForSeconds: number;
  receiverMayAnswer: "never" | "simple" | "always";
  simpleSkills: readonly string[];
  formerAgentHelps: boolean;
}
export interface ConversationRules {
  askAgainAfterMinutes: number;
  notAnsweredAfterHours: number;
  /** Left the page while waiting: ended after so long; null: the place is kept. */
  abandonedAfterMinutes: number | null;
  reopenMinutes: number;
  firstReplyTargetSeconds: number;
  replyTargetSeconds: number;
  unreachableSeconds: number;
  inviteRating: boolean;
  ratingHours: number;
  transfer: PassingRules;
  /** Until when words are taken back: one's own, and any colleague's by a supervisor. */
  recall: { ownSeconds: number; supervisorMinutes: number };
  mergeUndoMinutes: number;
  /** What the record asks for. */
  record: Record<"topic" | "problem" | "process" | "result" | "need" | "opinion", "no" | "optional" | "required">;
}
export interface PresenceRules {
  awayAlertMinutes: number;
  mealMinutes: number;
  unansweredAlertSeconds: number;
  wrapUpSeconds: number;
  graceSeconds: number;
}
export interface ServiceHours {
  openNow: boolean;
  nextOpening: Date | null;
  /** The same in words of the centre's zone, as in 11-23 09:00; empty while open. */
  nextOpeningText: string;
  /** The week in words, as in 9:00–23:00. */
  text: string;
}

/** What conversations read from the handbook; handed in by app.ts. */
export interface RulesPort {
  routing(tx: Tx, at: Date): Promise<Cited<RoutingRules>>;
  conversation(tx: Tx, at: Date): Promise<Cited<ConversationRules>>;
  presence(tx: Tx, at: Date): Promise<Cited<PresenceRules>>;
  greeting(tx: Tx, shopKey: string, at: Date): Promise<Cited<GreetingRules>>;
  serviceHours(tx: Tx, at: Date, locale: string): Promise<ServiceHours>;
  /** What is not said to customers, ready to look for; put together once per version of the handbook. */
  outgoingWords(tx: Tx, at: Date): Promise<OutgoingRules>;
  /** Which territories a person of these teams serves; by login name also those that name the person. */
  territoriesOfTeams(tx: Tx, teamKeys: readonly string[], loginName?: string): Promise<string[]>;
  headquarters(tx: Tx): Promise<string>;
  territories(tx: Tx): Promise<{ key: string; name: LocalText; areas: string[]; teams: string[]; agents?: string[] | undefined }[]>;
  territoryNames(tx: Tx): Promise<Map<string, LocalText>>;
}

export interface CustomerLabel {
  customerId: string;
  /** Empty when the customer has not said; the page then writes 顾客 + the last four of the contact id. */
  name: string;
  kind: string;
  tier: string;
  province: string | null;
  city: string | null;
}
/** What conversations need of the customers module. */
export interface CustomersPort {
  labels(tx: Tx, contactIds: readonly string[]): Promise<Map<string, CustomerLabel>>;
  contactsOf(tx: Tx, customerId: string): Promise<string[]>;
  /** R-PE-05: the territory of a contact, with its source and certainty. */
  territoryOf(tx: Tx, contactId: string, signals: { ip: string | null; statedProvince: string | null; known?: { phone?: string | undefined; address?: string | undefined } }): Promise<{ territory: string; source: string; certainty: string; tried: Reason[] }>;
}

export interface FilesPort {
  /** The file's description for a message, refused unless this uploader brought it. */
  attach(tx: Tx, fileId: string, uploader: string): Promise<{ id: string; name: string; type: string; size: number; inline: boolean }>;
  /** A short-lived address for an inline picture or a download. */
  address(fileId: string, audience: "staff" | "visitor"): string;
  /** Gives a file to nobody any more, whatever address they hold. */
  withhold(tx: Tx, fileId: string, now: Date): Promise<void>;
  /** Deletes a file for good; false when it was gone already. */
  remove(tx: Tx, fileId: string): Promise<boolean>;
}

/** People of the staff, as far as acting in their name needs them. */
export interface PeoplePort {
  /** A person as an actor; null when unknown or suspended. */
  actorOf(tx: Tx, personId: string): Promise<Actor | null>;
}

/** What conversations need of the shops' products. */
export interface ProductsPort {
  /** Names by id; one that is not known is missing. */
  names(tx: Tx, ids: readonly string[]): Promise<Map<string, string>>;
}

export interface Ports {
  products: ProductsPort;
  people: PeoplePort;
  secrets: Secrets;
  rules: RulesPort;
  customers: CustomersPort;
  files: FilesPort;
  clocks: ClocksPort;
}
