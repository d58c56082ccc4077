import { notify } from "#server/foundation/notifications/index.ts";
import type { z } from "zod";
import type { Misplacement, passingEndpoints } from "#contract/passing.ts";
import { reaches, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import { fillIn, insistImpersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { mayTransfer } from "../rules.ts";
import { changeConversation, personNames, shopNames } from "../store/conversations.ts";
import * as store from "../store/misplaced.ts";
import { peopleOfShop } from "../store/parties.ts";
import { lockRouting } from "../store/routing.ts";
import { enter, systemEntry, type Desk } from "./desk.ts";
import { leadersFor } from "./leaders.ts";
import { requeue } from "./requeue.ts";
import { about } from "./told.ts";
import { inner, within } from "./within.ts";
import { wordsOf } from "./words.ts";

type Input = z.output<(typeof passingEndpoints)["POST /v1/conversations/{id}/misplacement"]["body"]>;

/**
 * R-CH-08: a contact that reached the wrong shop or platform is registered and passed on, never refused. For another shop of ours the
 * conversation itself moves to that shop's people: the customer's window belongs to the shop where it was opened, a second conversation
 * would stand in a window that the customer does not have open.
 */
export async function misplace(desk: Desk, ctx: Ctx, id: string, input: Input): Promise<string> {
  await lockRouting(ctx.tx);
  const c = await within(ctx, id, "conversations.transfer");
  insist(mayTransfer(c, ctx.actor.id!, { personIds: [] }, ctx.actor.scopeOf("conversations.transfer") === "all"));
  const { to } = input;
  if (to.kind === "outside") insistImpersonal({ "to.name": to.name });
  const base = { id: newId(), at: ctx.now, conversationId: id, territory: c.territory, fromShopId: c.shopId, byId: ctx.actor.id! };
  if (to.kind === "shop") {
    if (to.id === (c.forShopId ?? c.shopId)) throw new Refusal("same_shop");
    const shop = await store.openShop(ctx.tx, to.id);
    if (!shop) throw new Refusal("invalid", { fields: [{ path: "to.id", code: "shop_unknown" }] });
    const entry = await inner(desk, ctx, c, "misplaced", input.note, { to: "shop", name: shop.name });
    await store.insertMisplacement(ctx.tx, { ...base, shopId: to.id, partnerId: null, name: "", reach: "", reachId: "", secret: null, note: entry.text });
    const words = await wordsOf(desk, ctx, { shopId: c.shopId, contactId: c.contactId, language: c.language, other: shop.name }, "wrongShop");
    await enter(desk, ctx, [entry, systemEntry(id, "message", { public: true, text: words })]);
    await changeConversation(ctx.tx, id, { forShopId: to.id === c.shopId ? null : to.id });
    await requeue(desk, ctx, { ...c, forShopId: to.id }, { territory: c.territory, skill: c.skill, priority: 30, reason: "transferred_to_shop", params: { by: ctx.actor.name, shop: shop.name } });
    const leaders = await leadersFor(desk, ctx, await peopleOfShop(ctx.tx, to.id), c.territory);
    await notify(ctx, leaders, { kind: "conversations.wrong_shop", ...about(ctx, c, { shop: shop.name }), link: "/misplaced" });
  } else {
    const entry = await inner(desk, ctx, c, "misplaced", input.note, { to: "outside", name: to.name });
    const reachId = newId();
    const reach = await desk.ports.secrets.cut(ctx.tx, ctx.now, { contactId: c.contactId, conversationId: id, clientId: reachId }, to.reach);
    await store.insertMisplacement(ctx.tx, { ...base, shopId: null, partnerId: to.partnerId, name: to.name, reach: reach.text, reachId, secret: reach.secret, note: entry.text });
    const words = await wordsOf(desk, ctx, { shopId: c.shopId, contactId: c.contactId, language: c.language, other: to.name, reach: to.reach }, "wrongPlatform");
    const said = await inner(desk, ctx, c, "message", words, {});
    await enter(desk, ctx, [entry, ...(words === "" ? [] : [{ ...said, public: true, authorKind: "system" as const, authorId: null, body: null }])]);
    const leaders = await leadersFor(desk, ctx, [ctx.actor.id!], c.territory);
    await notify(ctx, leaders, { kind: "conversations.wrong_platform", ...about(ctx, c), link: "/misplaced" });
  }
  ctx.record({ kind: "conversation.misplaced", subject: ["conversation", id], data: { to: to.kind, shopId: to.kind === "shop" ? to.id : null, partnerId: to.kind === "outside" ? to.partnerId : null } });
  return base.id;
}

/** The registrations within reach: by whom, to where, answered or not. */
export async function listMisplaced(desk: Desk, ctx: Ctx, query: { state?: "passed_on" | "answered" | undefined; after?: string | undefined; limit: number }): Promise<{ rows: Misplacement[]; next: string | null }> {
  const scope = ctx.actor.scopeOf("conversations.read");
  const rows = await store.listMisplacements(ctx.tx, {
    state: query.state, limit: query.limit + 1, after: query.after === undefined ? undefined : cursorOf(query.after),
    reach: scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id!, territories: territoriesWithin(ctx.actor, scope) },
  });
  const shown = rows.slice(0, query.limit);
  const shops = await shopNames(ctx.tx);
  const names = await personNames(ctx.tx, [...new Set(shown.map((m) => m.byId))]);
  const shopOf = (shopId: string) => ({ id: shopId, name: shops.get(shopId)?.shortName ?? "" });
  const view = async (m: store.MisplacementRow): Promise<Misplacement> => ({
    id: m.id, at: m.at.toISOString(), conversation: { id: m.conversationId, number: m.number }, from: shopOf(m.fromShopId),
    to: m.shopId
      ? { kind: "shop", ...shopOf(m.shopId) }
      : { kind: "outside", partnerId: m.partnerId, name: m.name, reach: await desk.ports.secrets.show(ctx.tx, { contactId: m.contactId, conversationId: m.conversationId, clientId: m.reachId }, { text: m.reach, secret: m.secret }, "staff") },
    note: fillIn(m.note, []), by: { id: m.byId, name: names.get(m.byId) ?? "" }, state: m.state, answeredAt: m.answeredAt?.toISOString() ?? null, answer: fillIn(m.answer, []),
  });
  const last = shown.at(-1);
  return { rows: await Promise.all(shown.map(view)), next: rows.length > query.limit && last ? `${last.at.toISOString()}_${last.id}` : null };
}

function cursorOf(text: string): { at: Date; id: string } {
  const [at, id] = text.split("_");
  const instant = new Date(at ?? "");
  if (Number.isNaN(instant.getTime()) || !/^[0-9a-f-]{36}$/.test(id ?? "")) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, id: id! };
}

/** The outside platform (or the shop, by another way) has answered: how, and by whom it was noted. */
export async function answerMisplaced(desk: Desk, ctx: Ctx, id: string, answer: string): Promise<void> {
  const m = found(await store.lockMisplacement(ctx.tx, id));
  // Whoever sees the registration may write down what came of it.
  if (!reaches(ctx.actor, ctx.actor.scopeOf("conversations.read"), { ownerId: m.byId, territory: m.territory })) throw new Refusal("not_found");
  if (m.state === "answered") throw new Refusal("answered_already");
  const { text } = await desk.ports.secrets.cut(ctx.tx, ctx.now, { contactId: m.contactId, conversationId: m.conversationId, clientId: newId() }, answer);
  await store.setAnswered(ctx.tx, id, text, ctx.actor.id, ctx.now);
  ctx.record({ kind: "conversation.misplaced_answered", subject: ["conversation", m.conversationId] });
}
