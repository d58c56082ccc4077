import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline } from "#server/kernel/jobs/deadlines.ts";
import { personNames, type ConversationState } from "../store/conversations.ts";
import { endParties, type PartyEnd, type PartyRow } from "../store/parties.ts";
import { enter, ownerChanged, systemEntry, type Desk } from "./desk.ts";

export const namesOf = async (ctx: Ctx, parties: readonly PartyRow[]) => [...(await personNames(ctx.tx, parties.flatMap((party) => (party.personId === null ? [] : [party.personId])))).values()];

/** An open offer ends because something else happened: another owner, the queue, the end of the conversation, a new offer. */
export async function dropOffer(desk: Desk, ctx: Ctx, c: Pick<ConversationState, "id" | "parties">, ended: PartyEnd = "withdrawn"): Promise<PartyRow[]> {
  if (!c.parties.some((party) => party.kind === "offered")) return [];
  const rows = await endParties(ctx.tx, c.id, { kind: "offered" }, ended, ctx.actor.kind === "staff" ? ctx.actor.id : null, ctx.now);
  if (rows.length === 0) return rows;
  await clearDeadline(ctx, "conversation.offer", c.id);
  await enter(desk, ctx, [systemEntry(c.id, "offer", { body: { what: ended, to: (await namesOf(ctx, rows)).map((name) => ({ name })) } })]);
  ownerChanged(desk, ctx, c.id);
  return rows;
}
