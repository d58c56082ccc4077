import type { Ctx } from "#server/kernel/context.ts";
import { assign } from "../routing/assign.ts";
import { lockConversation, lockHeads, personNames } from "../store/conversations.ts";
import { openOf, setPresence } from "../store/presence.ts";
import { ensureSlot, freeSlot, lockRouting, takeExtraSlot } from "../store/routing.ts";
import { wakeRouting, type Desk } from "./desk.ts";
import { requeue } from "./requeue.ts";

/** R-PE-06: a leaving person's open conversations go to another person, or back to the front of the queue, in one step. */
export async function handOverOpenWork(desk: Desk, ctx: Ctx, fromPersonId: string, toPersonId: string | null): Promise<number> {
  await lockRouting(ctx.tx);
  const open = await openOf(ctx.tx, fromPersonId);
  await lockHeads(ctx.tx, open.map((one) => one.id));
  const name = toPersonId ? ((await personNames(ctx.tx, [toPersonId])).get(toPersonId) ?? "") : "";
  if (toPersonId) await ensureSlot(ctx.tx, toPersonId, ctx.now);
  for (const { id } of open) {
    const c = await lockConversation(ctx.tx, id);
    if (!c || !c.open) continue;
    if (toPersonId === null) {
      await requeue(desk, ctx, c, { territory: c.territory, skill: c.skill, priority: 40, reason: "handed_over_to_queue", params: {}, since: c.waitingSince });
      continue;
    }
    await freeSlot(ctx.tx, fromPersonId, ctx.now);
    await takeExtraSlot(ctx.tx, toPersonId);
    await assign(desk, ctx, c, { id: toPersonId, name }, "transferred", [{ code: "handed_over", params: { to: name } }], {}, {});
  }
  const before = await setPresence(ctx.tx, fromPersonId, "offline", "", ctx.now);
  if (before !== null && before.state !== "offline") ctx.record({ kind: "presence.changed", subject: ["person", fromPersonId], data: { from: before.state, to: "offline" } });
  wakeRouting(desk, ctx);
  return open.length;
}
