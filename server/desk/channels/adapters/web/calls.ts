import { z } from "zod";
import { waitingCalls } from "./waiting.ts";
import { Card, clientIdSchema } from "#contract/conversation.ts";
import { Id } from "#contract/common.ts";
import { provinces } from "#contract/provinces.ts";
import { confirmSolved, leave, parsed, rate, readByCustomer, readConversation, type Conversations } from "#server/desk/conversations/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { SocketCall } from "#server/kernel/realtime/sockets.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Visitor, WebPorts } from "./visitor.ts";

const provinceCodes = new Set(provinces.map((p) => p.code));
const Post = z.object({
  clientId: clientIdSchema,
  text: z.string().max(4000).default(""),
  card: Card.optional(),
  fileId: Id.optional(),
  topic: z.string().max(40).optional(),
  about: z
    .object({
      name: z.string().trim().min(1).max(60).optional(),
      phone: z.string().regex(/^(\+?86)?1[3-9]\d{9}$|^0\d{2,3}-?\d{7,8}$/, "phone_shape").optional(),
      province: z.string().refine((code) => provinceCodes.has(code), "province_unknown").optional(),
    })
    .optional(),
});
const ById = z.object({ conversationId: Id });

/** What a visitor may call: post, read, typing, confirm, rate, leave; each only on conversations of the own contact. */
export function visitorCalls(conversations: Conversations, ports: WebPorts): Record<string, SocketCall> {
  const { desk, post, feed } = conversations;
  const visitor = (actor: Actor): Visitor => {
    if (actor.kind !== "visitor" || actor.id === null || !("shop" in actor)) throw new Refusal("forbidden");
    return actor as Visitor;
  };
  return {
    ...waitingCalls(conversations, ports, visitor),
    async post(actor, raw) {
      const who = visitor(actor);
      const input = parsed(Post, raw);
      const { about } = input;
      if (about?.name || about?.phone)
        await desk.kernel.run(who, async (ctx) => {
          if (about.name) await ports.customers.contacts.setField(ctx.tx, ctx.now, who.id, "name", about.name, true);
          if (about.phone) await ports.customers.contacts.setField(ctx.tx, ctx.now, who.id, "phone", about.phone, true);
        });
      const file = input.fileId ? await desk.ports.files.attach(desk.kernel.db.kysely, input.fileId, who.id) : undefined;
      const { conversationId, appended } = await post.fromCustomer(
        who,
        { contactId: who.id, shop: who.shop, channel: "web", locale: who.locale, topic: input.topic ?? null, ip: who.ip, statedProvince: about?.province ?? null },
        { clientId: input.clientId, text: input.text, card: input.card, file },
      );
      return { conversationId, publicSeq: appended.publicSeq, at: appended.at.toISOString() };
    },
    async read(actor, raw) {
      const input = parsed(ById.extend({ upTo: z.number().int().min(1) }), raw);
      await desk.kernel.run(actor, (ctx) => readByCustomer(desk, ctx, visitor(actor).id, input));
      return {};
    },
    async typing(actor, raw) {
      const input = parsed(ById.extend({ on: z.boolean() }), raw);
      if (await ownsConversation(desk, visitor(actor).id, input.conversationId)) feed.typing(input.conversationId, "customer", "", input.on);
      return {};
    },
    async confirm(actor, raw) {
      const input = parsed(ById.extend({ solved: z.boolean() }), raw);
      await desk.kernel.run(actor, (ctx) => confirmSolved(desk, ctx, visitor(actor).id, input));
      return {};
    },
    async rate(actor, raw) {
      const input = parsed(ById.extend({ score: z.number().int().min(1).max(5), comment: z.string().trim().max(1000).default(""), tags: z.array(z.string().max(40)).max(10).default([]) }), raw);
      await desk.kernel.run(actor, (ctx) => rate(desk, ctx, visitor(actor).id, input));
      return {};
    },
    async leave(actor, raw) {
      const input = parsed(ById, raw);
      await desk.kernel.run(actor, (ctx) => leave(desk, ctx, visitor(actor).id, input.conversationId));
      return {};
    },
  };
}

async function ownsConversation(desk: Conversations["desk"], contactId: string, conversationId: string): Promise<boolean> {
  return (await readConversation(desk.kernel.db.kysely, conversationId))?.contactId === contactId;
}
