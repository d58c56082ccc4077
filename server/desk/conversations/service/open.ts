import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline } from "#server/kernel/jobs/deadlines.ts";
import { reopens } from "../rules.ts";
import { changeConversation, insertConversation, latestOf, lockConversation, setHeadOpen, type ConversationState } from "../store/conversations.ts";
import { ensurePartition } from "../store/entries.ts";
import { wordsOf } from "./words.ts";
import { enter, ownerChanged, systemEntry, wakeRouting, type Desk } from "./desk.ts";

export interface Arrival {
  contactId: string;
  shop: { id: string; key: string };
  channel: string;
  locale: "zh-CN" | "en";
  topic: string | null;
  ip: string | null;
  statedProvince: string | null;
}

/**
 * The conversation in which this contact now speaks: the open one, one that ended minutes ago and is reopened (D17), or a new one
 * that queues for its territory (R-CV-01 arrival, R-PE-05). One open conversation per contact and shop is the database's word.
 */
export async function conversationFor(desk: Desk, ctx: Ctx, arrival: Arrival): Promise<{ id: string; opened: boolean }> {
  const latest = await latestOf(ctx.tx, arrival.contactId, arrival.shop.id);
  if (latest?.open) return { id: latest.id, opened: false };
  const rules = await desk.ports.rules.conversation(ctx.tx, ctx.now);
  if (latest && reopens(latest, ctx.now, rules.body.reopenMinutes)) {
    await reopen(desk, ctx, latest);
    return { id: latest.id, opened: false };
  }
  return { id: await openNew(desk, ctx, arrival, latest ?? null), opened: true };
}

async function openNew(desk: Desk, ctx: Ctx, arrival: Arrival, latest: ConversationState | null): Promise<string> {
  const id = newId();
  const bucket = `${ctx.now.toISOString().slice(0, 7)}-01`;
  await ensurePartition(ctx.tx, bucket);
  const [greeting, found, hours] = [
    await desk.ports.rules.greeting(ctx.tx, arrival.shop.key, ctx.now),
    await desk.ports.customers.territoryOf(ctx.tx, arrival.contactId, { ip: arrival.ip, statedProvince: arrival.statedProvince }),
    await desk.ports.rules.serviceHours(ctx.tx, ctx.now, arrival.locale),
  ];
  const topic = greeting.body.topics.find((t) => t.key === arrival.topic) ?? null;
  await insertConversation(ctx.tx, {
    id, bucket, contactId: arrival.contactId, shopId: arrival.shop.id, channel: arrival.channel, language: arrival.locale === "en" ? "en" : "zh",
    topic: topic?.key ?? null, skill: topic?.skill ?? null, territory: found.territory, territorySource: found.source, territoryCertainty: found.certainty,
    previousId: latest?.id ?? null, at: ctx.now,
  });
  const drafts = [systemEntry(id, "opened", { public: true, body: { territory: found.territory, source: found.source, certainty: found.certainty, tried: found.tried } })];
  const about = { shopId: arrival.shop.id, contactId: arrival.contactId, language: arrival.locale === "en" ? "en" : "zh" };
  if (!hours.openNow) drafts.push(systemEntry(id, "message", { public: true, text: await wordsOf(desk, ctx, about, "afterHours") }));
  await enter(desk, ctx, drafts);
  ctx.record({ kind: "conversation.opened", subject: ["conversation", id], data: { contactId: arrival.contactId, shopId: arrival.shop.id, channel: arrival.channel, territory: found.territory, topic: topic?.key ?? null } });
  return id;
}

/** Back to whoever served, if that agent is still there; else to the front of the queue. */
export async function reopen(desk: Desk, ctx: Ctx, latest: ConversationState): Promise<void> {
  const c = await lockConversation(ctx.tx, latest.id);
  if (!c || c.open) return;
  await setHeadOpen(ctx.tx, c.id, true);
  await changeConversation(ctx.tx, c.id, { outcome: null, endedAt: null, stage: c.firstReplyAt ? "answer" : "arrival", assigneeId: null, queuedAt: ctx.now, priority: 50, askedAt: null });
  ownerChanged(desk, ctx, c.id);
  await clearDeadline(ctx, "conversation.silence", c.id);
  await enter(desk, ctx, [systemEntry(c.id, "reopened", { public: true })]);
  ctx.record({ kind: "conversation.reopened", subject: ["conversation", c.id], data: { outcomeBefore: c.outcome } });
  wakeRouting(desk, ctx);
}
