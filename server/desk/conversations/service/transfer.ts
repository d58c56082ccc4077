import type { Ctx } from "#server/kernel/context.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { mayTransfer } from "../rules.ts";
import type { ConversationState } from "../store/conversations.ts";
import { teamsWithPeople, unitsWithPeople } from "../store/parties.ts";
import { lockRouting } from "../store/routing.ts";
import { enter, wakeRouting, type Desk } from "./desk.ts";
import { makeOffer } from "./offer.ts";
import { requeue } from "./requeue.ts";
import { passedOn } from "./told.ts";
import { inner, within } from "./within.ts";

export type TransferTo = { kind: "person"; ids: string[] } | { kind: "territory"; key: string; skill?: string | undefined } | { kind: "team"; id: string } | { kind: "department"; id: string };

/** Passes a conversation on with a note (R-CV-04): offered to people, or straight into the queue of a territory, a team or a department. */
export async function transfer(desk: Desk, ctx: Ctx, id: string, input: { to: TransferTo; note: string }): Promise<{ until: Date | null }> {
  await lockRouting(ctx.tx);
  const c = await within(ctx, id, "conversations.transfer");
  const { to } = input;
  insist(mayTransfer(c, ctx.actor.id!, { personIds: to.kind === "person" ? to.ids : [] }, ctx.actor.scopeOf("conversations.transfer") === "all"));
  if (to.kind === "person") return { until: await makeOffer(desk, ctx, c, to.ids, input.note) };
  await enter(desk, ctx, [await inner(desk, ctx, c, "note", input.note, { transfer: true })]);
  await intoQueue(desk, ctx, c, to);
  ctx.record({ kind: "conversation.transferred", subject: ["conversation", id], data: { from: c.assigneeId, to } });
  await passedOn(desk, ctx, c);
  wakeRouting(desk, ctx);
  return { until: null };
}

async function intoQueue(desk: Desk, ctx: Ctx, c: ConversationState, to: Exclude<TransferTo, { kind: "person" }>): Promise<void> {
  const by = ctx.actor.name;
  if (to.kind === "territory") {
    if (!(await desk.ports.rules.territoryNames(ctx.tx)).has(to.key)) throw new Refusal("invalid", { fields: [{ path: "to.key", code: "unknown_territory" }] });
    return requeue(desk, ctx, c, { territory: to.key, skill: to.skill ?? c.skill, priority: 30, reason: "transferred_to_queue", params: { by, territory: to.key } });
  }
  const team = to.kind === "team";
  const [place] = team ? await teamsWithPeople(ctx.tx, to.id) : await unitsWithPeople(ctx.tx, to.id);
  if (!place) throw new Refusal("invalid", { fields: [{ path: "to.id", code: team ? "unknown_team" : "unknown_unit" }] });
  if (place.people.length === 0) throw new Refusal("receiver_unavailable");
  await requeue(desk, ctx, c, {
    territory: c.territory, skill: c.skill, priority: 30, reason: team ? "transferred_to_team" : "transferred_to_department", params: { by, place: place.name },
    aim: team ? { teamId: place.id, name: place.name } : { unitId: place.id, name: place.name },
  });
}
