import type { Ctx } from "#server/kernel/context.ts";
import { found, insist } from "#server/kernel/refusal.ts";
import { enter, systemEntry, type Desk } from "../service/desk.ts";
import { readable } from "../service/read.ts";
import * as store from "../store/acts.ts";
import { lockConversation, personNames } from "../store/conversations.ts";
import { mayRecall } from "./rules.ts";

/**
 * Takes words back (撤回). They leave the entry in the same transaction, so that no list, search, export or late reader finds them; both
 * sides get an entry that says so. When it was our answer, the customer's clock runs again from the question that is open now.
 */
export async function recallEntry(desk: Desk, ctx: Ctx, id: string, seq: number): Promise<void> {
  await readable(ctx, id);
  const c = found(await lockConversation(ctx.tx, id));
  const said = found(await store.entryFacts(ctx.tx, c, seq));
  const { body: rules } = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  insist(mayRecall(c, said, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all", rules.recall, ctx.now));
  const file = await store.takeWordsOut(ctx.tx, c, seq, ctx.actor.id!, ctx.now);
  // The addresses given with the entry are good for hours.
  if (file !== null) await desk.ports.files.withhold(ctx.tx, file, ctx.now);
  await enter(desk, ctx, [{ ...systemEntry(id, "recalled", { public: said.publicSeq !== null, body: { seq, publicSeq: said.publicSeq, author: said.authorId } }), authorKind: "agent", authorId: ctx.actor.id }]);
  if (said.kind === "message" && (c.followUp === null || c.followUp === "replied")) await store.setWaitingSince(ctx.tx, id, await store.waitingByCourse(ctx.tx, c));
  ctx.record({ kind: "conversation.message_recalled", subject: ["conversation", id], data: { seq, kind: said.kind, author: said.authorId } });
}

/** The words of something recalled, masked like any other; that they were read is recorded. */
export async function readRecalled(desk: Desk, ctx: Ctx, id: string, seq: number): Promise<{ text: string; at: string; by: string }> {
  const c = await readable(ctx, id);
  const words = found(await store.recalledWords(ctx.tx, id, seq));
  ctx.record({ kind: "conversation.recalled_read", subject: ["conversation", id], data: { seq } });
  return {
    text: await desk.ports.secrets.show(ctx.tx, { contactId: c.contactId, conversationId: id, clientId: words.clientId }, words, "staff"),
    at: words.at.toISOString(), by: (await personNames(ctx.tx, [words.byId])).get(words.byId) ?? "",
  };
}
