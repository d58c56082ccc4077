import type { Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import { noField } from "../no.ts";
import { deviceOf } from "../rules.ts";
import * as store from "../store.ts";
import { countSignIns, signInsOf } from "../store-passkeys.ts";

const countCap = 1000;

function readCursor(after: string | undefined): { at: string; id: string } | null {
  if (after === undefined) return null;
  const [at = "", id = ""] = after.split("~");
  if (Number.isNaN(Date.parse(at)) || !/^[0-9a-f-]{36}$/.test(id)) throw noField("after", "invalid");
  return { at, id };
}

/** How a person has signed in lately, and where it was refused, the newest first. */
export async function listSignIns(ctx: Ctx, personId: string, query: { after?: string | undefined; limit: number }) {
  found(await store.findPerson(ctx.tx, personId));
  const stored = await signInsOf(ctx.tx, personId, readCursor(query.after), query.limit + 1);
  const rows = stored.slice(0, query.limit).map((row) => ({ id: row.id, at: row.at.toISOString(), method: row.method, result: row.result, address: row.ip, ...deviceOf(row.userAgent) }));
  const last = stored.length > query.limit ? stored[query.limit - 1]! : null;
  const total = await countSignIns(ctx.tx, personId, countCap + 1);
  return { rows, next: last ? `${last.at.toISOString()}~${last.id}` : null, count: { value: Math.min(total, countCap), capped: total > countCap } };
}
