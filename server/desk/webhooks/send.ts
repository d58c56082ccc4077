import type { WebhookEvent } from "#contract/webhooks.ts";
import { channelEntries } from "#server/desk/channels/adapters/api/index.ts";
import { publicEntriesOf, ratingOf, readConversation } from "#server/desk/conversations/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { system, type Ctx } from "#server/kernel/context.ts";
import { OutboundFailed } from "#server/kernel/outbound/index.ts";
import { askToSend } from "./collect.ts";
import { laneName, type LaneKey, type Parts } from "./parts.ts";
import { afterAnswer, isOwnPlatform, retryAfterOf, signature, type Answered } from "./rules.ts";
import { secretsOf } from "./secrets.ts";
import * as store from "./store.ts";

/** Longer than a call may take (D14): who has not come back by then is gone. */
const leaseMs = 30_000;

/** What a receiver is sent: built from the tables when it is sent, so that nothing personal waits in a queue. Null: the conversation is gone. */
async function bodyOf({ kernel, conversations, ports }: Parts, s: store.Subscription, conversationId: string, d: { eventId: string; event: WebhookEvent | "ping"; publicSeq: number | null; at: Date }): Promise<string | null> {
  const tx = kernel.db.kysely;
  const c = await readConversation(tx, conversationId);
  if (!c) return null;
  const foreign = !isOwnPlatform(s.channels, c.channel);
  const shop = (await ports.shops(tx)).find((one) => one.id === c.shopId);
  const contact = foreign ? null : ((await ports.customers.contacts.fields(tx, [c.contactId], ["account"])).get(c.contactId)?.account ?? null);
  const [entry] = d.publicSeq === null ? [] : await channelEntries(tx, await publicEntriesOf(conversations.desk, conversations.feed, tx, c, { after: d.publicSeq - 1, limit: 1 }, { cut: foreign }));
  const rating = d.event === "conversation.rated" ? await ratingOf(tx, c.id) : undefined;
  return JSON.stringify({
    id: d.eventId, type: d.event, at: d.at.toISOString(), shop: shop?.key ?? null, channel: c.channel, conversation: { id: c.id, contact },
    ...(entry ? { entry } : {}), ...(rating ? { rating: { score: rating.score, tags: rating.tags } } : {}),
  });
}

/** One call to a subscriber, signed now; what came back, or why nothing did. */
export async function call(parts: Parts, s: store.Subscription, event: { id: string; kind: string; deliveryId: string }, body: string): Promise<Answered & { code: string | null; ms: number | null }> {
  const { kernel, ports } = parts;
  const now = kernel.clock.now();
  const secrets = await secretsOf(parts, kernel.db.kysely, s, now);
  try {
    const answer = await ports.outbound.call({
      url: s.url, method: "POST", body,
      headers: { "content-type": "application/json; charset=utf-8", "kefu-event": event.kind, "kefu-event-id": event.id, "kefu-delivery": event.deliveryId, "kefu-signature": signature(secrets, Math.floor(now.getTime() / 1000), body) },
    });
    return { status: answer.status, retryAfter: retryAfterOf(answer.headers["retry-after"]), code: answer.status >= 200 && answer.status < 300 ? null : "refused", ms: answer.ms };
  } catch (error) {
    if (!(error instanceof OutboundFailed)) throw error;
    return { status: null, retryAfter: null, code: error.code, ms: null };
  }
}

/** Takes the head of a lane for sending, or says when to come again; null: nothing to do. */
async function take(parts: Parts, ctx: Ctx, lane: LaneKey): Promise<{ s: store.Subscription; d: store.StoredDelivery } | null> {
  const s = await store.findSubscription(ctx.tx, lane.subscriptionId);
  const held = await store.lockLane(ctx.tx, lane.subscriptionId, lane.conversationId);
  if (!s || !held || s.state !== "active") return null;
  // Somebody is sending, or it is not time yet: whoever put that there has asked for the next try, and the sweep finds what was forgotten.
  if ([held.busyUntil, held.nextAt, s.nextAt].some((at) => at !== null && at > ctx.now)) return null;
  const d = await store.nextDelivery(ctx.tx, lane.subscriptionId, lane.conversationId);
  await store.setLane(ctx.tx, lane.subscriptionId, lane.conversationId, { ...held, busyUntil: d ? new Date(ctx.now.getTime() + leaseMs) : null });
  return d ? { s, d } : null;
}

/** Writes down what came of a try and what follows; true: the lane goes on at once. */
async function settle(parts: Parts, ctx: Ctx, lane: LaneKey, d: store.StoredDelivery, answer: Awaited<ReturnType<typeof call>> | null): Promise<boolean> {
  // In the order in which everybody locks: the subscription, then the lane.
  const s = await store.lockSubscription(ctx.tx, lane.subscriptionId);
  const held = await store.lockLane(ctx.tx, lane.subscriptionId, lane.conversationId);
  if (!s || !held) return false;
  const step = answer === null ? null : afterAnswer(answer, { attempts: d.attempts + 1, failures: held.failures }, s, ctx.now);
  const done = step === null || step.delivered;
  await store.noteAttempt(ctx.tx, d.id, { state: done ? "delivered" : step.givenUp ? "failed" : "waiting", status: answer?.status ?? null, ms: answer?.ms ?? null, code: answer?.code ?? null, at: ctx.now });
  const after = (seconds: number | null) => (seconds === null ? null : new Date(ctx.now.getTime() + seconds * 1000));
  const [laneAt, allAt] = [after(step?.laneWaits ?? null), after(step?.allWait ?? null)];
  await store.setLane(ctx.tx, s.id, lane.conversationId, { busyUntil: null, nextAt: laneAt, failures: laneAt === null ? 0 : held.failures + 1 });
  if (done) await store.noteSuccess(ctx.tx, s.id);
  else await store.noteFailure(ctx.tx, s.id, ctx.now, allAt);
  if (step?.pause && s.state === "active") await stop(parts, ctx, s, step.pause);
  const next = [laneAt, allAt].filter((at) => at !== null).toSorted((a, b) => b.getTime() - a.getTime())[0];
  if (next && !step?.pause) await askToSend(parts, ctx, lane, next);
  return (done || step.givenUp) && s.state === "active" && !step?.pause;
}

async function stop({ kernel, ports }: Parts, ctx: Ctx, s: store.Subscription, why: "failure" | "gone"): Promise<void> {
  await store.pauseSubscription(ctx.tx, s.id, why, ctx.now);
  ctx.record({ kind: "webhook.paused", subject: ["webhook", s.id], data: { why } });
  await notify(ctx, await ports.administrators(ctx.tx), { kind: "webhook.paused", params: { name: s.name, why }, link: `/settings/integrations?webhook=${s.id}` });
  ctx.after(() => kernel.bus.wake("webhooks", s.id));
}

/** Sends what waits on a lane, one after the other, until it is empty, fails, or belongs to somebody else. The calls stand outside of the transactions. */
export async function sendLane(parts: Parts, lane: LaneKey, closed: () => boolean): Promise<void> {
  const { kernel } = parts;
  while (!closed()) {
    const taken = await kernel.run(system, (ctx) => take(parts, ctx, lane));
    if (!taken) return;
    const { s, d } = taken;
    const body = await bodyOf(parts, s, lane.conversationId, d);
    const answer = body === null ? null : await call(parts, s, { id: d.eventId, kind: d.event, deliveryId: d.id }, body);
    if (!(await kernel.run(system, (ctx) => settle(parts, ctx, lane, d, answer)))) return;
  }
}

const lanesAtOnce = 4;

/** Runs lanes side by side: at most four per subscriber, so that a slow one never keeps the others waiting. */
export function laneRunner(parts: Parts, failed: (error: unknown) => void): { run(lane: LaneKey): void; close(): Promise<void> } {
  const active = new Map<string, Promise<void>>();
  const lines = new Map<string, { running: number; waiting: LaneKey[] }>();
  let over = false;

  function begin(lane: LaneKey): void {
    const line = lines.get(lane.subscriptionId) ?? { running: 0, waiting: [] };
    lines.set(lane.subscriptionId, line);
    if (line.running >= lanesAtOnce) {
      if (!line.waiting.some((one) => one.conversationId === lane.conversationId)) line.waiting.push(lane);
      return;
    }
    line.running += 1;
    const name = laneName(lane);
    active.set(
      name,
      sendLane(parts, lane, () => over)
        .catch(failed)
        .finally(() => {
          active.delete(name);
          line.running -= 1;
          const next = over ? undefined : line.waiting.shift();
          if (next) begin(next);
          else if (line.running === 0) lines.delete(lane.subscriptionId);
        }),
    );
  }
  return {
    run(lane) {
      // Who is on this lane now looks again before it leaves: what was queued before is seen, later work asks anew.
      if (!over && !active.has(laneName(lane))) begin(lane);
    },
    async close() {
      over = true;
      await Promise.all(active.values());
    },
  };
}
