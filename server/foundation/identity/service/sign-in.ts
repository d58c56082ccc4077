import { nobody, type Actor } from "#server/kernel/context.ts";
import { arriving } from "../actor.ts";
import { looksLikeTotp, totpStep } from "../totp.ts";
import { recoveryHash } from "../codes.ts";
import { no } from "../no.ts";
import { checkPassword, hashPassword } from "../password.ts";
import type { Parts } from "../ports.ts";
import { normalName, sessionIdle } from "../rules.ts";
import { startSession, type Device } from "../sessions.ts";
import * as store from "../store.ts";
import { attempt, attemptKey } from "./attempt.ts";
import { openTotpSecret } from "./totp-secret.ts";

export interface Entered {
  token: string;
  next: "done" | "second_factor";
}

/** Signs in by name and password. Unknown names, wrong passwords and people without one get the same answer after the same work. */
export async function signIn(parts: Parts, input: { loginName: string; password: string }, device: Device, before: Buffer | null): Promise<Entered> {
  const { kernel, cost } = parts;
  const loginName = normalName(input.loginName);
  const person = await store.findForSignIn(kernel.db.kysely, loginName);
  const who = person ? arriving(person) : nobody;
  const proved = await attempt(parts, nobody, attemptKey("name", loginName), device, person?.id ?? null, async () => {
    const { matches, outdated } = await checkPassword(input.password, person?.hash ?? null, cost);
    return matches ? { outdated } : null;
  });
  if (!proved || !person?.hash) throw no("sign_in_failed");
  const { id, hash } = person;
  const fresh = proved.outdated ? await hashPassword(input.password, cost) : null;
  return kernel.run(who, async (ctx) => {
    const held = await store.holdPerson(ctx.tx, id);
    if (held?.state === "suspended") throw no("account_suspended");
    // Changed while this one was being checked: the old password is no longer right.
    if ((await store.passwordOf(ctx.tx, id))?.hash !== hash) throw no("sign_in_failed");
    if (fresh) await store.rehash(ctx.tx, id, hash, fresh);
    const stage = person.totp ? "second_factor" : "full";
    return { token: await startSession(parts, ctx, id, stage, "password", device, before), next: person.totp ? "second_factor" : "done" };
  });
}

/** Completes a sign-in by the app's code or a recovery code; the session gets a new token. */
export async function completeSecondFactor(parts: Parts, input: { code: string }, device: Device, before: Buffer | null): Promise<Entered> {
  const { kernel } = parts;
  const waiting = before && (await kernel.run(nobody, ({ tx, now }) => store.lockSession(tx, before, now, sessionIdle)));
  if (!waiting || waiting.stage !== "second_factor") throw no("sign_in_again");
  const { personId } = waiting;
  const entered = await attempt(parts, nobody, attemptKey("second_factor", personId), { ...device, method: "second_factor" }, personId, () =>
    kernel.run(arriving({ id: personId, name: "" }), async (ctx): Promise<Entered | null> => {
      const held = await store.holdPerson(ctx.tx, personId);
      if (held?.state !== "active") throw no("sign_in_again");
      const still = await store.lockSession(ctx.tx, before, ctx.now, sessionIdle);
      const totp = await store.totpOf(ctx.tx, personId);
      if (!still || !totp?.confirmedAt) throw no("sign_in_again");
      if (looksLikeTotp(input.code)) {
        const secret = await openTotpSecret(ctx.tx, parts.keys, personId, totp.secret);
        const step = totpStep(secret, input.code, ctx.now, totp.lastStep);
        if (step === null || !(await store.useStep(ctx.tx, personId, step))) return null;
      } else {
        if (!(await store.useRecovery(ctx.tx, personId, recoveryHash(personId, input.code)))) return null;
        ctx.record({ kind: "person.recovery_code_used", subject: ["person", personId], data: { left: totp.recoveryLeft - 1 } });
      }
      // By whichever way the first step went: what it was is kept, unless the second says more.
      const method = still.method === "sso" ? "sso" : looksLikeTotp(input.code) ? "second_factor" : "recovery_code";
      return { token: await startSession(parts, ctx, personId, "full", method, device, before), next: "done" };
    }),
  );
  if (!entered) throw no("second_factor_wrong");
  return entered;
}

/** Signs out on this device; asking twice is fine. */
export async function signOut(parts: Parts, actor: Actor, before: Buffer | null): Promise<void> {
  if (!before) return;
  await parts.kernel.run(actor, async (ctx) => {
    const ended = await store.revokeByToken(ctx.tx, before, ctx.now);
    if (!ended || ended.stage !== "full") return;
    ctx.record({ kind: "person.signed_out", subject: ["person", ended.personId], data: { session: ended.id } });
    ctx.after(() => parts.kernel.bus.wake("session", ended.personId));
  });
}
