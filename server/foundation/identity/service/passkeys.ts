import { isIP } from "node:net";
import {
  generateAuthenticationOptions, generateRegistrationOptions, verifyAuthenticationResponse, verifyRegistrationResponse,
  type AuthenticationResponseJSON, type RegistrationResponseJSON,
} from "@simplewebauthn/server";
import { readCentre } from "#server/kernel/centre.ts";
import { nobody, type Actor, type Ctx } from "#server/kernel/context.ts";
import { violates } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { arriving } from "../actor.ts";
import { hashOf } from "../codes.ts";
import { no } from "../no.ts";
import type { Parts } from "../ports.ts";
import { startSession, type Device } from "../sessions.ts";
import * as store from "../store.ts";
import * as passkeys from "../store-passkeys.ts";
import { ownId } from "./account.ts";
import { provePassword } from "./attempt.ts";
import type { Entered } from "./sign-in.ts";

const patienceMs = 5 * 60_000;
const atMost = 20;

/** WebAuthn binds a passkey to a host name; a bare address cannot have one. */
function partyOf(origin: string): { rpID: string; expectedOrigin: string } {
  const { hostname } = new URL(origin);
  if (isIP(hostname.replace(/^\[|\]$/g, "")) !== 0) throw no("passkey_needs_a_name");
  return { rpID: hostname, expectedOrigin: new URL(origin).origin };
}

const challengeHash = (challenge: string) => hashOf("passkey", challenge);
const challengeIn = (answer: { response?: { clientDataJSON?: unknown } }): string => {
  try {
    const said = JSON.parse(Buffer.from(String(answer.response?.clientDataJSON), "base64url").toString()) as { challenge?: unknown };
    return String(said.challenge);
  } catch {
    throw no("passkey_refused");
  }
};

/** One's own passkeys, the oldest first. */
export async function listPasskeys(ctx: Ctx) {
  return (await passkeys.passkeysOf(ctx.tx, ownId(ctx.actor))).map(present);
}
const present = (key: passkeys.PasskeyStored) => ({ id: key.id, name: key.name, createdAt: key.createdAt.toISOString(), usedAt: key.usedAt?.toISOString() ?? null, backedUp: key.backedUp });

/** Begins to add a passkey, after the password: what the authenticator needs to make one. */
export async function beginPasskey(parts: Parts, actor: Actor, input: { password: string }, origin: string, ip: string) {
  const id = ownId(actor);
  const { rpID } = partyOf(origin);
  await provePassword(parts, actor, input.password, ip, "password");
  return parts.kernel.run(actor, async (ctx) => {
    const person = found(await store.findPerson(ctx.tx, id));
    const known = await passkeys.passkeysOf(ctx.tx, id);
    const options = await generateRegistrationOptions({
      rpName: (await readCentre(ctx.tx))?.name || "Kefu", rpID,
      userID: Uint8Array.from(Buffer.from(id.replaceAll("-", ""), "hex")), userName: person.loginName, userDisplayName: person.name,
      attestationType: "none", timeout: patienceMs,
      excludeCredentials: known.map((key) => ({ id: key.credentialId, transports: key.transports as never })),
      // It has to be found without a name, and to ask for finger, face or PIN: then it stands for both factors.
      authenticatorSelection: { residentKey: "required", userVerification: "required" },
    });
    await passkeys.insertChallenge(ctx.tx, challengeHash(options.challenge), id, new Date(ctx.now.getTime() + patienceMs));
    return options as unknown as Record<string, unknown>;
  });
}

/** Keeps the passkey that the authenticator has made. */
export async function addPasskey(parts: Parts, actor: Actor, input: { name: string; answer: Record<string, unknown> }, origin: string) {
  const personId = ownId(actor);
  const { rpID, expectedOrigin } = partyOf(origin);
  const answer = input.answer as unknown as RegistrationResponseJSON;
  const challenge = challengeIn(answer);
  const taken = await parts.kernel.run(actor, (ctx) => passkeys.takeChallenge(ctx.tx, challengeHash(challenge), personId, ctx.now));
  const verified = taken ? await verifyRegistrationResponse({ response: answer, expectedChallenge: challenge, expectedOrigin, expectedRPID: rpID, requireUserVerification: true }).catch(() => null) : null;
  if (!verified?.verified) throw no("passkey_refused");
  const { credential, credentialBackedUp } = verified.registrationInfo;
  const key: Omit<passkeys.PasskeyStored, "createdAt"> = {
    credentialId: credential.id, id: newId(), personId, publicKey: Buffer.from(credential.publicKey), counter: credential.counter,
    transports: (answer.response.transports ?? []).slice(0, 8), backedUp: credentialBackedUp, name: input.name, usedAt: null,
  };
  return parts.kernel
    .run(actor, async (ctx) => {
      if ((await store.holdPerson(ctx.tx, personId))?.state !== "active") throw new Refusal("unauthenticated");
      if ((await passkeys.passkeysOf(ctx.tx, personId)).length >= atMost) throw no("too_many_passkeys");
      const stored = { ...key, createdAt: ctx.now };
      await passkeys.insertPasskey(ctx.tx, stored);
      ctx.record({ kind: "person.passkey_added", subject: ["person", personId], data: { passkey: key.id } });
      return present(stored);
    })
    .catch((error: unknown) => {
      throw violates(error) ? no("passkey_known") : error;
    });
}

export async function renamePasskey(ctx: Ctx, id: string, name: string): Promise<void> {
  const personId = ownId(ctx.actor);
  if (!(await passkeys.renamePasskey(ctx.tx, personId, id, name))) throw new Refusal("not_found");
  ctx.record({ kind: "person.passkey_renamed", subject: ["person", personId], data: { passkey: id } });
}

/** Removes one of one's own passkeys; another person's is not found. */
export async function removePasskey(ctx: Ctx, id: string): Promise<void> {
  const personId = ownId(ctx.actor);
  if (!(await passkeys.deletePasskey(ctx.tx, personId, id))) throw new Refusal("not_found");
  ctx.record({ kind: "person.passkey_removed", subject: ["person", personId], data: { passkey: id } });
}

/** What any passkey of this centre has to sign; it names nobody, so it tells nobody who has an account. */
export async function passkeyChallenge(ctx: Ctx, origin: string) {
  const { rpID } = partyOf(origin);
  const options = await generateAuthenticationOptions({ rpID, userVerification: "required", timeout: patienceMs, allowCredentials: [] });
  await passkeys.insertChallenge(ctx.tx, challengeHash(options.challenge), null, new Date(ctx.now.getTime() + patienceMs));
  return options as unknown as Record<string, unknown>;
}

/** Signs in by a passkey: what one has, opened by what one is or knows. Every refusal reads the same. */
export async function signInByPasskey(parts: Parts, input: { answer: Record<string, unknown> }, origin: string, device: Device, before: Buffer | null): Promise<Entered> {
  const { rpID, expectedOrigin } = partyOf(origin);
  const answer = input.answer as unknown as AuthenticationResponseJSON;
  const challenge = challengeIn(answer);
  parts.guesses.insist(device.ip, parts.kernel.clock.now());
  const refuse = () => {
    parts.guesses.failed(device.ip, parts.kernel.clock.now());
    return no("passkey_refused");
  };
  // Taken in a transaction of its own: an answer that fails has used its challenge up.
  if (!(await parts.kernel.run(nobody, (ctx) => passkeys.takeChallenge(ctx.tx, challengeHash(challenge), null, ctx.now)))) throw refuse();
  const known = await parts.kernel.run(nobody, (ctx) => passkeys.lockPasskey(ctx.tx, String(answer.id)));
  if (!known) throw refuse();
  return parts.kernel.run(arriving({ id: known.personId, name: "" }), async (ctx) => {
    const key = await passkeys.lockPasskey(ctx.tx, known.credentialId);
    if (!key) throw refuse();
    const verified = await verifyAuthenticationResponse({
      response: answer, expectedChallenge: challenge, expectedOrigin, expectedRPID: rpID, requireUserVerification: true,
      credential: { id: key.credentialId, publicKey: new Uint8Array(key.publicKey), counter: key.counter, transports: key.transports as never },
    }).catch(() => null);
    if (!verified?.verified) throw refuse();
    const held = await store.holdPerson(ctx.tx, key.personId);
    if (held?.state === "suspended") throw no("account_suspended");
    if (held?.state !== "active") throw refuse();
    await passkeys.usePasskey(ctx.tx, key.credentialId, verified.authenticationInfo.newCounter, verified.authenticationInfo.credentialBackedUp, ctx.now);
    return { token: await startSession(parts, ctx, key.personId, "full", "passkey", device, before), next: "done" };
  });
}
