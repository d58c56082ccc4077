import type { MailFate } from "#contract/mail.ts";
import type { Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { found } from "#server/kernel/refusal.ts";
import type { Parts } from "./parts.ts";
import { noteArrival, resend, rowOf } from "./service.ts";
import * as store from "./store.ts";

/** What became of mails, by their keys: for the page of whatever they are about. */
export async function fatesOf({ ports }: Parts, tx: Tx, keys: readonly string[]): Promise<Map<string, MailFate>> {
  if (keys.length === 0) return new Map();
  const mails = await store.mailByKeys(tx, keys);
  const dataKeys = await ports.keys.findMany(tx, [...new Set(mails.map((m) => m.ownerId))]);
  return new Map(mails.map((m) => {
    const { to, state, attempts, at, lastAt, nextAt, code, answer } = rowOf(m, dataKeys.get(m.ownerId));
    return [m.key, { to, state, attempts, at: lastAt ?? at, nextAt, code, answer }];
  }));
}

export const resendByKey = async (parts: Parts, ctx: Ctx, key: string): Promise<void> => resend(parts, ctx, found(await store.idByKey(ctx.tx, key)));
export const arrivedByKey = async (ctx: Ctx, key: string): Promise<void> => noteArrival(ctx, found(await store.idByKey(ctx.tx, key)));

/** Our Message-IDs begin with the mail's id. */
export async function keyOfSent(tx: Tx, messageId: string): Promise<string | null> {
  const id = /^<([0-9a-f-]{36})@/.exec(messageId)?.[1];
  return id === undefined ? null : store.keyOfSent(tx, id, messageId);
}
