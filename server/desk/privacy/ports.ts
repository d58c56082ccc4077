import type { Consents } from "#contract/policies/consents.ts";
import type { PrivacyRules } from "#contract/policies/privacy.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { HeldPorts } from "./service/held.ts";

/** What the privacy module needs from others; app.ts hands it in. */
export interface PrivacyPorts {
  /** The rules in force and their version. */
  rules(tx: Tx, at: Date): Promise<{ body: PrivacyRules; version: string }>;
  /** For what customers are asked, by the text in force, and its version. */
  consents(tx: Tx, at: Date): Promise<{ body: Consents; version: string }>;
  zone(tx: Tx): Promise<string>;
  /** Who is told of unusual reading. */
  watchers(tx: Tx): Promise<readonly string[]>;
  /** Of these contacts those whom this person serves now. */
  servesNow(tx: Tx, personId: string, contactIds?: readonly string[]): Promise<readonly string[]>;
  customerOf(tx: Tx, contactId: string): Promise<string | null>;
  contactsOf(tx: Tx, customerId: string): Promise<readonly string[]>;
  /** Who is told of requests whose time runs out. */
  deciders(tx: Tx): Promise<readonly string[]>;
  calendar(tx: Tx, key: string, at: Date): Promise<BusinessCalendar>;
  /** Takes the words out of conversations that ended before an instant, but not of these contacts; gives how much went. */
  eraseConversations(ctx: Ctx, before: Date, except: readonly string[], limit: number): Promise<{ conversations: number; entries: number; files: number }>;
  /** Drops the months of which nothing is left; gives how many. */
  dropErasedMonths(ctx: Ctx, before: Date): Promise<number>;
  /** How many tickets and agreements of these contacts still run. */
  openMatters(tx: Tx, contactIds: readonly string[]): Promise<{ tickets: number; agreements: number }>;
  /** Erases contacts for good. */
  erase(ctx: Ctx, contactIds: readonly string[]): Promise<void>;
  readonly held: HeldPorts;
  /** What was cut out of one message, the record or the rating that the actor may read. */
  partsOf(ctx: Ctx, conversationId: string, of: number | "record" | "rating"): Promise<{ contactId: string; parts: readonly { token: string; value: string }[] }>;
}
