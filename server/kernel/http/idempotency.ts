import { createHash, hkdfSync } from "node:crypto";
import { sql } from "kysely";
import type { Actor } from "../context.ts";
import { bind, seal, unseal } from "../crypto/seal.ts";
import type { Tx } from "../db.ts";
import { Refusal } from "../refusal.ts";

/** A request that its sender may repeat: who asked, under which key, and what exactly. */
export interface Repeatable {
  readonly scope: string;
  readonly keyHash: string;
  readonly bodyHash: Buffer;
  /** Made of the sender's key, of which only a hash is stored: what a reply showed cannot be read from the table (D5). */
  readonly sealKey: Buffer;
}

const keyForm = /^[\x21-\x7e]{16,200}$/;

/** The header `idempotency-key` of a change by somebody known, or null without one. */
export function repeatable(actor: Actor, header: string | string[] | undefined, what: { key: string; params: unknown; query: unknown; body: unknown }): Repeatable | null {
  if (header === undefined || actor.id === null) return null;
  if (typeof header !== "string" || !keyForm.test(header)) throw new Refusal("invalid", { fields: [{ path: "idempotency-key", code: "too_short", params: { minimum: 16 } }] });
  const scope = `${actor.kind}:${actor.id}`;
  return {
    scope,
    keyHash: createHash("sha256").update(bind([scope, header])).digest("hex"),
    bodyHash: createHash("sha256").update(bind([what.key, ...[what.params, what.query, what.body].map((part) => JSON.stringify(part ?? null))])).digest(),
    sealKey: Buffer.from(hkdfSync("sha256", header, scope, "kefu idempotent reply", 32)),
  };
}

const place = ({ scope, keyHash }: Repeatable) => ["kernel.idempotency", scope, keyHash];

/** The stored reply, or undefined when the key is new; another body under the same key is refused (D3). */
async function stored(tx: Tx, request: Repeatable): Promise<{ reply: unknown } | undefined> {
  const { rows } = await sql<{ bodyHash: Buffer; reply: { sealed: string } | null }>`
    select body_hash as "bodyHash", reply from kernel.idempotency where scope = ${request.scope} and key = ${request.keyHash}`.execute(tx);
  const row = rows[0];
  if (!row) return undefined;
  if (!row.bodyHash.equals(request.bodyHash)) throw new Refusal("idempotency_conflict");
  if (!row.reply) return undefined;
  return { reply: JSON.parse(unseal(request.sealKey, place(request), Buffer.from(row.reply.sealed, "base64")).toString()) as unknown };
}

async function keep(tx: Tx, request: Repeatable, reply: unknown, now: Date): Promise<void> {
  const sealed = seal(request.sealKey, place(request), Buffer.from(JSON.stringify(reply ?? null))).toString("base64");
  await sql`insert into kernel.idempotency (scope, key, body_hash, status, reply, at) values (${request.scope}, ${request.keyHash}, ${request.bodyHash}, 200, ${JSON.stringify({ sealed })}::jsonb, ${now})
    on conflict (scope, key) do update set reply = excluded.reply, status = excluded.status`.execute(tx);
}

/** Answers a repeated change with what it was answered first; the reply is kept in the transaction of the change. A refused change leaves nothing and may be tried again. */
export async function once<T>(tx: Tx, now: Date, request: Repeatable | null, change: () => Promise<T>): Promise<{ reply: T; repeated: boolean }> {
  if (!request) return { reply: await change(), repeated: false };
  // Whoever comes at the same time with the same key waits here for the first one's commit.
  const mine = await sql`insert into kernel.idempotency (scope, key, body_hash, status, at) values (${request.scope}, ${request.keyHash}, ${request.bodyHash}, 0, ${now}) on conflict do nothing returning 1`.execute(tx);
  if (mine.rows.length === 0) {
    const before = await stored(tx, request);
    if (before) return { reply: before.reply as T, repeated: true };
  }
  const reply = await change();
  await keep(tx, request, reply, now);
  return { reply, repeated: false };
}

/**
 * The same for a handler with transactions of its own: the reply is kept after it. A crash in between makes a repetition run again,
 * so such a handler stands repetitions by itself (client ids of messages).
 */
export async function onceAround<T>(run: <R>(work: (tx: Tx, now: Date) => Promise<R>) => Promise<R>, request: Repeatable | null, change: () => Promise<T>): Promise<{ reply: T; repeated: boolean }> {
  if (!request) return { reply: await change(), repeated: false };
  const before = await run((tx) => stored(tx, request));
  if (before) return { reply: before.reply as T, repeated: true };
  const reply = await change();
  await run((tx, now) => keep(tx, request, reply, now));
  return { reply, repeated: false };
}
