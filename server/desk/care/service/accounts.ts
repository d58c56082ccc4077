import type { Account, AccountRow } from "#contract/care.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import type { CarePorts } from "../ports.ts";
import * as store from "../store/accounts.ts";
import { giveWatch, watchOf } from "../store/watch.ts";
import { insistServer, named, reachCustomer, staffId } from "./core.ts";

export const accountView = (a: store.AccountState): Account => ({ owner: { id: a.ownerId, name: a.ownerName, gone: a.gone }, since: a.since.toISOString(), endedAt: a.endedAt?.toISOString() ?? null, by: a.by, reason: a.reason });

/** What stands open goes with the account, unless a leader gave it to somebody. */
async function passOn(ctx: Ctx, contactIds: readonly string[], ownerId: string | null): Promise<void> {
  const open = (await watchOf(ctx.tx, contactIds, true)).filter((one) => (one.state === "open" || one.state === "later") && !one.ownerGiven);
  await giveWatch(ctx.tx, open.map((one) => one.id), ownerId, false);
}

/** Makes a customer a key account, or hands one over; who had it before stays written. */
export async function giveAccount(ports: CarePorts, ctx: Ctx, id: string, input: { ownerId: string; reason: string }): Promise<void> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "accounts.give");
  await insistServer(ports, ctx, input.ownerId);
  const now = (await store.accountsOf(ctx.tx, contactIds, await ports.servers(ctx.tx))).find((one) => one.endedAt === null);
  if (now?.ownerId === input.ownerId) throw new Refusal("account_same_owner");
  await store.endAccounts(ctx.tx, contactIds, ctx.now);
  const reason = withoutPersonal(input.reason);
  await store.insertAccount(ctx.tx, { id: newId(), contactId: now?.contactId ?? contactIds[0]!, ownerId: input.ownerId, since: ctx.now, by: staffId(ctx), reason });
  await passOn(ctx, contactIds, input.ownerId);
  ctx.record({ kind: "account.given", subject: ["customer", customerId], data: { from: now?.ownerId ?? null, to: input.ownerId, reason } });
  if (input.ownerId !== ctx.actor.id) await notify(ctx, [input.ownerId], { kind: "account.given", params: { by: ctx.actor.name }, link: `/customers/${customerId}` });
}

export async function endAccount(ports: CarePorts, ctx: Ctx, id: string, words: string): Promise<void> {
  const { customerId, contactIds } = await reachCustomer(ports, ctx, id, "accounts.give");
  const now = (await store.accountsOf(ctx.tx, contactIds, await ports.servers(ctx.tx))).find((one) => one.endedAt === null);
  if (!now) throw new Refusal("no_account");
  const reason = withoutPersonal(words);
  await store.endAccounts(ctx.tx, contactIds, ctx.now);
  ctx.record({ kind: "account.ended", subject: ["customer", customerId], data: { from: now.ownerId, reason } });
}

const offsetOf = (after: string | undefined): number => {
  if (after === undefined) return 0;
  if (!/^\d{1,6}$/.test(after)) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return Number(after);
};

/** Key accounts: one's own; for leaders everybody's, those without an owner first. */
export async function listKeyAccounts(ports: CarePorts, ctx: Ctx, query: { who: string; after?: string | undefined; limit: number }): Promise<{ rows: AccountRow[]; next: string | null }> {
  const scope = insistPermission(ctx.actor, "care.serve");
  const mine = scope !== "all" || query.who === "mine";
  const from = offsetOf(query.after);
  const rows = await store.listAccounts(ctx.tx, { ownerId: mine ? ctx.actor.id : query.who === "all" || query.who === "gone" ? null : query.who, gone: !mine && query.who === "gone", servers: await ports.servers(ctx.tx) }, from, query.limit + 1);
  const customer = await named(ports, ctx, rows.map((row) => row.contactId));
  return { rows: rows.slice(0, query.limit).map((row) => ({ customer: customer(row.contactId), account: accountView(row), open: row.open })), next: rows.length > query.limit ? String(from + query.limit) : null };
}

/** Tells the leaders once that key accounts have lost their owner. */
export async function tellOfGone(ports: CarePorts, ctx: Ctx): Promise<void> {
  const count = await store.takeGone(ctx.tx, await ports.servers(ctx.tx), ctx.now);
  if (count > 0) await notify(ctx, await ports.leaders(ctx.tx), { kind: "account.owner_gone", params: { count }, link: "/care?part=accounts&who=gone" });
}
