import type { Actor, Ctx } from "#server/kernel/context.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { permissions, type Permission, type Scope } from "#contract/permissions.ts";
import type { SessionRow, SessionView } from "#contract/identity.ts";
import { insistRule, noField } from "../no.ts";
import { checkPassword, hashPassword } from "../password.ts";
import type { Parts } from "../ports.ts";
import { avatarText, deviceOf, mayUsePassword, sessionIdle, tidyGrants } from "../rules.ts";
import * as store from "../store.ts";
import { provePassword } from "./attempt.ts";

/** The person behind the actor; only people of the staff have an account. */
export function ownId(actor: Actor): string {
  if (actor.kind !== "staff" || actor.id === null) throw new Refusal("forbidden");
  return actor.id;
}

/** Who is signed in, what they may do, and where. */
export async function describeSession(ctx: Ctx): Promise<SessionView> {
  const person = found(await store.findPerson(ctx.tx, ownId(ctx.actor)));
  const centre = (await readCentre(ctx.tx)) ?? { name: "", zone: "Asia/Shanghai", demo: false };
  const held: Partial<Record<Permission, Scope>> = {};
  for (const permission of permissions) {
    const scope = ctx.actor.scopeOf(permission);
    if (scope !== null) held[permission] = scope;
  }
  return {
    person: {
      id: person.id,
      name: person.name,
      loginName: person.loginName,
      avatarText: avatarText(person.name),
      roles: tidyGrants(await store.grantsOf(ctx.tx, person.id)),
    },
    permissions: held as Record<string, Scope>,
    territories: [...ctx.actor.territories],
    centre,
    locale: person.locale === "en" ? "en" : "zh-CN",
  };
}

/** Changes one's own password: the present one is asked again, and all other sessions end. */
export async function changePassword(parts: Parts, actor: Actor, input: { current: string; next: string }, ip: string, session: Buffer | null): Promise<void> {
  const id = ownId(actor);
  const { kernel, cost } = parts;
  await provePassword(parts, actor, input.current, ip, "current");
  const person = found(await store.findPerson(kernel.db.kysely, id));
  insistRule(mayUsePassword(input.next, person.loginName, "next"));
  const before = await store.passwordOf(kernel.db.kysely, id);
  if ((await checkPassword(input.next, before?.hash ?? null, cost)).matches) throw noField("next", "password_unchanged");
  const hash = await hashPassword(input.next, cost);
  await kernel.run(actor, async (ctx) => {
    // Suspended while the hash was made: nothing changes any more.
    if ((await store.holdPerson(ctx.tx, id))?.state !== "active") throw new Refusal("unauthenticated");
    await store.setPassword(ctx.tx, id, hash, ctx.now);
    await store.voidInvitations(ctx.tx, id, ctx.now);
    const ended = await store.revokeAll(ctx.tx, id, ctx.now, session);
    ctx.record({ kind: "person.password_changed", subject: ["person", id], data: { sessionsEnded: ended } });
    ctx.after(() => kernel.bus.wake("session", id));
  });
}

/** Sets one's own language. */
export async function chooseLocale(ctx: Ctx, input: { locale: string }): Promise<void> {
  const id = ownId(ctx.actor);
  await store.setLocale(ctx.tx, id, input.locale);
  ctx.record({ kind: "person.locale_chosen", subject: ["person", id], data: { locale: input.locale } });
}

/** One's own open sessions, with the one that asks marked. */
export async function listOwnSessions(ctx: Ctx, session: Buffer | null): Promise<SessionRow[]> {
  const rows = await store.listSessions(ctx.tx, ownId(ctx.actor), ctx.now, sessionIdle);
  return rows.map((row) => ({
    id: row.id,
    createdAt: row.createdAt.toISOString(),
    seenAt: row.seenAt.toISOString(),
    address: row.ip,
    ...deviceOf(row.userAgent),
    current: session !== null && row.tokenHash.equals(session),
  }));
}

/** Ends one of one's own sessions; another person's is not found. */
export async function endOwnSession(parts: Parts, ctx: Ctx, sessionId: string): Promise<void> {
  const id = ownId(ctx.actor);
  if ((await store.revokeById(ctx.tx, id, sessionId, ctx.now)) === 0) throw new Refusal("not_found");
  ctx.record({ kind: "person.session_ended", subject: ["person", id], data: { session: sessionId } });
  ctx.after(() => parts.kernel.bus.wake("session", id));
}

/** Ends all of one's own sessions but this one. */
export async function endOtherSessions(parts: Parts, ctx: Ctx, session: Buffer | null): Promise<number> {
  const id = ownId(ctx.actor);
  const ended = await store.revokeAll(ctx.tx, id, ctx.now, session);
  if (ended > 0) ctx.record({ kind: "person.session_ended", subject: ["person", id], data: { count: ended } });
  ctx.after(() => parts.kernel.bus.wake("session", id));
  return ended;
}
