import { z } from "zod";
import { webhookEndpoints } from "#contract/webhooks.ts";
import { readConversation, type Conversations } from "#server/desk/conversations/index.ts";
import { openCtx, system } from "#server/kernel/context.ts";
import { together } from "#server/kernel/db.ts";
import { direct, routes } from "#server/kernel/http/route.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import { askToSend, collect, collectRating } from "./collect.ts";
import type { LaneKey, Parts, WebhookPorts } from "./parts.ts";
import { concerns } from "./rules.ts";
import { laneRunner } from "./send.ts";
import * as service from "./service.ts";
import * as store from "./store.ts";

export type { WebhookPorts } from "./parts.ts";

const gatherMs = 50;
const freshMs = 5000;
const keepDays = 30;
const sweepAtMost = 500;

export interface Webhooks {
  readonly module: Module;
  /** Looks at everything now: what was not collected, what is due. The beat and the tests call it. */
  sweep(): Promise<void>;
}

/** The webhooks module: collects from the conversations' public entries, sends in order, pauses what cannot be reached. */
export function openWebhooks(kernel: Kernel, conversations: Conversations, ports: WebhookPorts): Webhooks {
  const sending = defineWork<LaneKey>({
    name: "webhooks.send", schema: z.object({ subscriptionId: z.uuid(), conversationId: z.uuid() }), retries: 3,
    // Lanes run side by side; what a crash cuts off is found again by its lease.
    handle: async (_kernel, lane) => runner.run(lane),
  });
  const parts: Parts = { kernel, conversations, ports, sending };
  const warn = (what: string) => (error: unknown) => kernel.log.warn(what, errorFields(error));
  const runner = laneRunner(parts, warn("webhooks.lane_failed"));

  let known: { rows: store.Subscription[]; until: number } | null = null;
  async function subscriptions(): Promise<store.Subscription[]> {
    if (known && known.until > performance.now()) return known.rows;
    const rows = await store.listSubscriptions(kernel.db.kysely);
    known = { rows, until: performance.now() + freshMs };
    return rows;
  }

  const dirty = new Set<string>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let collecting: Promise<boolean> = Promise.resolve(true);

  /** False: not all of it could be collected. */
  async function gather(): Promise<boolean> {
    while (dirty.size > 0 && !closed) {
      const ids = [...dirty].slice(0, 100);
      for (const id of ids) dirty.delete(id);
      const active = (await subscriptions()).filter((s) => s.state === "active");
      if (active.length === 0) return true;
      for (const id of await kernel.run(system, (ctx) => collect(parts, ctx, ids, active))) dirty.add(id);
    }
    return !closed;
  }
  const collectNow = () => (collecting = collecting.then(gather).catch((error: unknown) => (warn("webhooks.collect_retry")(error), false)));
  const offs = [
    kernel.bus.on("conversation", (ids, remote) => {
      // The node where it happened collects; the sweep makes up for what it could not.
      if (remote || closed || known?.rows.length === 0) return;
      for (const id of ids) dirty.add(id);
      timer ??= setTimeout(() => {
        timer = null;
        void collectNow();
      }, gatherMs);
    }),
    kernel.bus.on("webhooks", () => {
      known = null;
      void sweep().catch(warn("webhooks.sweep_retry"));
    }),
  ];

  async function sweep(): Promise<void> {
    if (closed) return;
    const now = kernel.clock.now();
    for (const s of (await store.listSubscriptions(kernel.db.kysely)).filter((one) => one.state === "active")) {
      const ids = await store.unread(kernel.db.kysely, s, sweepAtMost);
      for (const id of ids) dirty.add(id);
      // Only what was collected counts as looked at.
      if ((await collectNow()) && ids.length < sweepAtMost) await kernel.run(system, (ctx) => store.noteSwept(ctx.tx, s.id, now));
    }
    for (const lane of await store.dueLanes(kernel.db.kysely, now, 200)) await kernel.run(system, (ctx) => askToSend(parts, ctx, lane));
  }

  const retention = defineWork({
    name: "webhooks.retention",
    async handle({ db, clock }) {
      const inBatches = async (drop: (tx: Parameters<typeof store.dropOlder>[0], before: Date, limit: number) => Promise<number>) => {
        while ((await db.transaction(clock, (tx, now) => drop(tx, new Date(now.getTime() - keepDays * 86_400_000), 1000))) === 1000);
      };
      await inBatches(store.dropOlder);
      await inBatches(store.dropLanes);
    },
  });

  return {
    sweep,
    module: {
      name: "webhooks",
      work: [sending, retention],
      schedules: [{ work: retention, cron: "50 3 * * *" }],
      beats: [{ name: "webhooks.sweep", everySeconds: 5, run: sweep }],
      readers: [
        {
          name: "webhooks.ratings",
          kinds: ["conversation.rated"],
          async read(tx, events, now) {
            const ctx = openCtx(tx, system, now, () => {});
            const wanting = (await store.listSubscriptions(tx)).filter((s) => s.events.includes("conversation.rated"));
            for (const event of wanting.length === 0 ? [] : events) {
              const c = event.kind === "conversation.rated" && event.subjectId ? await readConversation(tx, event.subjectId) : undefined;
              if (c) for (const s of wanting) if (concerns(s, c) && event.at >= s.since) await collectRating(ctx, s, c, event);
            }
            await together(tx, ctx.recorded());
            return () => void sweep().catch(warn("webhooks.sweep_retry"));
          },
        },
      ],
      routes: routes(webhookEndpoints, {
        "GET /v1/webhooks": async (ctx) => ({ rows: await service.listWebhooks(ctx) }),
        "POST /v1/webhooks": (ctx, { body }) => service.addWebhook(parts, ctx, body),
        "PATCH /v1/webhooks/{id}": (ctx, { params, body }) => service.changeWebhook(parts, ctx, params.id, body),
        "DELETE /v1/webhooks/{id}": async (ctx, { params }) => {
          await service.removeWebhook(parts, ctx, params.id);
          return {};
        },
        "POST /v1/webhooks/{id}/secret": (ctx, { params, body }) => service.changeSecret(parts, ctx, params.id, body.version),
        "POST /v1/webhooks/{id}/pause": (ctx, { params }) => service.pauseWebhook(parts, ctx, params.id),
        "POST /v1/webhooks/{id}/resumption": (ctx, { params }) => service.resumeWebhook(parts, ctx, params.id),
        "POST /v1/webhooks/{id}/test": direct((_actor, { params }) => service.testWebhook(parts, params.id)),
        "GET /v1/webhooks/{id}/deliveries": (ctx, { params, query }) => service.listDeliveries(ctx, params.id, query),
        "POST /v1/webhooks/{id}/deliveries/{deliveryId}/retry": async (ctx, { params }) => {
          await service.retryDelivery(parts, ctx, params.id, params.deliveryId);
          return {};
        },
      }),
      async close() {
        closed = true;
        for (const off of offs) off();
        if (timer) clearTimeout(timer);
        await collecting;
        await runner.close();
      },
    },
  };
}
