import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { latestOf, openAnywhere, readConversation } from "../store/conversations.ts";
import { calledOf, enterOnce, systemEntry, type Desk } from "./desk.ts";

/** The conversation that a customer has with a shop at this moment. */
export async function openTalkOf(tx: Tx, contactId: string, shopId: string): Promise<string | null> {
  const latest = await latestOf(tx, contactId, shopId);
  return latest?.open ? latest.id : null;
}

/** The same where no shop is named: with any shop, by any of the customer's contacts. */
export const anyOpenTalkOf = (tx: Tx, contactIds: readonly string[]): Promise<string | null> => openAnywhere(tx, contactIds);

/**
 * What the customer is told about something beside the conversation, such as a ticket, in the caller's transaction: once by its client id, personal data cut out. The
 * link is the customer's way in: sealed, so that nobody else follows it. Where the conversation has ended meanwhile, nothing is said there.
 */
export async function tellCustomer(desk: Desk, ctx: Ctx, conversationId: string, said: { clientId: string; text: string; link: string }): Promise<void> {
  const c = await readConversation(ctx.tx, conversationId);
  if (!c) return;
  const where = { contactId: c.contactId, conversationId, clientId: said.clientId };
  const { text, secret } = await desk.ports.secrets.cut(ctx.tx, ctx.now, where, said.text, { ...(await calledOf(desk, ctx.tx, c.contactId)), link: said.link });
  await enterOnce(desk, ctx, { ...systemEntry(conversationId, "message", { public: true, text, clientId: said.clientId }), contactId: c.contactId, secret });
}
