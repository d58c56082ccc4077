import { maskPhone } from "#contract/masking.ts";
import type { PromiseKind, PromiseRow, PromiseState, PromiseStep } from "#contract/promises.ts";
import { nameTo } from "#server/desk/customers/index.ts";
import { insistPermission, reaches, territoriesWithin, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import { maskedWords, openNumber, type PromisePorts } from "../parts.ts";
import { mayAct } from "../rules.ts";
import { countOwed, keptBetween, listPromises, promisesOfConversation, promisesOfTicket, readPromise, stepsOf, type Filter, type Reach, type StoredPromise } from "../store.ts";

const iso = (at: Date | null) => at?.toISOString() ?? null;

/** Promises as staff see them: words and number masked, the customer's name too but to whoever still owes it. */
export async function rowsOf(ports: PromisePorts, tx: Tx, promises: readonly StoredPromise[], reader: string | null): Promise<PromiseRow[]> {
  const labels = await ports.customers.labels(tx, promises.map((p) => p.contactId));
  const codes = await ports.tickets.codes(tx, promises.flatMap((p) => (p.ticketId === null ? [] : [p.ticketId])));
  return Promise.all(
    promises.map(async (p) => {
      const label = labels.get(p.contactId);
      const phone = await openNumber(ports.keys, tx, p.contactId, p.id, p.phone);
      return {
        id: p.id, number: p.number, kind: p.kind, state: p.state, source: p.source,
        what: await maskedWords(ports.keys, tx, p.contactId, p.id, { text: p.what, secret: p.whatSecret }),
        phone: phone === null ? null : maskPhone(phone),
        customer: { id: label?.customerId ?? p.contactId, contactId: p.contactId, name: nameTo(label, p.endedAt === null && p.ownerId !== null && p.ownerId === reader), tier: label?.tier ?? "standard" },
        conversation: p.conversationId !== null && p.conversationNumber !== null ? { id: p.conversationId, number: p.conversationNumber } : null,
        ticket: p.ticketId === null ? null : { id: p.ticketId, code: codes.get(p.ticketId) ?? "" },
        shop: p.shopId === null ? null : { id: p.shopId, name: p.shopName ?? "" }, territory: p.territory, owner: p.ownerId === null ? null : { id: p.ownerId, name: p.ownerName ?? "" },
        from: iso(p.fromAt), dueAt: p.dueAt.toISOString(), madeAt: p.madeAt.toISOString(), endedAt: iso(p.endedAt), missedAt: iso(p.missedAt), calls: p.calls,
      };
    }),
  );
}

/** Promises in a conversation, or about a ticket, within the actor's reach. */
export async function promisesAbout(ports: PromisePorts, ctx: Ctx, { conversationId, ticketId }: { conversationId?: string | undefined; ticketId?: string | undefined }): Promise<{ rows: PromiseRow[] }> {
  insistPermission(ctx.actor, "promises.read");
  if (ticketId !== undefined) await ports.tickets.readable(ctx, ticketId);
  else await ports.conversation(ctx, conversationId!);
  return { rows: await rowsOf(ports, ctx.tx, await (ticketId !== undefined ? promisesOfTicket(ctx.tx, ticketId) : promisesOfConversation(ctx.tx, conversationId!)), ctx.actor.id) };
}

/** The figure of the book: of what fell due, what was kept, by whoever owed it (R-FU-05). */
export async function kept(ports: PromisePorts, ctx: Ctx, { from, to }: { from: string; to: string }) {
  if (to < from) throw new Refusal("invalid", { fields: [{ path: "to", code: "period_backwards" }] });
  const zone = await ports.zone(ctx.tx);
  const rows = await keptBetween(ctx.tx, dayBounds(from, zone).from, dayBounds(to, zone).to, reachOf(ctx));
  return {
    rows: rows.map(({ ownerId, name, due, kept: inTime }) => ({ owner: ownerId === null ? null : { id: ownerId, name: name ?? "" }, due, kept: inTime })),
    due: rows.reduce((sum, row) => sum + row.due, 0), kept: rows.reduce((sum, row) => sum + row.kept, 0),
  };
}

function reachOf(ctx: Ctx): Reach {
  const scope = insistPermission(ctx.actor, "promises.read");
  return scope === "all" ? { all: true } : { all: false, personId: ctx.actor.id!, territories: territoriesWithin(ctx.actor, scope) };
}

export interface ListQuery {
  state: PromiseState;
  owner?: "me" | undefined;
  territory?: string | undefined;
  shop?: string | undefined;
  kind?: PromiseKind | undefined;
  after?: string | undefined;
}

function filterOf(ctx: Ctx, query: ListQuery): Filter {
  return {
    state: query.state, ownerId: query.owner === "me" ? ctx.actor.id! : undefined, territory: query.territory, shopId: query.shop, kind: query.kind,
    reach: reachOf(ctx),
  };
}

function cursorOf(after: string | undefined): { at: Date; id: string } | null {
  if (after === undefined) return null;
  const [at, id] = after.split("_");
  const instant = new Date(at ?? "");
  if (Number.isNaN(instant.getTime()) || !/^[0-9a-f-]{36}$/.test(id ?? "")) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { at: instant, id: id! };
}

async function pageOf(ports: PromisePorts, ctx: Ctx, query: ListQuery, limit: number): Promise<{ rows: PromiseRow[]; next: string | null }> {
  const stored = await listPromises(ctx.tx, filterOf(ctx, query), cursorOf(query.after), limit + 1);
  const shown = stored.slice(0, limit);
  const last = shown.at(-1);
  return { rows: await rowsOf(ports, ctx.tx, shown, ctx.actor.id), next: stored.length > limit && last ? `${(last.endedAt ?? last.dueAt).toISOString()}_${last.id}` : null };
}

export async function listPage(ports: PromisePorts, ctx: Ctx, query: ListQuery & { limit: number }) {
  return { ...(await pageOf(ports, ctx, query, query.limit)), counts: await countOwed(ctx.tx, filterOf(ctx, query)) };
}

export async function promiseDetail(ports: PromisePorts, ctx: Ctx, id: string): Promise<{ row: PromiseRow; steps: PromiseStep[]; mayAct: boolean }> {
  const scope = insistPermission(ctx.actor, "promises.read");
  const promise = found(await readPromise(ctx.tx, id));
  if (!reaches(ctx.actor, scope, { ownerId: promise.ownerId, territory: promise.territory })) throw new Refusal("not_found");
  const [row] = await rowsOf(ports, ctx.tx, [promise], ctx.actor.id);
  const steps = await stepsOf(ctx.tx, id);
  const serves = ctx.actor.scopeOf("promises.serve");
  return {
    row: row!,
    steps: await Promise.all(
      steps.map(async ({ noteSecret, note, by, at, dueAt, ...rest }) => ({ ...rest, at: at.toISOString(), dueAt: iso(dueAt), by: by ?? "", note: await maskedWords(ports.keys, ctx.tx, promise.contactId, `${id}/${rest.n}`, { text: note, secret: noteSecret }) })),
    ),
    mayAct: serves !== null && mayAct(promise, ctx.actor.id!, serves === "all") === true,
  };
}

const pieceOfExport = 500;

/** A piece of the list as cells; the reader's page puts heads in its language above them. Each piece is on record with its position. */
export async function exportPiece(ports: PromisePorts, ctx: Ctx, query: ListQuery): Promise<{ lines: string[][]; next: string | null }> {
  const { rows, next } = await pageOf(ports, ctx, query, pieceOfExport);
  ctx.record({ kind: "promise.exported", subject: ["export", null], data: { state: query.state, territory: query.territory ?? null, shop: query.shop ?? null, after: query.after ?? null, lines: rows.length } });
  return {
    lines: rows.map((p) => [String(p.number), p.kind, p.state, p.what, p.phone ?? "", p.shop?.name ?? "", p.territory, p.owner?.name ?? "", p.from ?? "", p.dueAt, p.madeAt, p.endedAt ?? "", p.missedAt ?? "", String(p.calls)]),
    next,
  };
}
