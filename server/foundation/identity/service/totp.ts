import { readCentre } from "#server/kernel/centre.ts";
import type { Actor, Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import { newRecoveryCodes, recoveryHash } from "../codes.ts";
import { no } from "../no.ts";
import type { Parts } from "../ports.ts";
import * as store from "../store.ts";
import { newTotpSecret, totpStep, totpUri } from "../totp.ts";
import { ownId } from "./account.ts";
import { attempt, attemptKey, provePassword } from "./attempt.ts";
import { openTotpSecret, sealTotpSecret } from "./totp-secret.ts";

/** Whether one's second factor is on, and how many recovery codes are left. */
export async function describeTotp(ctx: Ctx): Promise<{ on: boolean; since: string | null; recoveryCodesLeft: number }> {
  const totp = await store.totpOf(ctx.tx, ownId(ctx.actor));
  const on = totp?.confirmedAt != null;
  return { on, since: totp?.confirmedAt?.toISOString() ?? null, recoveryCodesLeft: on ? totp.recoveryLeft : 0 };
}

/** Begins to enrol an app: the secret counts only after a first code. Beginning again replaces an unconfirmed one. */
export async function beginTotp(parts: Parts, actor: Actor, input: { password: string }, ip: string): Promise<{ secret: string; uri: string }> {
  const id = ownId(actor);
  await provePassword(parts, actor, input.password, ip, "password");
  return parts.kernel.run(actor, async (ctx) => {
    if ((await store.totpOf(ctx.tx, id))?.confirmedAt) throw no("second_factor_on");
    const person = found(await store.findPerson(ctx.tx, id));
    const secret = newTotpSecret();
    await store.beginTotp(ctx.tx, id, await sealTotpSecret(ctx.tx, ctx.now, parts.keys, id, secret));
    return { secret, uri: totpUri(secret, (await readCentre(ctx.tx))?.name || "Kefu", person.loginName) };
  });
}

async function replaceRecoveryCodes(ctx: Ctx, id: string): Promise<string[]> {
  const codes = newRecoveryCodes();
  await store.setRecoveryHashes(ctx.tx, id, codes.map((code) => recoveryHash(id, code)));
  return codes;
}

/** Turns the second factor on by a first code, and gives the recovery codes; this is the only time they are seen. */
export async function confirmTotp(parts: Parts, actor: Actor, input: { code: string }, ip: string): Promise<{ recoveryCodes: string[] }> {
  const id = ownId(actor);
  const codes = await attempt(parts, actor, attemptKey("second_factor", id), { ip }, id, () =>
    parts.kernel.run(actor, async (ctx) => {
      const totp = await store.totpOf(ctx.tx, id);
      if (!totp) throw no("second_factor_not_begun");
      if (totp.confirmedAt) throw no("second_factor_on");
      const step = totpStep(await openTotpSecret(ctx.tx, parts.keys, id, totp.secret), input.code, ctx.now, totp.lastStep);
      if (step === null) return null;
      await store.confirmTotp(ctx.tx, id, step, ctx.now);
      ctx.record({ kind: "person.second_factor_on", subject: ["person", id] });
      return replaceRecoveryCodes(ctx, id);
    }),
  );
  if (!codes) throw no("second_factor_wrong");
  return { recoveryCodes: codes };
}

/** Makes new recovery codes; the old ones stop working. */
export async function renewRecoveryCodes(parts: Parts, actor: Actor, input: { password: string }, ip: string): Promise<{ recoveryCodes: string[] }> {
  const id = ownId(actor);
  await provePassword(parts, actor, input.password, ip, "password");
  return parts.kernel.run(actor, async (ctx) => {
    if (!(await store.totpOf(ctx.tx, id))?.confirmedAt) throw no("second_factor_off");
    ctx.record({ kind: "person.recovery_codes_renewed", subject: ["person", id] });
    return { recoveryCodes: await replaceRecoveryCodes(ctx, id) };
  });
}

/** Turns one's own second factor off. */
export async function turnTotpOff(parts: Parts, actor: Actor, input: { password: string }, ip: string): Promise<void> {
  const id = ownId(actor);
  await provePassword(parts, actor, input.password, ip, "password");
  await parts.kernel.run(actor, async (ctx) => {
    if (!(await store.dropTotp(ctx.tx, id))) throw no("second_factor_off");
    ctx.record({ kind: "person.second_factor_off", subject: ["person", id] });
  });
}
