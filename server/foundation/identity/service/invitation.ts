import { readCentre } from "#server/kernel/centre.ts";
import { nobody, type Ctx } from "#server/kernel/context.ts";
import { newToken } from "#server/kernel/ids.ts";
import { found } from "#server/kernel/refusal.ts";
import type { Invitation } from "#contract/identity.ts";
import { arriving } from "../actor.ts";
import { hashOf } from "../codes.ts";
import { insistRule, no } from "../no.ts";
import { hashPassword } from "../password.ts";
import type { Parts } from "../ports.ts";
import { invitationLasts, mayUsePassword } from "../rules.ts";
import { startSession, type Device } from "../sessions.ts";
import * as store from "../store.ts";
import { attemptKey } from "./attempt.ts";
import { insistMayChange } from "./people.ts";
import type { Entered } from "./sign-in.ts";

const invitationHash = (token: string) => hashOf("invitation", token);

/** Makes a link by which a person chooses a password; earlier links stop working. The token is given once, only its hash stays. */
export async function invite(ctx: Ctx, id: string, origin: string): Promise<Invitation> {
  insistMayChange(ctx.actor);
  const person = found(await store.lockPerson(ctx.tx, id));
  if (person.state === "suspended") throw no("account_suspended");
  await store.voidInvitations(ctx.tx, id, ctx.now);
  const token = newToken();
  const expiresAt = new Date(ctx.now.getTime() + invitationLasts);
  await store.insertInvitation(ctx.tx, invitationHash(token), id, ctx.actor.id, ctx.now, expiresAt);
  ctx.record({ kind: "person.invited", subject: ["person", id] });
  return { token, link: `${origin}/invite/${token}`, expiresAt: expiresAt.toISOString() };
}

async function open(ctx: Ctx, token: string): Promise<{ person: store.PersonRow; expiresAt: Date }> {
  const invitation = await store.lockInvitation(ctx.tx, invitationHash(token), ctx.now);
  const person = invitation && (await store.lockPerson(ctx.tx, invitation.personId));
  if (!invitation || !person || person.state === "suspended") throw no("invitation_void");
  return { person, expiresAt: invitation.expiresAt };
}

/** Whom an invitation is for, as the page that asks for the password shows it. */
export async function describeInvitation(ctx: Ctx, token: string): Promise<{ name: string; loginName: string; centreName: string; reset: boolean; expiresAt: string }> {
  const { person, expiresAt } = await open(ctx, token);
  const centre = await readCentre(ctx.tx);
  return { name: person.name, loginName: person.loginName, centreName: centre?.name ?? "", reset: person.state === "active", expiresAt: expiresAt.toISOString() };
}

/** Accepts an invitation by choosing a password: other sessions end, this device is signed in (or asked for its second factor). */
export async function acceptInvitation(parts: Parts, token: string, input: { password: string; locale?: string | undefined }, device: Device, before: Buffer | null): Promise<Entered> {
  const { kernel, cost } = parts;
  const { person } = await kernel.run(nobody, (ctx) => open(ctx, token));
  insistRule(mayUsePassword(input.password, person.loginName, "password"));
  const hash = await hashPassword(input.password, cost);
  return kernel.run(arriving(person), async (ctx) => {
    await open(ctx, token);
    await store.setPassword(ctx.tx, person.id, hash, ctx.now);
    if (person.state === "invited") await store.setState(ctx.tx, person.id, "active", null);
    if (input.locale) await store.setLocale(ctx.tx, person.id, input.locale);
    await store.voidInvitations(ctx.tx, person.id, ctx.now);
    await store.revokeAll(ctx.tx, person.id, ctx.now);
    await store.clearFailures(ctx.tx, attemptKey("name", person.loginName));
    ctx.record({ kind: "person.invitation_accepted", subject: ["person", person.id] });
    ctx.after(() => kernel.bus.wake("session", person.id));
    const secondFactor = (await store.totpOf(ctx.tx, person.id))?.confirmedAt != null;
    return { token: await startSession(parts, ctx, person.id, secondFactor ? "second_factor" : "full", "invitation", device, before), next: secondFactor ? "second_factor" : "done" };
  });
}
