import type { LocalText } from "#contract/common.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { changeConversation, lockConversation, type ConversationState } from "../store/conversations.ts";
import { aheadOf, servedLately } from "../store/queue.ts";
import { agents } from "../store/routing.ts";
import { expectedWait, type EstimateRules, type Expected } from "../waiting/rules.ts";
import { enter, systemEntry, type Desk } from "./desk.ts";

/** Behind whoever waits in person: an hour's points of waiting, in the usual rules. */
const leftMessagePriority = -60;

/** People ahead and the expected wait of a waiting conversation; nothing is said of one that somebody has. */
export async function waitOf(desk: Desk, ctx: Ctx, c: ConversationState, rules: EstimateRules & { lookBackMinutes: number }): Promise<{ ahead: number; expected: Expected | null } | null> {
  if (!c.open || c.assigneeId !== null || c.queuedAt === null) return null;
  const ahead = await aheadOf(ctx.tx, c.territory, c.queuedAt, c.id);
  let [places, free] = [0, 0];
  for (const agent of await agents(ctx.tx, ctx.now)) {
    if (agent.state !== "online" || !agent.onDuty || !agent.reachable) continue;
    if (!(await desk.ports.rules.territoriesOfTeams(ctx.tx, agent.teams, agent.loginName)).includes(c.territory)) continue;
    places += agent.capacity;
    free += Math.max(0, agent.capacity - agent.load);
  }
  const served = await servedLately(ctx.tx, c.territory, new Date(ctx.now.getTime() - rules.lookBackMinutes * 60_000));
  return { ahead, expected: expectedWait({ ahead, places, free, served }, rules) };
}

/** A waiting customer goes and leaves what was written: answered after those who stay, in its own group (R-CV-09). Told how, in the conversation. */
export async function leaveMessage(desk: Desk, ctx: Ctx, contactId: string, id: string, said: LocalText): Promise<void> {
  const c = found(await lockConversation(ctx.tx, id));
  if (c.contactId !== contactId) throw new Refusal("not_found");
  if (!c.open || c.assigneeId !== null || c.leftMessageAt !== null) return;
  await changeConversation(ctx.tx, id, { leftMessageAt: ctx.now, priority: Math.min(c.priority, leftMessagePriority) });
  await enter(desk, ctx, [systemEntry(id, "message", { public: true, text: (c.language === "en" && said.en) || said["zh-CN"] })]);
  ctx.record({ kind: "conversation.message_left", subject: ["conversation", id], data: { territory: c.territory } });
}
