import type { Ctx } from "#server/kernel/context.ts";
import { latestOf } from "../store/conversations.ts";
import { calledOf, enterOnce, systemEntry, type Desk } from "./desk.ts";

/** Says something to a customer in the conversation with a shop that is open now, once by its client id, personal data cut out; null: there is none. */
export async function sayNotice(desk: Desk, ctx: Ctx, contactId: string, shopId: string, said: { clientId: string; text: string }): Promise<string | null> {
  const c = await latestOf(ctx.tx, contactId, shopId);
  if (!c?.open) return null;
  const where = { contactId, conversationId: c.id, clientId: said.clientId };
  // Our own words: their numbers are the shop's, only the customer's name is personal.
  const called = await calledOf(desk, ctx.tx, contactId);
  const { text, secret } = await desk.ports.secrets.cut(ctx.tx, ctx.now, where, said.text, called);
  const { status } = await enterOnce(desk, ctx, { ...systemEntry(c.id, "message", { public: true, text, clientId: said.clientId }), contactId, secret });
  return status === "stored" || status === "known" ? c.id : null;
}
