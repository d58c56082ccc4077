import type { Ctx } from "#server/kernel/context.ts";
import { openField, sealField, type Place } from "#server/kernel/crypto/field.ts";
import { violates, type Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { noField } from "../no.ts";
import { describeProvider } from "../oidc.ts";
import type { Parts } from "../ports.ts";
import * as store from "../store-providers.ts";
import { insistMayChange } from "./people.ts";

const placeOf = (id: string): Place => ({ table: "identity.provider", column: "secret", row: id });

/** Where a provider sends people back to; what has to be entered at the provider. */
export const redirectOf = (origin: string) => `${new URL(origin).origin}/signin/sso`;

export interface ProviderInput {
  name: string;
  issuer: string;
  clientId: string;
  claim: "preferred_username" | "email" | null;
  secondFactor: boolean;
  enabled: boolean;
}

const present = ({ secret, createdAt, logins, ...row }: store.ProviderStored & { logins: number }) => ({ ...row, hasSecret: secret !== null, createdAt: createdAt.toISOString(), logins });

async function sealed(parts: Parts, ctx: Ctx, id: string, secret: string | null): Promise<Buffer | null> {
  return secret === null || secret === "" ? null : sealField(await parts.keys.forOwner(ctx.tx, ctx.now, id), placeOf(id), secret);
}

/** A provider's client secret in the clear, for talking to it. */
export async function secretOf(parts: Parts, tx: Tx, provider: store.ProviderStored): Promise<string | null> {
  if (provider.secret === null) return null;
  const key = await parts.keys.find(tx, provider.id);
  return key ? openField(key, placeOf(provider.id), provider.secret) : null;
}

export async function listProviders(ctx: Ctx) {
  insistMayChange(ctx.actor);
  return (await store.listProviders(ctx.tx)).map(present);
}

/** Adds a provider; its secret is sealed under a key of its own (D5). */
export async function addProvider(parts: Parts, ctx: Ctx, input: ProviderInput & { key: string; secret: string | null }) {
  insistMayChange(ctx.actor);
  const id = newId();
  const { secret, ...rest } = input;
  const provider: store.ProviderStored = { id, ...rest, secret: await sealed(parts, ctx, id, secret), createdAt: ctx.now, version: 1 };
  try {
    await store.insertProvider(ctx.tx, provider);
  } catch (error) {
    throw violates(error, "provider_key_key") ? noField("key", "taken") : error;
  }
  ctx.record({ kind: "provider.added", subject: ["provider", id], data: { key: input.key, issuer: input.issuer } });
  return present({ ...provider, logins: 0 });
}

/** Changes a provider; a secret that is left out stays as it is. */
export async function changeProvider(parts: Parts, ctx: Ctx, id: string, input: ProviderInput & { secret?: string | null | undefined; version: number }) {
  insistMayChange(ctx.actor);
  const before = found(await store.lockProvider(ctx.tx, id));
  if (before.version !== input.version) throw new Refusal("stale_version");
  const { secret, version: _version, ...rest } = input;
  const after = { ...before, ...rest, secret: secret === undefined ? before.secret : await sealed(parts, ctx, id, secret) };
  await store.updateProvider(ctx.tx, after);
  ctx.record({ kind: "provider.changed", subject: ["provider", id], data: { key: before.key, issuer: after.issuer, enabled: after.enabled, secretChanged: secret !== undefined } });
  return found((await store.listProviders(ctx.tx)).map(present).find((row) => row.id === id));
}

/** Asks the provider for its description: whether the address is right and can be reached from here. */
export async function tryProvider(parts: Parts, id: string): Promise<{ authorization: string }> {
  const { kysely } = parts.kernel.db;
  const provider = found(await store.findProvider(kysely, { id }));
  const config = await describeProvider(parts.outbound, { ...provider, secret: await secretOf(parts, kysely, provider) });
  return { authorization: config.serverMetadata().authorization_endpoint ?? "" };
}
