import type { Outcome } from "#contract/conversation.ts";
import { reaches, type Ctx } from "#server/kernel/context.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { mayAccept, mayAnswer, mayAskSolved, mayKeep, mayRecord } from "../rules.ts";
import { changeConversation, moveReadMark, type ConversationState } from "../store/conversations.ts";
import { publicSeqAt } from "../store/entries.ts";
import { readRecord, saveRecord, type RecordFields } from "../store/records.ts";
import { agents, ensureSlot, lockRouting, takeSlot, waitingConversations } from "../store/routing.ts";
import { assign } from "../routing/assign.ts";
import { inOrder, partsOf } from "../routing/rules.ts";
import { insistImpersonal } from "#server/kernel/crypto/index.ts";
import { cutRecord } from "../remains.ts";
import { endConversation } from "./end.ts";
import { wordsOf } from "./words.ts";
import { within, withinScope } from "./within.ts";
import { calledOf, enter, systemEntry, type Desk } from "./desk.ts";

/** Takes a waiting conversation oneself (R-CV-02); of two who try, the second is told that it is taken. */
export async function acceptConversation(desk: Desk, ctx: Ctx, id: string): Promise<void> {
  await lockRouting(ctx.tx);
  const c = await withinScope(ctx, id, "conversations.take");
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
      // What was handed to a team or department is its people's.
      (w.aimTeamId === null ? reaches(ctx.actor, ctx.actor.scopeOf("conversations.take"), { territory: w.territory }) : ctx.actor.teams.includes(w.aimTeamId)) &&
      w.aimUnitId === null &&
      (me === undefined || ((w.skill === null || (me.skills?.[w.skill] ?? 0) > 0) && (me.shops.length === 0 || me.shops.includes(w.shopId)))),
  );
  const next = inOrder(rules, waiting.map((w) => ({ ...w, bonus: w.priority })), ctx.now)[0];
  if (!next) return null;
  await acceptConversation(desk, ctx, next.id);
  return next.id;
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
  if (record.productId != null && !(await desk.ports.products.names(ctx.tx, [record.productId])).has(record.productId)) throw new Refusal("invalid", { fields: [{ path: "productId", code: "unknown_product" }] });
  await saveRecord(ctx.tx, c.id, await cutRecord(desk.ports.secrets, ctx.tx, ctx.now, c, record, await readRecord(ctx.tx, c.id), await calledOf(desk, ctx.tx, c.contactId)), ctx.actor.id, ctx.now);
  await changeConversation(ctx.tx, c.id, { recordedAt: ctx.now, topic: record.topic });
  ctx.record({ kind: "conversation.recorded", subject: ["conversation", c.id], data: { topic: record.topic, needs: record.needs.map((n) => n.category), opinions: record.opinions.map((o) => o.category) } });
  ctx.after(() => desk.changed(c.id));
}

export async function setTags(desk: Desk, ctx: Ctx, id: string, tags: string[]): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayRecord(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  insistImpersonal(Object.fromEntries(tags.map((tag, n) => [`tags.${n}`, tag])));
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
