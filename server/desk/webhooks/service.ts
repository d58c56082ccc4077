import type { z } from "zod";
import type { Delivery, Webhook, webhookEndpoints } from "#contract/webhooks.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { mayCallUrl } from "#server/kernel/outbound/index.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "./parts.ts";
import { askToSend } from "./collect.ts";
import { newSecret } from "./secrets.ts";
import { call } from "./send.ts";
import * as store from "./store.ts";

type Input<K extends keyof typeof webhookEndpoints> = (typeof webhookEndpoints)[K] extends { body: infer B extends z.ZodType } ? z.output<B> : never;

const bothSignMs = 86_400_000;
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;

function present(s: store.Subscription, counts: ReadonlyMap<string, { waiting: number; failed: number }>): Webhook {
  const { waiting = 0, failed = 0 } = counts.get(s.id) ?? {};
  return {
    id: s.id, name: s.name, url: s.url, events: s.events, shops: s.shops, channels: s.channels, state: s.state, pausedFor: s.pausedFor, pausedAt: iso(s.pausedAt), failingSince: iso(s.failingSince),
    waiting, failed, previousUntil: iso(s.previousUntil), createdAt: s.createdAt.toISOString(), version: s.version,
  };
}
const shown = async (ctx: Ctx, id: string): Promise<Webhook> => present(found(await store.findSubscription(ctx.tx, id)), await store.countsOf(ctx.tx));
const told = (parts: Parts, ctx: Ctx, id: string) => ctx.after(() => parts.kernel.bus.wake("webhooks", id));

export async function listWebhooks(ctx: Ctx): Promise<Webhook[]> {
  const counts = await store.countsOf(ctx.tx);
  return (await store.listSubscriptions(ctx.tx)).map((s) => present(s, counts));
}

async function insistFields(parts: Parts, ctx: Ctx, url: string, shops: readonly string[]): Promise<void> {
  const read = URL.parse(url);
  if (!read) throw new Refusal("invalid", { fields: [{ path: "url", code: "webhook_url_form" }] });
  if (mayCallUrl(read, parts.kernel.config.outboundAllow) !== true) throw new Refusal("invalid", { fields: [{ path: "url", code: "webhook_url_inside" }] });
  if (shops.length > 0 && !(await parts.ports.shopsExist(ctx.tx, shops))) throw new Refusal("invalid", { fields: [{ path: "shops", code: "shop_unknown" }] });
}

/** Adds a webhook; what happens from now on is told. Asks for no permission: the route does. */
export async function addWebhook(parts: Parts, ctx: Ctx, input: Input<"POST /v1/webhooks">): Promise<{ secret: string; webhook: Webhook }> {
  await insistFields(parts, ctx, input.url, input.shops);
  const id = newId();
  const { text, sealed } = await newSecret(parts, ctx.tx, ctx.now, id);
  await store.insertSubscription(ctx.tx, { ...input, id, events: [...new Set(input.events)], shops: [...new Set(input.shops)], secret: sealed, at: ctx.now, by: ctx.actor.kind === "staff" ? ctx.actor.id : null });
  ctx.record({ kind: "webhook.added", subject: ["webhook", id], data: { name: input.name, events: input.events } });
  told(parts, ctx, id);
  return { secret: text, webhook: await shown(ctx, id) };
}

async function locked(ctx: Ctx, id: string, version?: number): Promise<store.Subscription> {
  const s = found(await store.lockSubscription(ctx.tx, id));
  if (version !== undefined && version !== s.version) throw new Refusal("stale_version");
  return s;
}

export async function changeWebhook(parts: Parts, ctx: Ctx, id: string, { version, ...change }: Input<"PATCH /v1/webhooks/{id}">): Promise<Webhook> {
  const s = await locked(ctx, id, version);
  const next = { name: change.name ?? s.name, url: change.url ?? s.url, events: change.events ?? s.events, shops: change.shops ?? s.shops, channels: change.channels ?? s.channels };
  await insistFields(parts, ctx, next.url, next.shops);
  await store.updateSubscription(ctx.tx, id, { ...next, events: [...new Set(next.events)], shops: [...new Set(next.shops)] });
  ctx.record({ kind: "webhook.changed", subject: ["webhook", id], data: { fields: Object.keys(change) } });
  told(parts, ctx, id);
  return shown(ctx, id);
}

export async function removeWebhook(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  const s = await locked(ctx, id);
  await store.deleteSubscription(ctx.tx, id);
  ctx.record({ kind: "webhook.removed", subject: ["webhook", id], data: { name: s.name } });
  told(parts, ctx, id);
}

export async function changeSecret(parts: Parts, ctx: Ctx, id: string, version: number): Promise<{ secret: string; webhook: Webhook }> {
  await locked(ctx, id, version);
  const { text, sealed } = await newSecret(parts, ctx.tx, ctx.now, id);
  await store.changeSecret(ctx.tx, id, sealed, new Date(ctx.now.getTime() + bothSignMs));
  ctx.record({ kind: "webhook.secret_made", subject: ["webhook", id] });
  return { secret: text, webhook: await shown(ctx, id) };
}

export async function pauseWebhook(parts: Parts, ctx: Ctx, id: string): Promise<Webhook> {
  if ((await locked(ctx, id)).state === "paused") throw new Refusal("webhook_paused");
  await store.pauseSubscription(ctx.tx, id, "person", ctx.now);
  ctx.record({ kind: "webhook.paused", subject: ["webhook", id], data: { why: "person" } });
  told(parts, ctx, id);
  return shown(ctx, id);
}

export async function resumeWebhook(parts: Parts, ctx: Ctx, id: string): Promise<Webhook> {
  if ((await locked(ctx, id)).state === "active") throw new Refusal("webhook_running");
  await store.resumeSubscription(ctx.tx, id);
  ctx.record({ kind: "webhook.resumed", subject: ["webhook", id] });
  told(parts, ctx, id);
  return shown(ctx, id);
}

/** A signed ping, outside of any transaction and of the queue. */
export async function testWebhook(parts: Parts, id: string): Promise<{ ok: boolean; status: number | null; code: Delivery["code"]; ms: number | null }> {
  const s = found(await store.findSubscription(parts.kernel.db.kysely, id));
  const eventId = newId();
  const { status, code, ms } = await call(parts, s, { id: eventId, kind: "ping", deliveryId: eventId }, JSON.stringify({ id: eventId, type: "ping", at: parts.kernel.clock.now().toISOString() }));
  return { ok: code === null, status, code: code as Delivery["code"], ms };
}

export async function listDeliveries(ctx: Ctx, id: string, query: { state?: string | undefined; after?: string | undefined; limit: number }): Promise<{ rows: Delivery[]; next: string | null }> {
  found(await store.findSubscription(ctx.tx, id));
  if (query.after !== undefined && !/^\d{1,15}$/.test(query.after)) throw new Refusal("invalid", { fields: [{ path: "after", code: "invalid" }] });
  const rows = await store.listDeliveries(ctx.tx, id, { state: query.state, before: query.after === undefined ? null : Number(query.after), limit: query.limit + 1 });
  const page = rows.slice(0, query.limit);
  return { rows: page.map(({ ord: _ord, publicSeq: _seq, ...d }) => ({ ...d, at: d.at.toISOString(), lastAt: iso(d.lastAt), code: d.code as Delivery["code"] })), next: rows.length > query.limit ? String(page.at(-1)!.ord) : null };
}

/** Queues a delivery again; later ones of its conversation may have gone before it. */
export async function retryDelivery(parts: Parts, ctx: Ctx, id: string, deliveryId: string): Promise<void> {
  const s = found(await store.lockSubscription(ctx.tx, id));
  const d = found(await store.lockDelivery(ctx.tx, id, deliveryId));
  const lane = await store.lockLane(ctx.tx, id, d.conversationId);
  if (d.state === "waiting" && !lane?.nextAt && !s.nextAt) throw new Refusal("delivery_waiting");
  await store.queueAgain(ctx.tx, deliveryId);
  await store.openLane(ctx.tx, id, d.conversationId, d.publicSeq ?? 0);
  await store.setLane(ctx.tx, id, d.conversationId, { busyUntil: lane?.busyUntil ?? null, nextAt: null, failures: 0 });
  await store.noteSuccess(ctx.tx, id);
  ctx.record({ kind: "webhook.retried", subject: ["webhook", id], data: { delivery: deliveryId } });
  await askToSend(parts, ctx, { subscriptionId: id, conversationId: d.conversationId });
}
