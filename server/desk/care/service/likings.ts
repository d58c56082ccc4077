import type { Liking } from "#contract/habits.ts";
import type { HeldLiking } from "#contract/data-requests.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { fillIn, openParts } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { CarePorts } from "../ports.ts";
import * as store from "../store/likings.ts";
import { keptWords, reachCustomer, shownWords, staffId } from "./core.ts";

const most = 100;

/** What a customer likes and asks for, with where that comes from. */
export async function readLikings(ports: CarePorts, ctx: Ctx, id: string): Promise<Liking[]> {
  const { contactIds } = await reachCustomer(ports, ctx, id, "customers.read");
  const rows = await store.likingsOf(ctx.tx, contactIds);
  const keys = await ports.keys.findMany(ctx.tx, [...new Set(rows.filter((row) => row.secret !== null).map((row) => row.contactId))]);
  return rows.map((row) => ({ id: row.id, kind: row.kind, source: row.source, at: row.at.toISOString(), by: row.by, text: shownWords(keys, { table: "liking", column: "secret", row: row.id, contactId: row.contactId }, row.text, row.secret) }));
}

/** What holds of these contacts, whole, for their data copy (R-CU-04). */
export async function heldLikings({ keys }: Pick<CarePorts, "keys">, tx: Tx, contactIds: readonly string[]): Promise<HeldLiking[]> {
  const rows = await store.likingsOf(tx, contactIds);
  const found = await keys.findMany(tx, rows.map((row) => row.contactId));
  return rows.map((row) => ({ kind: row.kind, text: fillIn(row.text, openParts(found.get(row.contactId), { table: "care.liking", column: "secret", row: row.id }, row.secret)), source: row.source, at: row.at.toISOString() }));
}

export async function writeLiking(ports: CarePorts, ctx: Ctx, id: string, input: Pick<Liking, "kind" | "source" | "text">): Promise<{ id: string }> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "customers.write");
  if ((await store.likingsOf(ctx.tx, contactIds)).length >= most) throw new Refusal("likings_full");
  const liking = newId();
  const contactId = contactIds[0]!;
  const { text, secret } = await keptWords(ports, ctx, { table: "liking", column: "secret", row: liking, contactId }, input.text);
  await store.insertLiking(ctx.tx, { id: liking, contactId, kind: input.kind, source: input.source, text, secret, at: ctx.now, byId: staffId(ctx) });
  ctx.record({ kind: "liking.written", subject: ["customer", customerId], data: { liking, kind: input.kind, source: input.source } });
  return { id: liking };
}

/** It no longer holds. */
export async function dropLiking(ports: CarePorts, ctx: Ctx, id: string): Promise<void> {
  insistPermission(ctx.actor, "customers.write");
  const liking = found(await store.lockLiking(ctx.tx, id));
  const customerId = found(await ports.customers.customerOf(ctx.tx, liking.contactId));
  await reachCustomer(ports, ctx, customerId, "customers.write");
  found(liking.ended ? null : true);
  await store.endLiking(ctx.tx, id, ctx.now);
  ctx.record({ kind: "liking.dropped", subject: ["customer", customerId], data: { liking } });
}
