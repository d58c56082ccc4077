import en from "#locales/en/tickets.ts";
import { textsIn } from "#locales/index.ts";
import zh from "#locales/zh-CN/tickets.ts";
import type { Workflow } from "#contract/policies/workflow.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { TicketPorts } from "../ports.ts";
import type { StoredTicket } from "../store/tickets.ts";
import { codeOf, note } from "./core.ts";
import { newLink } from "./link.ts";

const texts = textsIn<typeof zh>(zh, en);

/** The conversation that the customer has with us at this moment. */
export const talkOf = async (ports: TicketPorts, ctx: Ctx, t: StoredTicket): Promise<string | null> => (t.contactId === null || t.shopId === null ? null : ports.openTalkOf(ctx.tx, t.contactId, t.shopId));
/** What a line of the timeline notes of it. */
export const inTalk = (talk: string | null): { conversationId?: string } => (talk === null ? {} : { conversationId: talk });

/** A line of the timeline, in the conversation as well, with the way to the customer's page. */
export async function passOn(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, talk: string | null, n: number, words: string): Promise<void> {
  if (talk === null || words === "") return;
  const link = `${ports.origin()}/follow#${await newLink(ctx, t.id)}`;
  await ports.tell(ctx, talk, { clientId: `ticket-${t.id}-${n}`, text: texts[t.locale].inConversation(codeOf(w, t.number), words, link), link });
}

/**
 * What the customer is told: on the ticket's timeline, which is the customer's page, and in the conversation that the customer has with us at this moment, with
 * the way to that page. One transaction, so neither without the other, and each once.
 */
export async function tell(ports: TicketPorts, ctx: Ctx, t: StoredTicket, w: Workflow, kind: "said" | "comment", data: Record<string, unknown>, words: string, files: readonly string[] = []): Promise<void> {
  const talk = await talkOf(ports, ctx, t);
  const n = await note(ports, ctx, t, kind, { ...data, ...inTalk(talk) }, words, true, files);
  await passOn(ports, ctx, t, w, talk, n, words);
}
