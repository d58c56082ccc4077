import { mayRead } from "../access.ts";
import type { ConversationLink } from "#contract/desk-acts.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { enterOnce, systemEntry, type Desk } from "../service/desk.ts";
import { readable } from "../service/read.ts";
import { within } from "../service/within.ts";
import * as store from "../store/acts.ts";
import { personNames, readConversation, readConversations, type ConversationState } from "../store/conversations.ts";
import { rowsOf } from "../views.ts";
import { mayActOn } from "./rules.ts";

/** What stands in the course of a conversation about another one: its number and id, by whom. */
export async function noteLink(desk: Desk, ctx: Ctx, at: string, about: Pick<ConversationState, "id" | "number">, kind: "related" | "unlinked" | "merged_into" | "merged_from" | "unmerged"): Promise<void> {
  // An ended conversation takes no more entries; the link stands beside it.
  await enterOnce(desk, ctx, { ...systemEntry(at, "linked", { body: { kind, id: about.id, number: about.number } }), authorKind: "agent", authorId: ctx.actor.id });
  ctx.after(() => desk.changed(at));
}

/** Conversations that belong to this one, as far as the reader may see them. */
export async function listLinks(desk: Desk, ctx: Ctx, id: string): Promise<{ links: ConversationLink[] }> {
  await readable(ctx, id);
  const stored = await store.linksOf(ctx.tx, id);
  const states = (await readConversations(ctx.tx, stored.map((link) => (link.a === id ? link.b : link.a)))).filter((c) => mayRead(ctx.actor, c));
  const rows = new Map((await rowsOf(ctx.tx, desk.ports.customers, states, ctx.actor.id)).map((row) => [row.id, row]));
  const names = await personNames(ctx.tx, [...new Set(stored.map((link) => link.byId))]);
  const undoMs = (await desk.ports.rules.conversation(ctx.tx, ctx.now)).body.mergeUndoMinutes * 60_000;
  return {
    links: stored.flatMap((link) => {
      const row = rows.get(link.a === id ? link.b : link.a);
      if (!row) return [];
      const undoUntil = new Date(link.at.getTime() + undoMs);
      return [{
        id: row.id, number: row.number, kind: link.kind === "related" ? "related" as const : link.a === id ? "merged_into" as const : "merged_from" as const,
        open: row.open, outcome: row.outcome, openedAt: row.openedAt, channel: row.channel, shop: row.shop.name, topic: row.topic, customer: row.customer.name,
        linkedAt: link.at.toISOString(), by: names.get(link.byId) ?? "", undoUntil: link.kind === "merged" && undoUntil > ctx.now ? undoUntil.toISOString() : null,
      }];
    }),
  };
}

/** Links two conversations by the other's number; one that the actor may not read does not exist. */
export async function linkByNumber(desk: Desk, ctx: Ctx, id: string, number: number): Promise<{ id: string }> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayActOn(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  const otherId = await store.idByNumber(ctx.tx, number);
  const other = otherId === undefined ? undefined : await readConversation(ctx.tx, otherId);
  if (!other || !mayRead(ctx.actor, other))
    throw new Refusal("invalid", { fields: [{ path: "number", code: "conversation_unknown" }] });
  if (other.id === id) throw new Refusal("invalid", { fields: [{ path: "number", code: "same_one" }] });
  if (await store.readLink(ctx.tx, id, other.id)) return { id: other.id };
  const [a, b] = id < other.id ? [id, other.id] : [other.id, id];
  if (!(await store.addLink(ctx.tx, { a, b, kind: "related", byId: ctx.actor.id!, at: ctx.now, before: null }))) return { id: other.id };
  await noteLink(desk, ctx, id, other, "related");
  await noteLink(desk, ctx, other.id, c, "related");
  ctx.record({ kind: "conversation.linked", subject: ["conversation", id], data: { with: other.id } });
  return { id: other.id };
}

/** Takes a link back; a merge is taken back by its own way. */
export async function unlink(desk: Desk, ctx: Ctx, id: string, otherId: string): Promise<void> {
  const c = await within(ctx, id, "conversations.serve");
  insist(mayActOn(c, ctx.actor.id!, ctx.actor.scopeOf("conversations.serve") === "all"));
  const link = found(await store.readLink(ctx.tx, id, otherId));
  if (link.kind !== "related") throw new Refusal("not_found");
  const other = found(await readConversation(ctx.tx, otherId));
  await store.deleteLink(ctx.tx, id, otherId);
  await noteLink(desk, ctx, id, other, "unlinked");
  await noteLink(desk, ctx, otherId, c, "unlinked");
  ctx.record({ kind: "conversation.unlinked", subject: ["conversation", id], data: { with: otherId } });
}
