import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { mayRead } from "../access.ts";
import { assign } from "../routing/assign.ts";
import { mayAnswerOffer, mayReceive, mayWithdraw, offeredTo } from "../passing-rules.ts";
import { lockConversation, type ConversationState } from "../store/conversations.ts";
import { addParties, endParties } from "../store/parties.ts";
import { agents, ensureSlot, freeSlot, lockRouting, takeSlot } from "../store/routing.ts";
import { enter, ownerChanged, systemEntry, type Desk } from "./desk.ts";
import { dropOffer, namesOf } from "./drop-offer.ts";
import { about, nameOf, others, passedOn } from "./told.ts";
import { inner } from "./within.ts";

/** A transfer to people is an offer (R-CV-04): until somebody accepts, the sender keeps it and sees who has not answered. Gives until when it stands. */
export async function makeOffer(desk: Desk, ctx: Ctx, c: ConversationState, ids: readonly string[], note: string): Promise<Date> {
  const there = await agents(ctx.tx, ctx.now);
  const receivers = [...new Set(ids)].map((id) => there.find((agent) => agent.id === id));
  for (const receiver of receivers) insist(mayReceive(receiver));
  const { acceptSeconds } = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.transfer;
  const until = new Date(ctx.now.getTime() + acceptSeconds * 1000);
  await dropOffer(desk, ctx, c);
  const to = receivers.map((receiver) => ({ id: receiver!.id, name: receiver!.name }));
  const entry = await inner(desk, ctx, c, "offer", note, { what: "offered", to, until: until.toISOString() });
  await addParties(ctx.tx, c.id, to.map(({ id }) => ({ kind: "offered", personId: id, territory: null, byId: ctx.actor.id!, task: entry.text, since: ctx.now, dueAt: until })));
  await enter(desk, ctx, [entry]);
  await setDeadline(ctx, "conversation.offer", c.id, until);
  ownerChanged(desk, ctx, c.id);
  ctx.record({ kind: "conversation.offered", subject: ["conversation", c.id], data: { from: c.assigneeId, to: to.map(({ id }) => id), until: until.toISOString() } });
  await notify(ctx, others(ctx, ...to.map(({ id }) => id)), { kind: "conversations.offered", ...about(ctx, c) });
  return until;
}

/** Locks a conversation that was offered to the actor; whoever comes too late is told so, whoever was never asked finds nothing. */
async function offered(ctx: Ctx, id: string): Promise<ConversationState> {
  const c = found(await lockConversation(ctx.tx, id));
  if (!mayRead(ctx.actor, c) && offeredTo(c.parties, ctx.actor.id!) === undefined) throw new Refusal("not_found");
  return c;
}

/** The receiver accepts: of two at once the first has it. */
export async function acceptOffer(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await offered(ctx, id);
  insist(mayAnswerOffer(c, ctx.actor.id!));
  const me = offeredTo(c.parties, ctx.actor.id!)!;
  await ensureSlot(ctx.tx, ctx.actor.id!, ctx.now);
  if (!(await takeSlot(ctx.tx, ctx.actor.id!))) throw new Refusal("no_capacity");
  if (c.assigneeId) await freeSlot(ctx.tx, c.assigneeId, ctx.now);
  await endParties(ctx.tx, id, { ids: [me.id] }, "accepted", ctx.actor.id, ctx.now);
  await endParties(ctx.tx, id, { kind: "offered" }, "withdrawn", null, ctx.now);
  await clearDeadline(ctx, "conversation.offer", id);
  const by = await nameOf(ctx, me.byId);
  await enter(desk, ctx, [{ ...systemEntry(id, "offer", { body: { what: "accepted", by } }), authorKind: "agent", authorId: ctx.actor.id }]);
  await assign(desk, ctx, { ...c, parties: [] }, { id: ctx.actor.id!, name: ctx.actor.name }, "transferred", [{ code: "transferred", params: { by, to: ctx.actor.name } }], {}, {});
  const { unansweredSeconds } = (await desk.ports.rules.routing(ctx.tx, ctx.now)).body;
  await setDeadline(ctx, "conversation.unanswered", id, new Date(ctx.now.getTime() + unansweredSeconds * 1000), { to: ctx.actor.id });
  ctx.record({ kind: "conversation.transferred", subject: ["conversation", id], data: { from: c.assigneeId, to: { kind: "person", id: ctx.actor.id }, by: me.byId } });
  await notify(ctx, others(ctx, me.byId, c.assigneeId), { kind: "conversations.offer_accepted", ...about(ctx, c) });
  await passedOn(desk, ctx, c);
}

/** The receiver declines with a reason; when nobody is left who might accept, the sender is told. */
export async function declineOffer(desk: Desk, ctx: Ctx, id: string, reason: string): Promise<void> {
  const c = await offered(ctx, id);
  const me = offeredTo(c.parties, ctx.actor.id!);
  if (me === undefined) throw new Refusal("offer_gone");
  await endParties(ctx.tx, id, { ids: [me.id] }, "declined", ctx.actor.id, ctx.now);
  if (c.parties.filter((party) => party.kind === "offered").length === 1) await clearDeadline(ctx, "conversation.offer", id);
  await enter(desk, ctx, [await inner(desk, ctx, c, "offer", reason, { what: "declined" })]);
  ownerChanged(desk, ctx, id);
  ctx.record({ kind: "conversation.offer_declined", subject: ["conversation", id] });
  await notify(ctx, others(ctx, me.byId), { kind: "conversations.offer_declined", ...about(ctx, c) });
}

/** Whoever offered, or the owner, takes it back. */
export async function withdrawOffer(desk: Desk, ctx: Ctx, c: ConversationState): Promise<void> {
  insist(mayWithdraw(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.transfer") === "all"));
  await dropOffer(desk, ctx, c);
}

/** The deadline `conversation.offer`: nobody accepted; it comes back to whoever asked, who is told. */
export async function offerExpired(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const c = await lockConversation(ctx.tx, id);
  if (!c || !c.open) return;
  const ended = await dropOffer(desk, ctx, c, "expired");
  if (ended.length === 0) return;
  ctx.record({ kind: "conversation.offer_expired", subject: ["conversation", id], data: { to: ended.map((party) => party.personId) } });
  const to = (await namesOf(ctx, ended)).join(" ");
  await notify(ctx, others(ctx, ended[0]!.byId, c.assigneeId), { kind: "conversations.offer_expired", ...about(ctx, c, { to }) });
}
