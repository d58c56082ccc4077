import type { SignInMethod } from "#contract/sign-in.ts";
import type { Actor } from "#server/kernel/context.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { hashOf } from "../codes.ts";
import { insistRule, noField } from "../no.ts";
import { checkPassword } from "../password.ts";
import type { Parts } from "../ports.ts";
import { countAttempt, mayTry } from "../rules.ts";
import * as store from "../store.ts";
import { insertSignIn } from "../store-passkeys.ts";

/** What is being guessed at: a login name, or one person's password or code. */
export const attemptKey = (what: "name" | "password" | "second_factor", of: string): Buffer => hashOf("attempt", what, of);

/**
 * Counts an attempt and commits the count before `check` runs, so that parallel guesses cannot pass together and a crash forgives none.
 * Gives what `check` found; null is a failure. A success clears the count.
 */
export async function attempt<T>(parts: Parts, actor: Actor, key: Buffer, device: { ip: string; userAgent?: string; method?: SignInMethod }, subject: string | null, check: () => Promise<T | null>): Promise<T | null> {
  const { ip } = device;
  parts.guesses.insist(ip, parts.kernel.clock.now());
  const counted = await parts.kernel.run(actor, async ({ tx, now }) => {
    const known = await store.lockFailures(tx, key);
    insistRule(mayTry(known, now));
    const next = countAttempt(known, now);
    await store.saveFailures(tx, key, next);
    return next;
  });
  const found = await check();
  if (found !== null) {
    await store.clearFailures(parts.kernel.db.kysely, key);
    return found;
  }
  parts.guesses.failed(ip, parts.kernel.clock.now());
  // Said of unknown names too: neither answer nor duration tells whether a name exists.
  if (counted.lockedUntil || subject !== null)
    await parts.kernel.run(actor, async (ctx) => {
      if (subject !== null) await insertSignIn(ctx.tx, subject, { at: ctx.now, method: device.method ?? "password", result: counted.lockedUntil ? "locked" : "refused", ip, userAgent: device.userAgent ?? "" });
      if (counted.lockedUntil) ctx.record({ kind: "sign_in.locked", subject: ["person", subject], data: { failures: counted.failures } });
    });
  return null;
}

/** Asks a signed-in person for their password again before something weighty; a wrong one names the field. */
export async function provePassword(parts: Parts, actor: Actor, password: string, ip: string, field: string): Promise<void> {
  const personId = actor.id;
  if (personId === null || actor.kind !== "staff") throw new Refusal("forbidden");
  const proved = await attempt(parts, actor, attemptKey("password", personId), { ip }, personId, async () => {
    const stored = await store.passwordOf(parts.kernel.db.kysely, personId);
    const { matches } = await checkPassword(password, stored?.hash ?? null, parts.cost);
    return matches || null;
  });
  if (proved === null) throw noField(field, "password_wrong");
}
