import type { Ctx } from "#server/kernel/context.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { newId } from "#server/kernel/ids.ts";
import type { EntryDraft } from "../append.ts";
import { mayRead, within as lies } from "../access.ts";
import { lockConversation, type ConversationState } from "../store/conversations.ts";
import { calledOf, type Desk } from "./desk.ts";

type Wanted = "conversations.serve" | "conversations.take" | "conversations.transfer" | "conversations.read" | "conversations.supervise";

/** Locks a conversation that lies within the actor's reach for this permission; beyond it, it does not exist. */
export async function within(ctx: Ctx, id: string, permission: Wanted): Promise<ConversationState> {
  const c = found(await lockConversation(ctx.tx, id));
  if (!mayRead(ctx.actor, c) && !lies(ctx.actor, ctx.actor.scopeOf(permission), c)) throw new Refusal("not_found");
  return c;
}

/** Locks a conversation that the actor may act on by this permission's scope alone: a part in it is not enough. */
export async function withinScope(ctx: Ctx, id: string, permission: Wanted): Promise<ConversationState> {
  const c = await within(ctx, id, permission);
  if (!lies(ctx.actor, ctx.actor.scopeOf(permission), c)) throw new Refusal("forbidden", { params: { permission } });
  return c;
}

/** Words of the staff among themselves: personal data is cut out as in every message (D5); the customer never gets a number for them. */
export async function inner(desk: Desk, ctx: Ctx, c: Pick<ConversationState, "id" | "contactId">, kind: EntryDraft["kind"], words: string, body: Record<string, unknown>, clientId: string = newId()): Promise<EntryDraft> {
  const { text, secret } = await desk.ports.secrets.cut(ctx.tx, ctx.now, { contactId: c.contactId, conversationId: c.id, clientId }, words, await calledOf(desk, ctx.tx, c.contactId));
  return { conversationId: c.id, contactId: c.contactId, clientId, kind, public: false, authorKind: "agent", authorId: ctx.actor.id, text, body, secret };
}
