import { nobody, type Actor, type Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { newToken } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { arriving } from "../actor.ts";
import { hashOf } from "../codes.ts";
import { no } from "../no.ts";
import { claimsBehind, describeProvider, wayTo, type Claims } from "../oidc.ts";
import type { Parts } from "../ports.ts";
import { normalName } from "../rules.ts";
import { startSession, type Device } from "../sessions.ts";
import * as store from "../store.ts";
import * as providers from "../store-providers.ts";
import { ownId } from "./account.ts";
import { provePassword } from "./attempt.ts";
import { redirectOf, secretOf } from "./providers.ts";

const patienceMs = 10 * 60_000;
const browserHash = (token: string) => hashOf("sso", token);

/** The providers that the sign-in page offers. */
export async function offeredProviders(ctx: Ctx) {
  return (await providers.listProviders(ctx.tx)).filter((one) => one.enabled).map(({ key, name }) => ({ key, name }));
}

/** One's own linked accounts, beside what could be linked. */
export async function listLogins(ctx: Ctx) {
  const rows = await providers.loginsOf(ctx.tx, ownId(ctx.actor));
  return rows.filter((row) => row.enabled || row.linkedAt).map(({ key, name, linkedAt, usedAt }) => ({ key, name, linkedAt: linkedAt?.toISOString() ?? null, usedAt: usedAt?.toISOString() ?? null }));
}

export interface Begun {
  location: string;
  /** For this browser's cookie: whoever comes back has to be who went. */
  browser: string;
}

/** Begins the way to a provider: to sign in, or for a signed-in person to link an account. */
export async function beginSso(parts: Parts, key: string, origin: string, personId: string | null): Promise<Begun> {
  const { kernel } = parts;
  const provider = await providers.findProvider(kernel.db.kysely, { key });
  if (!provider?.enabled) throw new Refusal("not_found");
  const config = await describeProvider(parts.outbound, { ...provider, secret: await secretOf(parts, kernel.db.kysely, provider) });
  const { location, ...way } = await wayTo(config, redirectOf(origin));
  const browser = newToken();
  await kernel.run(nobody, (ctx) => providers.insertAttempt(ctx.tx, browserHash(browser), { providerId: provider.id, ...way, personId }, new Date(ctx.now.getTime() + patienceMs)));
  return { location, browser };
}

/** The same for linking, after the password. */
export async function beginLink(parts: Parts, actor: Actor, input: { provider: string; password: string }, origin: string, ip: string): Promise<Begun> {
  const id = ownId(actor);
  await provePassword(parts, actor, input.password, ip, "password");
  return beginSso(parts, input.provider, origin, id);
}

export interface Returned {
  next: "done" | "second_factor" | "linked";
  token: string | null;
}

/** Completes what `beginSso` began: whoever the provider vouches for signs in as the linked person, or links the account. */
export async function completeSso(parts: Parts, actor: Actor, query: string, browser: string | null, origin: string, device: Device, before: Buffer | null): Promise<Returned> {
  const { kernel } = parts;
  parts.guesses.insist(device.ip, kernel.clock.now());
  const way = browser === null ? null : await kernel.run(nobody, (ctx) => providers.takeAttempt(ctx.tx, browserHash(browser), ctx.now));
  if (!way) throw no("sso_again");
  const provider = await providers.findProvider(kernel.db.kysely, { id: way.providerId });
  if (!provider?.enabled) throw no("sso_again");
  const config = await describeProvider(parts.outbound, { ...provider, secret: await secretOf(parts, kernel.db.kysely, provider) });
  const back = new URL(redirectOf(origin));
  back.search = query.startsWith("?") ? query : `?${query}`;
  const claims = await claimsBehind(config, back, way);
  if (!claims) {
    parts.guesses.failed(device.ip, kernel.clock.now());
    throw no("sso_refused");
  }
  return way.personId === null ? enter(parts, provider, claims, device, before) : link(parts, actor, provider, claims, way.personId);
}

async function link(parts: Parts, actor: Actor, provider: providers.ProviderStored, claims: Claims, personId: string): Promise<Returned> {
  // Signed out, or in as somebody else, while being away at the provider.
  if (ownId(actor) !== personId) throw no("sso_again");
  await parts.kernel
    .run(actor, async (ctx) => {
      if ((await store.holdPerson(ctx.tx, personId))?.state !== "active") throw new Refusal("unauthenticated");
      await providers.insertLogin(ctx.tx, provider.id, claims.subject, personId, ctx.now);
      ctx.record({ kind: "person.login_linked", subject: ["person", personId], data: { provider: provider.key } });
    })
    .catch((error: unknown) => {
      throw violates(error) ? no("login_known") : error;
    });
  return { next: "linked", token: null };
}

async function enter(parts: Parts, provider: providers.ProviderStored, claims: Claims, device: Device, before: Buffer | null): Promise<Returned> {
  const { kernel } = parts;
  const person = await kernel.run(nobody, async (ctx) => {
    const linked = await providers.personBehind(ctx.tx, provider.id, claims.subject);
    if (linked) return { ...found(await store.findPerson(ctx.tx, linked)), isNew: false };
    const name = provider.claim === "email" ? claims.email : provider.claim === "preferred_username" ? claims.preferredUsername : null;
    const known = name === null ? null : await store.findForSignIn(ctx.tx, normalName(name));
    const named = known ? await store.findPerson(ctx.tx, known.id) : null;
    return named ? { ...named, isNew: true } : null;
  });
  // The provider vouches for somebody; whether we know them is told only to whom it vouched for.
  if (!person || person.state === "invited") throw no("sso_nobody");
  return kernel.run(arriving(person), async (ctx) => {
    const held = found(await store.holdPerson(ctx.tx, person.id));
    if (held.state === "suspended") throw no("account_suspended");
    if (person.isNew) {
      await providers.insertLogin(ctx.tx, provider.id, claims.subject, person.id, ctx.now).catch((error: unknown) => {
        throw violates(error) ? no("login_known") : error;
      });
      ctx.record({ kind: "person.login_linked", subject: ["person", person.id], data: { provider: provider.key } });
    }
    await providers.useLogin(ctx.tx, provider.id, claims.subject, ctx.now);
    const asked = !provider.secondFactor && (await store.totpOf(ctx.tx, person.id))?.confirmedAt != null;
    return { token: await startSession(parts, ctx, person.id, asked ? "second_factor" : "full", "sso", device, before), next: asked ? "second_factor" : "done" };
  });
}

/** Takes a linked account away. */
export async function unlink(ctx: Ctx, key: string): Promise<void> {
  const id = ownId(ctx.actor);
  if (!(await providers.deleteLogin(ctx.tx, key, id))) throw new Refusal("not_found");
  ctx.record({ kind: "person.login_unlinked", subject: ["person", id], data: { provider: key } });
}
