import { notify } from "#server/foundation/notifications/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { Appended } from "../append.ts";
import { assign } from "../routing/assign.ts";
import { mayTakeOver } from "../passing-rules.ts";
import type { ConversationState } from "../store/conversations.ts";
import { addParties, endParties } from "../store/parties.ts";
import { ensureSlot, freeSlot, lockRouting, takeExtraSlot } from "../store/routing.ts";
import { enter, type Desk } from "./desk.ts";
import { about, nameOf, others } from "./told.ts";
import { inner, withinScope } from "./within.ts";

/** The supervisor becomes the owner at once (R-CV-04); the former agent is told and, if the handbook says so, reads on as a helper. */
export async function takeOver(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await withinScope(ctx, id, "conversations.supervise");
  insist(mayTakeOver(c, ctx.actor.id!));
  await ensureSlot(ctx.tx, ctx.actor.id!, ctx.now);
  await takeExtraSlot(ctx.tx, ctx.actor.id!);
  if (c.assigneeId) await freeSlot(ctx.tx, c.assigneeId, ctx.now);
  const mine = c.parties.filter((party) => party.personId === ctx.actor.id).map((party) => party.id);
  if (mine.length > 0) await endParties(ctx.tx, id, { ids: mine }, "closed", ctx.actor.id, ctx.now);
  const from = await nameOf(ctx, c.assigneeId);
  await assign(desk, ctx, c, { id: ctx.actor.id!, name: ctx.actor.name }, "taken_over", [{ code: "taken_over", params: { by: ctx.actor.name, from } }], {}, {});
  const { formerAgentHelps } = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.transfer;
  const helps = c.parties.some((party) => party.kind === "helper" && party.personId === c.assigneeId);
  if (c.assigneeId && formerAgentHelps && !helps) await addParties(ctx.tx, id, [{ kind: "helper", personId: c.assigneeId, territory: null, byId: ctx.actor.id!, task: "", since: ctx.now, dueAt: null }]);
  ctx.record({ kind: "conversation.taken_over", subject: ["conversation", id], data: { from: c.assigneeId } });
  await notify(ctx, others(ctx, c.assigneeId), { kind: "conversations.taken_over", ...about(ctx, c) });
}

/** A word that only the agent and supervisors see. */
export async function whisper(desk: Desk, ctx: Ctx, id: string, said: { clientId: string; text: string }): Promise<Appended> {
  const c = await withinScope(ctx, id, "conversations.supervise");
  if (!c.open) throw new Refusal("conversation_ended");
  if (c.assigneeId === null || c.assigneeId === ctx.actor.id) throw new Refusal("nobody_to_whisper");
  const [appended] = await enter(desk, ctx, [await inner(desk, ctx, c, "whisper", said.text, { to: c.assigneeId }, said.clientId)]);
  ctx.record({ kind: "conversation.whispered", subject: ["conversation", id], data: { to: c.assigneeId } });
  return appended!;
}

/** So long one opening counts as one listening. */
const listenMs = 10 * 60_000;

/** Remembers who listens, so that each listening is recorded once: a supervisor who follows somebody else's open conversation live. */
export function listening(desk: Desk): (actor: Actor, c: ConversationState) => Promise<void> {
  const heard = new Map<string, number>();
  return async (actor, c) => {
    if (!c.open || c.assigneeId === null || c.assigneeId === actor.id || actor.scopeOf("conversations.supervise") === null) return;
    const key = `${actor.id}/${c.id}`;
    const at = desk.kernel.clock.now().getTime();
    if (at - (heard.get(key) ?? -Infinity) < listenMs) return;
    if (heard.size > 5000) heard.delete(heard.keys().next().value!);
    heard.set(key, at);
    await desk.kernel.run(actor, async (ctx) => {
      ctx.record({ kind: "conversation.listened", subject: ["conversation", c.id], data: { agent: c.assigneeId } });
    });
  };
}
