import { createHash } from "node:crypto";
import type { FastifyRequest } from "fastify";
import type { z } from "zod";
import type { Permission, Scope, TokenPermission } from "#contract/permissions.ts";
import { tokenEndpoints, type Token } from "#contract/tokens.ts";
import { namesOf } from "#server/foundation/identity/index.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { networkOf } from "#server/kernel/http/address.ts";
import { allow } from "#server/kernel/http/limits.ts";
import { routes } from "#server/kernel/http/route.ts";
import { newId, newToken } from "#server/kernel/ids.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { isAlive, mayBeMade } from "./rules.ts";
import * as store from "./store.ts";

/** A machine with a token: its permissions and nothing else, for its channel and its shops. */
export interface TokenActor extends Actor {
  readonly kind: "token";
  readonly id: string;
  readonly channel: string | null;
  readonly trusted: boolean;
  /** Null: all shops. */
  readonly shops: readonly string[] | null;
  readonly ratePerMinute: number;
}

export type NewTokenInput = z.output<(typeof tokenEndpoints)["POST /v1/tokens"]["body"]>;

export interface Tokens {
  readonly module: Module;
  /** Who calls with `Authorization: Bearer`; null without that header, refused when the token opens nothing. */
  authenticate(request: FastifyRequest): Promise<TokenActor | null>;
  /** Makes a token inside another use case (the demo company); gives its text, once. */
  make(ctx: Ctx, input: NewTokenInput): Promise<{ id: string; text: string }>;
}

const hashOf = (text: string): Buffer => createHash("sha256").update(text).digest();
const freshMs = 5000;

function actorOf(row: store.TokenRow): TokenActor {
  const held = new Set<Permission>(row.permissions);
  const scopeOf = (permission: Permission): Scope | null => (held.has(permission) ? "all" : null);
  return { kind: "token", id: row.id, name: row.name, teams: [], territories: [], scopeOf, channel: row.channel, trusted: row.trusted, shops: row.shops.length === 0 ? null : row.shops, ratePerMinute: row.perMinute };
}

const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
const present = (row: store.TokenRow, names: ReadonlyMap<string, string>): Token => ({
  ...row, createdBy: (row.createdBy && names.get(row.createdBy)) ?? "", createdAt: row.createdAt.toISOString(), expiresAt: iso(row.expiresAt), lastUsedAt: iso(row.lastUsedAt), revokedAt: iso(row.revokedAt),
});

/** The tokens module: made, listed, revoked, and who is let in by one. */
export function openTokens(kernel: Kernel, ports: { shopsExist(tx: Tx, ids: readonly string[]): Promise<boolean> }): Tokens {
  const known = new Map<string, { row: store.TokenRow; until: number }>();
  const off = kernel.bus.on("tokens", () => known.clear());

  async function make(ctx: Ctx, input: NewTokenInput): Promise<{ id: string; text: string }> {
    const expiresAt = input.expiresAt === null ? null : new Date(input.expiresAt);
    const permissions = [...new Set<TokenPermission>(input.permissions)];
    const shops = [...new Set(input.shops)];
    insist(mayBeMade({ ...input, permissions, shops, expiresAt }, ctx.now));
    if (shops.length > 0 && !(await ports.shopsExist(ctx.tx, shops))) throw new Refusal("invalid", { fields: [{ path: "shops", code: "shop_unknown" }] });
    const text = `kefu_${newToken()}`;
    const id = newId();
    await store.insertToken(ctx.tx, hashOf(text), { ...input, id, tail: text.slice(-4), permissions, shops, expiresAt, createdAt: ctx.now, createdBy: ctx.actor.kind === "staff" ? ctx.actor.id : null });
    ctx.record({ kind: "token.made", subject: ["token", id], data: { name: input.name, permissions, channel: input.channel, shops, trusted: input.trusted, expiresAt: input.expiresAt } });
    return { id, text };
  }

  async function rowBehind(text: string): Promise<store.TokenRow | undefined> {
    const hash = hashOf(text);
    const key = hash.toString("base64");
    const entry = known.get(key);
    if (entry && entry.until > performance.now()) return entry.row;
    const row = await store.findByHash(kernel.db.kysely, hash);
    if (row && known.size < 10_000) known.set(key, { row, until: performance.now() + freshMs });
    return row;
  }

  return {
    make,
    async authenticate(request) {
      const header = request.headers.authorization;
      if (header === undefined) return null;
      const now = kernel.clock.now();
      const text = /^Bearer (kefu_[A-Za-z0-9_-]{43})$/.exec(header)?.[1];
      const row = text === undefined ? undefined : await rowBehind(text);
      if (!row || !isAlive(row, now)) {
        if (!allow(`bearer:${networkOf(request.ip)}`, 120 * kernel.config.limitFactor, 60)) throw new Refusal("too_many", { params: { seconds: 60 } });
        throw new Refusal("unauthenticated");
      }
      if (row.lastUsedAt === null || now.getTime() - row.lastUsedAt.getTime() >= 60_000) {
        row.lastUsedAt = now;
        void store.noteUse(kernel.db.kysely, row.id, now).catch((error: unknown) => kernel.log.warn("token.use_not_noted", errorFields(error)));
      }
      return actorOf(row);
    },
    module: {
      name: "tokens",
      close: async () => void off(),
      routes: routes(tokenEndpoints, {
        "GET /v1/tokens": async (ctx) => {
          const rows = await store.listTokens(ctx.tx);
          const names = await namesOf(ctx.tx, rows.flatMap((row) => (row.createdBy ? [row.createdBy] : [])));
          return { rows: rows.map((row) => present(row, names)) };
        },
        "POST /v1/tokens": async (ctx, { body }) => {
          const { id, text } = await make(ctx, body);
          return { text, token: present(found(await store.lockToken(ctx.tx, id)), new Map(ctx.actor.id ? [[ctx.actor.id, ctx.actor.name]] : [])) };
        },
        "DELETE /v1/tokens/{id}": async (ctx, { params }) => {
          const row = found(await store.lockToken(ctx.tx, params.id));
          if (row.revokedAt !== null) throw new Refusal("token_revoked");
          await store.revokeToken(ctx.tx, row.id, ctx.now);
          ctx.record({ kind: "token.revoked", subject: ["token", row.id], data: { name: row.name } });
          ctx.after(() => kernel.bus.wake("tokens", row.id));
          return {};
        },
      }),
    },
  };
}
