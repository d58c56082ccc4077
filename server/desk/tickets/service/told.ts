import en from "#locales/en/tickets.ts";
import { textsIn } from "#locales/index.ts";
import zh from "#locales/zh-CN/tickets.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import type { StoredTicket } from "../store/tickets.ts";
import { codeOf, note } from "./core.ts";
import { letterOf, sendLetter, type Mails } from "./letters.ts";
import { newLink } from "./link.ts";

const texts = textsIn<typeof zh>(zh, en);

/** How the customer hears of something at this moment: in the conversation that he has with us, else by mail, as the workflow says. */
export interface Way {
  talk: string | null;
  letter: Awaited<ReturnType<typeof letterOf>>;
}
export async function wayOf(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, words: string, customer?: { contactIds: readonly string[]; mails: Mails }): Promise<Way> {
  const talk = await talkOf(ports, ctx, t, customer?.contactIds);
  return { talk, letter: talk !== null || words === "" ? null : await letterOf(ports, ctx, t, w, customer?.mails) };
}
/** The conversation that the customer has with the ticket's shop; where it belongs to none, with any of them. */
async function talkOf(ports: TicketPorts, { tx }: Ctx, t: StoredTicket, contactIds?: readonly string[]): Promise<string | null> {
  if (t.contactId === null) return null;
  if (t.shopId !== null) return ports.openTalkOf(tx, t.contactId, t.shopId);
  if (contactIds !== undefined) return ports.anyOpenTalkOf(tx, contactIds);
  const customerId = await ports.customers.customerOf(tx, t.contactId);
  return ports.anyOpenTalkOf(tx, customerId === null ? [t.contactId] : await ports.customers.contactsOf(tx, customerId));
}
/** What a line of the timeline notes of it. */
export const wayNoted = ({ talk, letter }: Way): Record<string, string> => ({ ...(talk === null ? {} : { conversationId: talk }), ...(letter === null ? {} : { mail: letter.to === null ? letter.why : "written" }) });

/** Sends a line of the timeline on its way, with the way to the customer's page. */
export async function passOn(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, { talk, letter }: Way, n: number, words: string): Promise<void> {
  if (letter !== null && letter.to !== null) await sendLetter(ports, ctx, t, w, { n, to: letter.to, words });
  if (talk === null || words === "") return;
  const link = `${ports.origin()}/follow#${await newLink(ctx, t.id)}`;
  await ports.tell(ctx, talk, { clientId: `ticket-${t.id}-${n}`, text: texts[t.locale].inConversation(codeOf(w, t.number), words, link), link });
}

/**
 * What the customer is told: on the ticket's timeline, which is the customer's page, and in the conversation that the customer has with us at this moment, with
 * the way to that page; who has none open is told by mail, as the workflow says. One transaction, so neither without the other, and each once.
 */
export async function tell(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, kind: "said" | "comment", data: Record<string, unknown>, words: string, files: readonly string[] = []): Promise<void> {
  const way = await wayOf(ports, ctx, t, w, words);
  await passOn(ports, ctx, t, w, way, await note(ports, ctx, t, kind, { ...data, ...wayNoted(way) }, words, true, files), words);
}
