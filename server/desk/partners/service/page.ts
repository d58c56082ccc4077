import { maskAddress, maskName, maskPhone } from "#contract/masking.ts";
import type { PartnerPage } from "#contract/partners.ts";
import type { Brought, OutsideTask } from "#server/desk/tickets/index.ts";
import { businessMinutesBetween } from "#server/foundation/organization/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { PartnerPorts } from "../ports.ts";
import { mayOpen, saidOf } from "../rules.ts";
import * as store from "../store.ts";
import { hashOf } from "./ask.ts";

/** Whoever holds the link, or writes a letter; named by the partner in the timeline, and by nobody's person. */
export const outsider: Actor = { kind: "visitor", id: null, name: "", teams: [], territories: [], scopeOf: () => null };

interface Opened {
  ask: store.StoredAsk;
  task: OutsideTask;
  until: Date;
}

/** What a link opens; an unknown one says no more than that, one that is over says why. */
export async function openLink(ports: PartnerPorts, ctx: Ctx, token: string): Promise<Opened> {
  const link = await store.readLink(ctx.tx, hashOf(token));
  const task = link && (await ports.outside.read(ctx.tx, link.taskId));
  if (!link || !task) throw new Refusal("partner_link_gone", { status: 404 });
  insist(mayOpen(link, { state: task.state, ticketEnded: task.ticket.ended }, ctx.now));
  return { ask: found(await store.readAsk(ctx.tx, task.id)), task, until: link.expiresAt };
}

/** For whom a partner brings files: the task that his link opens; null when it opens none. */
export async function uploaderOf(ports: PartnerPorts, tx: Tx, token: string, now: Date): Promise<string | null> {
  const link = await store.readLink(tx, hashOf(token));
  const task = link && (await ports.outside.read(tx, link.taskId));
  return task && mayOpen(link, { state: task.state, ticketEnded: task.ticket.ended }, now) === true ? task.id : null;
}

/** The partner's page: what was chosen to be seen, and nothing else. */
export async function partnerPage(ports: PartnerPorts, ctx: Ctx, token: string): Promise<PartnerPage> {
  const { ask, task, until } = await openLink(ports, ctx, token);
  await store.noteOpened(ctx.tx, task.id, ctx.now);
  const shares = (one: store.StoredAsk["share"][number]) => ask.share.includes(one);
  return {
    centre: (await ports.centre(ctx.tx)).name, partner: ask.partner, code: task.ticket.code, typeName: task.ticket.typeName,
    what: task.what(shares("words")), title: shares("title") ? task.title(shares("words")) : null,
    askedAt: ask.askedAt.toISOString(), dueAt: task.dueAt?.toISOString() ?? null, until: until.toISOString(), acceptedAt: ask.acceptedAt?.toISOString() ?? null,
    order: shares("order") ? await orderOf(ports, ctx, task) : null, customer: await customerOf(ports, ctx, task, shares),
    said: (await ports.outside.lines(ctx.tx, task.id, true)).flatMap(saidOf),
  };
}

async function orderOf(ports: PartnerPorts, ctx: Ctx, { ticket }: OutsideTask): Promise<PartnerPage["order"]> {
  const order = ticket.contactId === null || ticket.orderId === null ? undefined : (await ports.ordersOf(ctx.tx, [ticket.contactId])).find((one) => one.id === ticket.orderId);
  if (!order) return null;
  const sent = await ports.trackingOf(ctx.tx, order.id);
  return { number: order.number, lines: order.lines.map(({ title, quantity }) => ({ title, quantity })), carrier: sent?.carrier ?? null, tracking: sent?.number ?? null };
}

/** Name, phone and address: whole where that was ticked, else masked. */
async function customerOf(ports: PartnerPorts, ctx: Ctx, { ticket }: OutsideTask, shares: (one: "name" | "phone" | "address") => boolean): Promise<PartnerPage["customer"]> {
  if (ticket.contactId === null) return null;
  const known = (await ports.contacts.fields(ctx.tx, [ticket.contactId], ["name", "phone", "address"])).get(ticket.contactId) ?? {};
  const sent = ticket.orderId === null ? undefined : (await ports.addressesOf(ctx.tx, [ticket.contactId])).find((one) => one.orderId === ticket.orderId);
  const [name, phone, address] = [known.name ?? "", known.phone ?? "", sent?.line ?? known.address ?? ""];
  // A mask that says nothing is left out.
  const shown = (text: string, open: boolean, mask: (text: string) => string) => (open ? text : mask(text).replace(/^\*+$/, ""));
  const customer = { name: shown(name, shares("name"), maskName), phone: shown(phone, shares("phone"), maskPhone), address: shown(address, shares("address"), maskAddress) };
  return Object.values(customer).every((one) => one === "") ? null : customer;
}

/** `letter`: it came by mail, in a letter that owns its files. */
export type PartnerAct = { accept: true } | { refuse: string; letter?: Brought } | { ask: string; letter?: Brought } | { answer: string; files: readonly string[]; letter?: Brought };

/** What the partner does there; it stands in the ticket's timeline in his name. */
export async function actByLink(ports: PartnerPorts, ctx: Ctx, token: string, act: PartnerAct): Promise<void> {
  const own: Ctx = { ...ctx, actor: outsider };
  const { task } = await openLink(ports, own, token);
  await ports.outside.hold(own.tx, task.id);
  // Two windows at once: whoever comes second finds the task as the first has left it.
  return actOn(ports, own, await openLink(ports, own, token), act);
}

/** The same without a link, for the demo company. */
export async function actAs(ports: PartnerPorts, ctx: Ctx, taskId: string, act: PartnerAct): Promise<void> {
  const own: Ctx = { ...ctx, actor: outsider };
  await actOn(ports, own, { ask: found(await store.readAsk(own.tx, taskId)), task: found(await ports.outside.read(own.tx, taskId)) }, act);
}

export async function actOn(ports: PartnerPorts, own: Ctx, { ask, task: now }: Pick<Opened, "ask" | "task">, act: PartnerAct): Promise<void> {
  if ("accept" in act) {
    if (!(await store.noteAccepted(own.tx, now.id, own.now))) throw new Refusal("partner_accepted");
    return ports.outside.tell(own, now.id, "partner_accepted", ask.partner, "");
  }
  if ("ask" in act) return ports.outside.tell(own, now.id, "partner_question", ask.partner, act.ask, act.letter);
  const answered = "answer" in act;
  if (answered) await store.noteAnswered(own.tx, now.id, Math.round(businessMinutesBetween(await ports.workingDays(own.tx, own.now), ask.askedAt, own.now)));
  await ports.outside.end(own, now.id, answered ? "answered" : "refused", ask.partner, answered ? act.answer : act.refuse, act.letter ?? { files: answered ? act.files : [], owner: now.id });
}
