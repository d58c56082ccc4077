import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import type { Appended } from "../append.ts";
import { mayInvite, openPart } from "../passing-rules.ts";
import { activePeople, addParties } from "../store/parties.ts";
import { enter, ownerChanged, type Desk } from "./desk.ts";
import { endPart } from "./helpers.ts";
import { about, others } from "./told.ts";
import { inner, within } from "./within.ts";

/** Asks a colleague silently (R-CV-04): a side thread that the customer never sees; the colleague may read until it ends. */
export async function askColleague(desk: Desk, ctx: Ctx, id: string, input: { personId: string; question: string }): Promise<string> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayInvite(c, ctx.actor.id!, { kind: "consultant", personId: input.personId, territory: null }, ctx.actor.scopeOf("conversations.supervise") === "all"));
  const [colleague] = await activePeople(ctx.tx, input.personId);
  if (!colleague) throw new Refusal("invalid", { fields: [{ path: "personId", code: "not_found" }] });
  const entry = await inner(desk, ctx, c, "consult", input.question, { what: "asked", to: colleague.id, name: colleague.name });
  const [partyId] = await addParties(ctx.tx, id, [{ kind: "consultant", personId: colleague.id, territory: null, byId: ctx.actor.id!, task: entry.text, since: ctx.now, dueAt: null }]);
  await enter(desk, ctx, [entry]);
  ownerChanged(desk, ctx, id);
  ctx.record({ kind: "conversation.consulted", subject: ["conversation", id], data: { personId: colleague.id } });
  await notify(ctx, [colleague.id], { kind: "conversations.consulted", ...about(ctx, c) });
  return partyId!;
}

/** A word of either side in the side thread; the same client id is stored once. */
export async function wordInConsult(desk: Desk, ctx: Ctx, id: string, partyId: string, said: { clientId: string; text: string }): Promise<Appended> {
  const c = await within(ctx, id, "conversations.read");
  const part = openPart(c, partyId, "consultant");
  if (!part) throw new Refusal("not_found");
  const answers = part.personId === ctx.actor.id;
  if (!answers && part.byId !== ctx.actor.id && c.assigneeId !== ctx.actor.id) throw new Refusal("not_yours");
  if (!c.open) throw new Refusal("conversation_ended");
  const [appended] = await enter(desk, ctx, [await inner(desk, ctx, c, "consult", said.text, { what: answers ? "answered" : "asked", partyId }, said.clientId)]);
  if (appended?.status === "stored" && answers) await notify(ctx, others(ctx, part.byId, c.assigneeId), { kind: "conversations.consult_answered", ...about(ctx, c) });
  else if (appended?.status === "stored") await notify(ctx, others(ctx, part.personId), { kind: "conversations.consulted", ...about(ctx, c) });
  return appended!;
}

/** Ends a consult; the colleague's right to read ends with it. */
export async function endConsult(desk: Desk, ctx: Ctx, id: string, partyId: string): Promise<void> {
  await endPart(desk, ctx, await within(ctx, id, "conversations.read"), partyId, "consultant");
}
