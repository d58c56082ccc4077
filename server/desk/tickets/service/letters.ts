import type { MailFate } from "#contract/mail.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import { labelIn } from "#locales/index.ts";
import type { MailSettled } from "#server/foundation/mail/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { TicketPorts } from "../ports.ts";
import { mailAddress, told } from "../rules.ts";
import type { StoredEntry } from "../store/entries.ts";
import { readTicket, shopNameOf, type StoredTicket } from "../store/tickets.ts";
import { codeOf, workable } from "./core.ts";
import { newLink } from "./link.ts";

const about = "ticket.told";
const keyOf = (ticketId: string, n: number): string => `ticket/${ticketId}/${n}`;
const ticketOf = (key: string): string => key.split("/")[1] ?? "";

/** What is known of a customer's mail addresses. */
export type Mails = Parameters<typeof mailAddress>[1];

/** Where a letter about this ticket goes; or why none does. Null: the workflow writes none. */
export async function letterOf(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, mails?: Mails): Promise<{ to: string } | { to: null; why: "no_address" | "no_consent" } | null> {
  const template = w.channels?.mail;
  return !template || t.contactId === null ? null : letterTo(ports, ctx, t.contactId, template.consent, mails);
}

/** Where a letter to this contact goes, of a purpose that its customer has to agree to; or why none does. */
export async function letterTo(ports: TicketPorts, ctx: Ctx, contactId: string, consent: string, mails?: Mails): Promise<{ to: string } | { to: null; why: "no_address" | "no_consent" }> {
  // Most have none: then nothing else is asked.
  const to = mailAddress(contactId, mails ?? await ports.customers.contacts.openBeside(ctx.tx, contactId, "mail"));
  if (to === null) return { to: null, why: "no_address" };
  const customerId = await ports.customers.customerOf(ctx.tx, contactId);
  const contactIds = customerId === null ? [contactId] : await ports.customers.contactsOf(ctx.tx, customerId);
  return (await ports.consented(ctx.tx, contactIds, consent)) ? { to } : { to: null, why: "no_consent" };
}

/** The letter of a line of the timeline: once, in the workflow's template, with a way in of its own. */
export async function sendLetter(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, { n, to, words }: { n: number; to: string; words: string }): Promise<void> {
  const { subject, text } = w.channels!.mail!;
  const places = { number: codeOf(w, t.number), shop: (await shopNameOf(ctx.tx, t.shopId)) ?? (await ports.centreName(ctx.tx)), told: words, link: `${ports.origin()}/follow#${await newLink(ctx, t.id)}` };
  await ports.mail.sendMail(ctx, { key: keyOf(t.id, n), about, ownerId: t.contactId!, to, subject: told(labelIn(subject, t.locale), places), text: told(labelIn(text, t.locale), places), shopId: t.shopId, link: `/tickets/${t.id}` });
}

/** What became of the letters of these lines; null for a line without one, or past the outbox's time. */
export async function fatesOf(ports: TicketPorts, tx: Tx, ticketId: string, entries: readonly Pick<StoredEntry, "n" | "data">[]): Promise<(n: number) => MailFate | null> {
  const fates = await ports.mail.fates(tx, entries.filter((e) => e.data.mail === "written").map((e) => keyOf(ticketId, e.n)));
  return (n) => fates.get(keyOf(ticketId, n)) ?? null;
}

/** Whoever works on the ticket decides about a letter that was refused, given up, or of which nobody knows (D13). */
export async function decideLetter(ports: TicketPorts, ctx: Ctx, id: string, n: number, decision: "resend" | "arrived"): Promise<void> {
  await workable(ports, ctx, id);
  await (decision === "resend" ? ports.mail.resend(ctx, keyOf(id, n)) : ports.mail.arrived(ctx, keyOf(id, n)));
}

/** A letter did not arrive, or nobody knows: the ticket's owner hears it. */
export async function letterSettled(ports: TicketPorts, ctx: Ctx, mail: MailSettled): Promise<void> {
  if (mail.about !== about || mail.state === "sent") return;
  const ticket = await readTicket(ctx.tx, ticketOf(mail.key));
  if (!ticket || ticket.ownerId === null) return;
  const w = await ports.workflows.version(ctx.tx, ticket.type, ticket.workflowVersion);
  await notify(ctx, [ticket.ownerId], { kind: "ticket.letter", params: { code: codeOf(w, ticket.number), state: mail.state }, link: `/tickets/${ticket.id}` });
}
