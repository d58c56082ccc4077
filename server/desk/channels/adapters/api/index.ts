import type { FastifyInstance, FastifyRequest } from "fastify";
import { channelEndpoints, type ChannelConversation, type ChannelEntry } from "#contract/channel.ts";
import type { WidgetEntry } from "#contract/widget.ts";
import type { TokenActor } from "#server/foundation/tokens/index.ts";
import { receiveUpload } from "#server/desk/attachments/index.ts";
import { confirmSolved, conversationForCustomer, conversationsOf, leave, publicEntriesOf, rate, readByCustomer, type Conversations, type ConversationState } from "#server/desk/conversations/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import type { FileStore } from "#server/kernel/files/index.ts";
import { secondsOver } from "#server/kernel/http/limits.ts";
import { direct, routes } from "#server/kernel/http/route.ts";
import { defineWork } from "#server/kernel/jobs/work.ts";
import type { Module } from "#server/kernel/module.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { contactFor, contactHash, conversationFor, platformOf, shopFor, shopsFor, type ApiPorts } from "./platform.ts";
import { push } from "./push.ts";
import * as store from "./store.ts";

export type { ApiPorts } from "./platform.ts";

const keepDays = 180;
const dayBytes = 500 * 2 ** 20;

/** Entries with the platform's own ids for what it pushed itself. */
export async function channelEntries(tx: Tx, entries: readonly WidgetEntry[]): Promise<ChannelEntry[]> {
  const ids = await store.messageIds(tx, entries.flatMap((e) => (e.clientId === null ? [] : [e.clientId])));
  return entries.map(({ clientId, ...entry }) => ({ ...entry, messageId: (clientId === null ? undefined : ids.get(clientId)) ?? null }));
}

/** The channel of an own app or any platform (R-CH-07). */
export function apiChannel(conversations: Conversations, ports: ApiPorts): { module: Module; uploads(app: FastifyInstance, files: FileStore, authenticate: (request: FastifyRequest) => Promise<TokenActor | null>): void } {
  const { desk, feed } = conversations;
  const { kernel } = desk;
  const shopKeys = async (tx: Tx) => new Map((await ports.shops(tx)).map((shop) => [shop.id, shop.key]));
  const shown = async (tx: Tx, c: ConversationState, keys: ReadonlyMap<string, string>): Promise<ChannelConversation> => ({ ...(await conversationForCustomer(tx, c)), shop: keys.get(c.shopId) ?? "" });
  const own = (ctx: Ctx, id: string) => conversationFor(ctx.tx, platformOf(ctx.actor), id);
  const retention = defineWork({
    name: "platform.retention",
    async handle({ db, clock }) {
      while ((await db.transaction(clock, (tx, now) => store.dropOlder(tx, new Date(now.getTime() - keepDays * 86_400_000), 1000))) === 1000);
    },
  });

  return {
    module: {
      name: "platform",
      work: [retention],
      schedules: [{ work: retention, cron: "30 3 * * *" }],
      routes: routes(channelEndpoints, {
        "GET /v1/channel/shops": async (ctx) => {
          const hours = await ports.rules.serviceHours(ctx.tx, ctx.now, "zh-CN");
          const shops = await shopsFor(ports, ctx.tx, platformOf(ctx.actor));
          const rows = await Promise.all(
            shops.map(async ({ key, name, shortName }) => {
              const { body } = await ports.rules.greeting(ctx.tx, key, ctx.now);
              return {
                key, name, shortName, welcome: body.welcome["zh-CN"].replaceAll("{店铺}", name).replaceAll("{shop}", name), topics: body.topics.map((topic) => ({ key: topic.key, label: topic.label["zh-CN"] })),
                hours: hours.text, openNow: hours.openNow, nextOpening: hours.nextOpening?.toISOString() ?? null,
              };
            }),
          );
          return { rows };
        },
        "POST /v1/channel/messages": direct(async (actor, { body }) => {
          const stored = await push(conversations, ports, platformOf(actor), body);
          return { ...stored, at: stored.at.toISOString() };
        }),
        "GET /v1/channel/conversations": async (ctx, { query }) => {
          const platform = platformOf(ctx.actor);
          const shop = await shopFor(ports, ctx.tx, platform, query.shop);
          const contact = await ports.customers.contacts.find(ctx.tx, platform.channel, contactHash(platform, shop.id, query.contact));
          const keys = new Map([[shop.id, shop.key]]);
          const rows = contact ? (await conversationsOf(ctx.tx, [contact.id], 20)).filter((c) => c.shopId === shop.id) : [];
          return { rows: await Promise.all(rows.map((c) => shown(ctx.tx, c, keys))) };
        },
        "GET /v1/channel/conversations/{id}": async (ctx, { params }) => shown(ctx.tx, await own(ctx, params.id), await shopKeys(ctx.tx)),
        "GET /v1/channel/conversations/{id}/entries": async (ctx, { params, query }) => {
          const c = await own(ctx, params.id);
          return { entries: await channelEntries(ctx.tx, await publicEntriesOf(desk, feed, ctx.tx, c, query)), conversation: await shown(ctx.tx, c, await shopKeys(ctx.tx)) };
        },
        "POST /v1/channel/conversations/{id}/read": async (ctx, { params, body }) => {
          await readByCustomer(desk, ctx, (await own(ctx, params.id)).contactId, { conversationId: params.id, upTo: body.upTo });
          return {};
        },
        "POST /v1/channel/conversations/{id}/typing": async (ctx, { params, body }) => {
          if ((await own(ctx, params.id)).open) feed.typing(params.id, "customer", "", body.on);
          return {};
        },
        "POST /v1/channel/conversations/{id}/confirmation": async (ctx, { params, body }) => {
          await confirmSolved(desk, ctx, (await own(ctx, params.id)).contactId, { conversationId: params.id, solved: body.solved });
          return {};
        },
        "POST /v1/channel/conversations/{id}/rating": async (ctx, { params, body }) => {
          await rate(desk, ctx, (await own(ctx, params.id)).contactId, { conversationId: params.id, ...body });
          return {};
        },
        "POST /v1/channel/conversations/{id}/leaving": async (ctx, { params }) => {
          await leave(desk, ctx, (await own(ctx, params.id)).contactId, params.id);
          return {};
        },
      }),
    },
    uploads(app, files, authenticate) {
      app.register(async (scope) => {
        scope.removeAllContentTypeParsers();
        scope.addContentTypeParser("*", (_request, payload, done) => done(null, payload));
        scope.post("/v1/channel/files", { bodyLimit: Number.MAX_SAFE_INTEGER }, async (request, reply) => {
          const actor = await authenticate(request);
          if (!actor) throw new Refusal("unauthenticated");
          insistPermission(actor, "channel.send");
          const platform = platformOf(actor);
          const seconds = secondsOver(actor.id, actor.ratePerMinute, 60);
          if (seconds > 0) throw new Refusal("too_many", { params: { seconds } });
          const shop = await shopFor(ports, kernel.db.kysely, platform, String(request.headers["x-kefu-shop"] ?? ""));
          const externalId = textOf(request, "x-kefu-contact");
          if (externalId === "" || externalId.length > 128) throw new Refusal("invalid", { fields: [{ path: "x-kefu-contact", code: "required" }] });
          const owner = await kernel.run(platform, (ctx) => contactFor(ports, ctx, platform, shop.id, { id: externalId }));
          return receiveUpload(kernel, files, request, reply, { owner, name: textOf(request, "x-kefu-name"), dayBytes });
        });
      });
    },
  };
}

/** A header that carries text in percent form. */
function textOf(request: FastifyRequest, header: string): string {
  try {
    const text = decodeURIComponent(String(request.headers[header] ?? ""));
    if (!text.includes("\u0000")) return text;
  } catch {
    // Said below.
  }
  throw new Refusal("invalid", { fields: [{ path: header, code: "broken_text" }] });
}
