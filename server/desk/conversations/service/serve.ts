import type { Outcome } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { reaches } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { mayAccept, mayAnswer, mayAskSolved, mayKeep, mayRecord, mayTransfer } from "../rules.ts";
import { changeConversation, lockConversation, moveReadMark, type ConversationState } from "../store/conversations.ts";
import { publicSeqAt } from "../store/entries.ts";
import { saveRecord, type RecordFields } from "../store/records.ts";
import { agents, ensureSlot, freeSlot, insertDecision, lockRouting, takeExtraSlot, takeSlot, waitingConversations } from "../store/routing.ts";
import { assign } from "../routing/assign.ts";
import { inOrder, partsOf } from "../routing/rules.ts";
import { endConversation } from "./end.ts";
import { wordsOf } from "./words.ts";
import { enter, ownerChanged, systemEntry, wakeRouting, type Desk } from "./desk.ts";

/** Locks a conversation that lies within the actor's reach for this permission; beyond it, it does not exist. */
export async function within(ctx: Ctx, id: string, permission: "conversations.serve" | "conversations.take" | "conversations.transfer" | "conversations.read"): Promise<ConversationState> {
  const c = found(await lockConversation(ctx.tx, id));
  const scope = ctx.actor.scopeOf(permission);
  const readable = reaches(ctx.actor, ctx.actor.scopeOf("conversations.read"), { ownerId: c.assigneeId, teamId: c.teamId, territory: c.territory });
  if (!readable && !reaches(ctx.actor, scope, { ownerId: c.assigneeId, teamId: c.teamId, territory: c.territory })) throw new Refusal("not_found");
  return c;
}

/** Takes a waiting conversation oneself (R-CV-02); of two who try, the second is told that it is taken. */
export async function acceptConversation(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await within(ctx, id, "conversations.take");
  if (!reaches(ctx.actor, ctx.actor.scopeOf("conversations.take"), { ownerId: c.assigneeId, teamId: c.teamId, territory: c.territory })) throw new Refusal("forbidden", { params: { permission: "conversations.take" } });
  insist(mayAccept(c));
  await ensureSlot(ctx.tx, ctx.actor.id!, ctx.now);
  const { body: rules } = await desk.ports.rules.routing(ctx.tx, ctx.now);
  if (!(await takeSlot(ctx.tx, ctx.actor.id!, partsOf(rules, c)))) throw new Refusal("no_capacity");
  await assign(desk, ctx, c, { id: ctx.actor.id!, name: ctx.actor.name }, "taken", [{ code: "taken_by_self", params: { name: ctx.actor.name } }], {}, {});
}

/** Takes the next waiting conversation of one's own territories, in the queue's order. */
export async function acceptNext(desk: Desk, ctx: Ctx): Promise<string | null> {
  await lockRouting(ctx.tx);
  const rules = (await desk.ports.rules.routing(ctx.tx, ctx.now)).body;
  const me = (await agents(ctx.tx, ctx.now)).find((agent) => agent.id === ctx.actor.id);
  const waiting = (await waitingConversations(ctx.tx, 200)).filter(
    (w) =>
      reaches(ctx.actor, ctx.actor.scopeOf("conversations.take"), { territory: w.territory }) &&
      (me === undefined || ((w.skill === null || (me.skills?.[w.skill] ?? 0) > 0) && (me.shops.length === 0 || me.shops.includes(w.shopId)))),
  );
  const next = inOrder(rules, waiting.map((w) => ({ ...w, bonus: w.priority })), ctx.now)[0];
  if (!next) return null;
  await acceptConversation(desk, ctx, next.id);
  return next.id;
}

/** Plain transfer (R-CV-04): to a person, or back to a territory's queue; the note stays with the conversation. */
export async function transfer(desk: Desk, ctx: Ctx, id: string, input: { to: { kind: "person"; id: string } | { kind: "territory"; key: string; skill?: string }; note: string }): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await within(ctx, id, "conversations.transfer");
  const everywhere = ctx.actor.scopeOf("conversations.transfer") === "all";
  insist(mayTransfer(c, ctx.actor.id!, { personId: input.to.kind === "person" ? input.to.id : null }, everywhere));
  await enter(desk, ctx, [{ ...systemEntry(id, "note", { text: input.note, body: { transfer: true } }), authorKind: "agent", authorId: ctx.actor.id }]);
  if (input.to.kind === "person") {
    const to = input.to.id;
    const receiver = (await agents(ctx.tx, ctx.now)).find((agent) => agent.id === to);
    if (!receiver || !receiver.reachable || !receiver.onDuty || (receiver.state !== "online" && receiver.state !== "busy")) throw new Refusal("receiver_unavailable");
    if (!(await takeSlot(ctx.tx, receiver.id)) && !(everywhere && (await takeExtraSlot(ctx.tx, receiver.id)))) throw new Refusal("no_capacity");
    if (c.assigneeId) await freeSlot(ctx.tx, c.assigneeId, ctx.now);
    await assign(desk, ctx, c, receiver, "transferred", [{ code: "transferred", params: { by: ctx.actor.name, to: receiver.name } }], {}, {});
  } else {
    const { key, skill } = input.to;
    if (!(await desk.ports.rules.territoryNames(ctx.tx)).has(key)) throw new Refusal("invalid", { fields: [{ path: "to.key", code: "unknown_territory" }] });
    await requeue(desk, ctx, c, { territory: key, skill: skill ?? c.skill, priority: 30, reason: "transferred_to_queue", params: { by: ctx.actor.name, territory: key } });
  }
  ctx.record({ kind: "conversation.transferred", subject: ["conversation", id], data: { from: c.assigneeId, to: input.to } });
  wakeRouting(desk, ctx);
}

/**
 * Back into the queue, in front of those who came later. With `since`, as when an agent let it lie or is gone, the queue's clock stays the
 * customer's: the circle is as wide as it would be had nobody been asked. A transfer starts the new territory's circle anew.
 */
export async function requeue(desk: Desk, ctx: Ctx, c: ConversationState, to: { territory: string; skill: string | null; priority: number; reason: string; params: Record<string, string | number>; since?: Date | null }): Promise<void> {
  if (c.assigneeId) await freeSlot(ctx.tx, c.assigneeId, ctx.now);
  await changeConversation(ctx.tx, c.id, { assigneeId: null, teamId: null, territory: to.territory, skill: to.skill, queuedAt: to.since ?? ctx.now, assignedAt: null, priority: Math.max(c.priority, to.priority) });
  ownerChanged(desk, ctx, c.id);
  await insertDecision(ctx.tx, { conversationId: c.id, at: ctx.now, result: "requeued", personId: null, reasons: [{ code: to.reason, params: to.params }], versions: {}, facts: {} });
  await enter(desk, ctx, [systemEntry(c.id, "assigned", { public: true, body: { to: null, territory: to.territory, reason: to.reason } })]);
  ctx.record({ kind: "conversation.requeued", subject: ["conversation", c.id], data: { from: c.assigneeId, reason: to.reason } });
  wakeRouting(desk, ctx);
}

/** Asks the customer "solved?"; the stage becomes confirmation (R-CV-01). */
export async function askSolved(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayAskSolved(c, ctx.actor.id!));
  if (c.stage === "confirmation") return;
  const text = await wordsOf(desk, ctx, c, "askSolved");
  await changeConversation(ctx.tx, id, { stage: "confirmation", askedAt: ctx.now });
  await enter(desk, ctx, [
    systemEntry(id, "message", { public: true, text, body: { ask: "solved" } }),
    { ...systemEntry(id, "stage", { public: true, body: { stage: "confirmation" } }), authorKind: "agent", authorId: ctx.actor.id },
  ]);
  ctx.record({ kind: "conversation.confirmation_asked", subject: ["conversation", id] });
}

/** Ends a conversation by the agent, with its record (R-CV-05: the summary is required at the end). */
export async function endByAgent(desk: Desk, ctx: Ctx, id: string, input: { outcome: Outcome; record: RecordFields }): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayAnswer(c, ctx.actor.id!));
  await endConversation(desk, ctx, c, input.outcome);
  await writeRecord(desk, ctx, c, input.record);
}

/** Writes or corrects the record: problem, process, result, topic, needs, opinions (R-CV-05, R-CV-06). */
export async function recordConversation(desk: Desk, ctx: Ctx, id: string, record: RecordFields): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayRecord(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  await writeRecord(desk, ctx, c, record);
}

async function writeRecord(desk: Desk, ctx: Ctx, c: ConversationState, record: RecordFields): Promise<void> {
  insist(mayKeep((await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.record, record));
  await saveRecord(ctx.tx, c.id, record, ctx.actor.id, ctx.now);
  await changeConversation(ctx.tx, c.id, { recordedAt: ctx.now, topic: record.topic });
  ctx.record({ kind: "conversation.recorded", subject: ["conversation", c.id], data: { topic: record.topic, needs: record.needs.map((n) => n.category), opinions: record.opinions.map((o) => o.category) } });
  ctx.after(() => desk.changed(c.id));
}

export async function setTags(desk: Desk, ctx: Ctx, id: string, tags: string[]): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayRecord(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  await changeConversation(ctx.tx, id, { tags: [...new Set(tags)] });
  ctx.record({ kind: "conversation.tagged", subject: ["conversation", id], data: { before: c.tags, after: tags } });
  ctx.after(() => desk.changed(id));
}

/** The agent has read up to a number; the customer sees "read" (public entry). */
export async function readByStaff(desk: Desk, ctx: Ctx, id: string, upTo: number): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  if (c.assigneeId !== ctx.actor.id) return;
  if (!(await moveReadMark(ctx.tx, id, "staff", upTo))) return;
  if (c.open) await enter(desk, ctx, [{ ...systemEntry(id, "read", { public: true, body: { by: "agent", upTo, publicUpTo: await publicSeqAt(ctx.tx, c.bucket, id, upTo) } }), authorKind: "agent", authorId: ctx.actor.id }]);
  else ctx.after(() => desk.changed(id));
}
