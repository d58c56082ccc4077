import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { changeConversation, personNames, type ConversationState } from "../store/conversations.ts";
import type { Desk } from "./desk.ts";
import { leadersFor } from "./leaders.ts";

/** These people but for whoever acts: nobody is told of the own deed. */
export function others(ctx: Ctx, ...people: readonly (string | null)[]): string[] {
  return people.filter((id): id is string => id !== null && id !== ctx.actor.id);
}

/** What a notification says of a conversation: its number and who acts, never what the customer said. */
export function about(ctx: Ctx, c: Pick<ConversationState, "id" | "number">, params: Record<string, string | number | null> = {}): { params: Record<string, string | number | null>; link: string } {
  return { params: { number: c.number, by: ctx.actor.name, ...params }, link: `/desk/${c.id}` };
}

/** One more hand: counted, and above the handbook's number the leader is told (R-CV-04). */
export async function passedOn(desk: Desk, ctx: Ctx, c: ConversationState): Promise<void> {
  const passed = c.passed + 1;
  await changeConversation(ctx.tx, c.id, { passed });
  const { alertAfter } = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.transfer;
  const from = c.assigneeId ?? ctx.actor.id;
  if (passed <= alertAfter || from === null) return;
  ctx.record({ kind: "conversation.passed_on_often", subject: ["conversation", c.id], data: { passed, limit: alertAfter } });
  await notify(ctx, await leadersFor(desk, ctx, [from], c.territory), { kind: "conversations.passed_on_often", ...about(ctx, c, { passed }) });
}

/** A person's name, for words and reasons. */
export async function nameOf(ctx: Ctx, personId: string | null): Promise<string> {
  return personId === null ? "" : ((await personNames(ctx.tx, [personId])).get(personId) ?? "");
}
