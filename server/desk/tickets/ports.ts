import type { TicketTemplate } from "#contract/ticket-views.ts";
import type { NewAddress } from "#contract/actions.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import type { Remedy } from "#contract/workflow/parts.ts";
import type { FileRef } from "#contract/conversation.ts";
import type { ConversationState, FilesPort } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import type { Promises } from "#server/desk/promises/index.ts";
import type { Sla } from "#server/desk/sla/index.ts";
import type { AloneFacts, Warranty } from "#server/desk/workflows/index.ts";
import type { Mail } from "#server/foundation/mail/index.ts";
import type { BusinessCalendar } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { DataKeys } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { ListFilter } from "./store/lists.ts";

/** A workflow with the version that holds. */
export interface InForceWorkflow {
  key: string;
  version: number;
  body: Workflow;
}

/** What tickets need from beside and below; app.ts hands it in. */
export interface TicketPorts {
  keys: DataKeys;
  customers: Pick<Customers, "labels" | "contactsOf" | "customerOf"> & { contacts: Pick<Customers["contacts"], "openBeside" | "standing"> };
  /** The one door for mail. */
  mail: Pick<Mail, "sendMail" | "fates" | "resend" | "arrived">;
  /** Whether the customer of these contacts agrees to a purpose of the handbook now. */
  consented(tx: Tx, contactIds: readonly string[], purpose: string): Promise<boolean>;
  /** Who writes where no shop does. */
  centreName(tx: Tx): Promise<string>;
  /** Deadlines in business time, warned, breached and escalated by the SLA module (R-TK-07). */
  clocks: Pick<Sla, "startClock" | "firstClocks" | "stopClock" | "cancelClocks" | "pauseClocks" | "resumeClocks" | "changeFacts" | "clocksOf">;
  workflows: {
    /** In force now, for this territory; null when there is none of this name. */
    inForce(tx: Tx, key: string, when: { at: Date; territory: string | null }): Promise<InForceWorkflow | null>;
    all(tx: Tx, at: Date): Promise<InForceWorkflow[]>;
    /** The pinned version of a running ticket. */
    version(tx: Tx, key: string, version: number): Promise<Workflow>;
  };
  /** Tickets by their words, within the actor's reach, the newest first. */
  find(ctx: Ctx, ask: { q: string; filter: Omit<ListFilter, "reach">; after?: string | undefined; limit: number }): Promise<{ ids: string[]; next: string | null; count?: { value: number; capped: boolean } }>;
  /** The handbook's templates. */
  templates(tx: Tx, at: Date): Promise<readonly TicketTemplate[]>;
  /** A reader opens the personal data in a ticket's words: refuses who may not, notes who and why. */
  opening(ctx: Ctx, of: { contactId: string; field: string; serving?: boolean }, why: { purpose?: string | undefined; reason: string }): Promise<{ customerId: string; reason: string }>;
  calendar(tx: Tx, key: string, at: Date): Promise<BusinessCalendar>;
  zone(tx: Tx): Promise<string>;
  /** The territory of a contact who has no conversation; `known`: what of it was read already. */
  territoryOf(tx: Tx, contactId: string, known: { phone?: string | undefined; address?: string | undefined }): Promise<string>;
  /** The teams (keys) that answer for a territory; whose matter it is when it is nobody's: headquarters. */
  teamsOf(tx: Tx, territory: string): Promise<readonly string[]>;
  headquarters(tx: Tx): Promise<string>;
  /** A conversation within the actor's reach, or a refusal. */
  conversation(ctx: Ctx, id: string): Promise<ConversationState>;
  /** How long what is to be repaired is under warranty, by the rule in force and the order's goods. */
  warranty(tx: Tx, at: Date, asked: { orderId: string | null; said: string }): Promise<Warranty>;
  /** Where this Kefu is reached from outside. */
  origin(): string;
  /** The conversation that the customer has with the shop now, and words of ours in it, in the caller's transaction. */
  openTalkOf(tx: Tx, contactId: string, shopId: string): Promise<string | null>;
  /** The same with any shop, by any of these contacts: for a ticket that belongs to no shop. */
  anyOpenTalkOf(tx: Tx, contactIds: readonly string[]): Promise<string | null>;
  tell(ctx: Ctx, conversationId: string, said: { clientId: string; text: string; link: string }): Promise<void>;
  /** Asks the shop of an order to act, for this ticket (R-OR-02). */
  askShop(ctx: Ctx, asked: { orderId: string; subject: { kind: string; id: string }; reason: string } & ({ kind: "cancel" | "intercept" } | { kind: "address"; address: NewAddress })): Promise<{ id: string }>;
  /** Opens the incident of a major complaint, once; null where there is one (R-TK-02). */
  openIncident(ctx: Ctx, of: { ticketId: string; lead: readonly string[]; managers: readonly string[]; tell: readonly string[] }): Promise<{ id: string; code: string } | null>;
  /** What a return's way sets off in the money of its order (R-TK-04). */
  returns: {
    due(ctx: Ctx, ticketId: string): Promise<void>;
    settle(ctx: Ctx, ticketId: string, given: { shopNumber: string | null; amountFen: number | null }): Promise<void>;
    free(ctx: Ctx, ticketId: string, result: "refused" | "withdrawn", note: string): Promise<void>;
    approve(ctx: Ctx, ticketId: string): Promise<void>;
    goOnWithout(ctx: Ctx, ticketId: string): Promise<number>;
    renew(ctx: Ctx, ticketId: string): Promise<{ number: number; amountFen: number; waitsFen: number | null } | null>;
    carries(tx: Tx, ticketId: string): Promise<boolean>;
  };
  /** Money that a ticket gives as its remedy, on its order (R-TK-02, R-TK-05). */
  remedies: {
    alone(ctx: Ctx, of: { ticketId: string; orderId: string | null; code: string }): Promise<AloneFacts>;
    ask(ctx: Ctx, of: { ticketId: string; orderId: string; code: string }, asked: { remedy: Remedy; amountFen: number }): Promise<void>;
    drop(ctx: Ctx, ticketId: string, why: "refused" | "withdrawn", note: string): Promise<void>;
    give(ctx: Ctx, ticketId: string, shopNumber: string | null): Promise<void>;
    count(ctx: Ctx, of: { ticketId: string; orderId: string; code: string }, amountFen: number): Promise<void>;
  };
  /** Files that people and customers add. */
  files: Pick<FilesPort, "attach" | "address" | "remove"> & { find(tx: Tx, id: string): Promise<FileRef | null> };
  /** The promise book: what stages promise customers, by when, and how they were left. */
  promises: Pick<Promises, "ofStage" | "settleStage" | "forTicketsCustomer">;
  /** The customer's orders. */
  ordersOf(tx: Tx, contactIds: readonly string[]): Promise<readonly { id: string; number: string; shop: { id: string } }[]>;
}
