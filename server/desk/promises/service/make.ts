import type { PromiseKind, PromiseSource } from "#contract/promises.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { sealedWords, sealNumber, type PromisePorts } from "../parts.ts";
import { callable, mayBeDue } from "../rules.ts";
import { addStep, insertPromise, type NewPromise } from "../store.ts";

interface Made {
  kind: PromiseKind;
  source: PromiseSource;
  contactId: string;
  conversationId: string | null;
  ticketId?: string | null;
  shopId: string | null;
  territory: string;
  ownerId: string | null;
  what: string;
  phone: string | null;
  from: Date | null;
  dueAt: Date;
}

/** Writes a promise down, with its deadline and its reminder. */
export async function write(ports: PromisePorts, ctx: Ctx, made: Made): Promise<string> {
  const id = newId();
  const { text, secret } = await sealedWords(ports.keys, ctx.tx, ctx.now, made.contactId, id, made.what);
  const row: NewPromise = {
    id, kind: made.kind, source: made.source, contactId: made.contactId, conversationId: made.conversationId, ticketId: made.ticketId ?? null, shopId: made.shopId, territory: made.territory, ownerId: made.ownerId,
    what: text, whatSecret: secret, phone: made.phone === null ? null : await sealNumber(ports.keys, ctx.tx, ctx.now, made.contactId, id, made.phone),
    fromAt: made.from, dueAt: made.dueAt, madeAt: ctx.now, madeBy: made.source === "agent" ? ctx.actor.id : null,
  };
  await insertPromise(ctx.tx, row);
  await addStep(ctx.tx, id, { n: 1, kind: "made", at: ctx.now, byId: row.madeBy, dueAt: made.dueAt });
  await timePromise(ports, ctx, id, made.dueAt);
  ctx.record({ kind: "promise.made", subject: ["promise", id], data: { kind: made.kind, source: made.source, territory: made.territory, shopId: made.shopId, conversationId: made.conversationId, ticketId: row.ticketId, ownerId: made.ownerId, dueAt: made.dueAt.toISOString() } });
  return id;
}

/** The moment at which it is missed, and a little before it the reminder. */
export async function timePromise(ports: Pick<PromisePorts, "rules">, ctx: Ctx, id: string, dueAt: Date): Promise<void> {
  const { callback } = await ports.rules(ctx.tx, ctx.now);
  await setDeadline(ctx, "promise.due", id, dueAt);
  const remindAt = new Date(dueAt.getTime() - callback.remindMinutes * 60_000);
  if (remindAt > ctx.now) await setDeadline(ctx, "promise.soon", id, remindAt);
  else await clearDeadline(ctx, "promise.soon", id);
}

/** What an agent promised in a conversation, or about a ticket; whoever gave the word owes it. */
export async function writeDown(ports: PromisePorts, ctx: Ctx, input: { conversationId?: string | undefined; ticketId?: string | undefined; kind: PromiseKind; what: string; dueAt: string; phone?: string | undefined }): Promise<{ id: string }> {
  insistPermission(ctx.actor, "promises.serve");
  const about = await aboutOf(ports, ctx, input);
  const dueAt = new Date(input.dueAt);
  insist(mayBeDue(dueAt, ctx.now, (await ports.rules(ctx.tx, ctx.now)).horizonDays));
  const phone = input.phone ? callable(input.phone) : null;
  if (input.phone && phone === null) throw new Refusal("phone_shape", { status: 422, fields: [{ path: "phone", code: "phone_shape" }] });
  return { id: await write(ports, ctx, { kind: input.kind, source: "agent", ...about, ownerId: ctx.actor.id, what: input.what, phone, from: null, dueAt }) };
}

async function aboutOf(ports: PromisePorts, ctx: Ctx, { conversationId, ticketId }: { conversationId?: string | undefined; ticketId?: string | undefined }): Promise<Pick<Made, "contactId" | "conversationId" | "shopId" | "territory"> & { ticketId: string | null }> {
  if (ticketId === undefined) {
    const c = await ports.conversation(ctx, conversationId!);
    return { contactId: c.contactId, conversationId: c.id, ticketId: null, shopId: c.shopId, territory: c.territory };
  }
  const ticket = await ports.tickets.readable(ctx, ticketId);
  if (ticket.contactId === null) throw new Refusal("customer_missing");
  return { contactId: ticket.contactId, conversationId: null, ticketId, shopId: ticket.shopId, territory: ticket.territory };
}
