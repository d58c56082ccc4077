import { z } from "zod";
import type { WidgetWait } from "#contract/widget.ts";
import { Id, Instant } from "#contract/common.ts";
import { leaveMessage, parsed, readConversation, waitOf, type Conversations, type ConversationState } from "#server/desk/conversations/index.ts";
import type { Actor } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { allow } from "#server/kernel/http/limits.ts";
import type { SocketCall } from "#server/kernel/realtime/sockets.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { Visitor, WebPorts } from "./visitor.ts";

const Wait = z.object({ conversationId: Id.optional() });
const Callback = z.object({ phone: z.string().max(30), from: Instant, to: Instant, what: z.string().trim().max(200).default(""), conversationId: Id.optional() });

/** What a customer may do beside talking (R-CV-09, R-CU-04): ask how long it takes, leave a message, be called, say what the own data may be used for. */
export function waitingCalls({ desk }: Conversations, ports: WebPorts, visitor: (actor: Actor) => Visitor): Record<string, SocketCall> {
  async function own(tx: Tx, contactId: string, id: string | undefined): Promise<ConversationState | null> {
    if (id === undefined) return null;
    const c = await readConversation(tx, id);
    if (!c || c.contactId !== contactId) throw new Refusal("not_found");
    return c;
  }
  return {
    wait: (actor, raw) =>
      desk.kernel.run(actor, async (ctx): Promise<WidgetWait> => {
        const who = visitor(actor);
        const c = await own(ctx.tx, who.id, parsed(Wait, raw).conversationId);
        const wait = c && (await waitOf(desk, ctx, c, (await ports.waitPage(ctx.tx, ctx.now)).estimate));
        return { ahead: wait?.ahead ?? null, minutes: wait?.expected?.minutes ?? null, more: wait?.expected?.more ?? false, ...(await ports.promises.forCustomer(ctx, who.id, who.shop.id)) };
      }),
    consents: (actor) => desk.kernel.run(actor, async (ctx) => ({ rows: await ports.consents.list(ctx, visitor(actor).id, visitor(actor).locale) })),
    async consent(actor, raw) {
      const who = visitor(actor);
      const input = parsed(z.object({ purpose: z.string().min(1).max(80), given: z.boolean() }), raw);
      if (!allow(`consent:${who.id}`, 60 * desk.kernel.config.limitFactor, 3600)) throw new Refusal("too_many");
      await desk.kernel.run(actor, (ctx) => ports.consents.say(ctx, who.id, input, who.locale));
      return {};
    },
    async matters(actor) {
      const who = visitor(actor);
      if (!allow(`matters:${who.id}`, 60 * desk.kernel.config.limitFactor, 600)) throw new Refusal("too_many");
      return desk.kernel.run(actor, (ctx) => ports.matters(ctx, { contactId: who.id, shopId: who.shop.id, vouched: who.vouched, locale: who.locale }));
    },
    async matterLink(actor, raw) {
      const who = visitor(actor);
      if (!allow(`matters:${who.id}`, 60 * desk.kernel.config.limitFactor, 600)) throw new Refusal("too_many");
      const { id } = parsed(z.object({ id: Id }), raw);
      return desk.kernel.run(actor, (ctx) => ports.matterLink(ctx, who.id, id));
    },
    async leaveMessage(actor, raw) {
      const { conversationId } = parsed(Wait.required(), raw);
      await desk.kernel.run(actor, async (ctx) => leaveMessage(desk, ctx, visitor(actor).id, conversationId, (await ports.waitPage(ctx.tx, ctx.now)).leaveMessage.said));
      return {};
    },
    async callback(actor, raw) {
      const who = visitor(actor);
      const { conversationId, ...input } = parsed(Callback, raw);
      if (!allow(`callback:${who.id}`, 10 * desk.kernel.config.limitFactor, 3600)) throw new Refusal("too_many");
      const id = await desk.kernel.run(actor, async (ctx) => {
        const c = await own(ctx.tx, who.id, conversationId);
        return ports.promises.book(ctx, { contactId: who.id, shopId: who.shop.id, ip: who.ip }, { ...input, conversation: c && { id: c.id, territory: c.territory, waiting: c.open && c.assigneeId === null } });
      });
      return { id };
    },
    async cancelCallback(actor, raw) {
      const { id } = parsed(z.object({ id: Id }), raw);
      await desk.kernel.run(actor, (ctx) => ports.promises.cancelByCustomer(ctx, visitor(actor).id, id));
      return {};
    },
  };
}
