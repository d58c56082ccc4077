import type { Ctx } from "#server/kernel/context.ts";
import { found } from "#server/kernel/refusal.ts";
import { insistRule, no } from "../no.ts";
import type { HandedOver, Parts } from "../ports.ts";
import { administers, maySuspend, mayStopAdministering } from "../rules.ts";
import * as store from "../store.ts";
import { insistMayChange } from "./people.ts";

/** Suspends a person: out at once everywhere, links void, open work handed over, all in one transaction (R-PE-06). */
export async function suspendPerson(parts: Parts, ctx: Ctx, id: string, handOverTo: string | null): Promise<HandedOver> {
  insistMayChange(ctx.actor);
  await store.lockAdministration(ctx.tx);
  const person = found(await store.lockPerson(ctx.tx, id));
  insistRule(maySuspend(person, ctx.actor.id, handOverTo === null ? "queue" : await store.holdPerson(ctx.tx, handOverTo)));
  if (person.state === "active" && administers(await store.grantsOf(ctx.tx, id))) insistRule(mayStopAdministering(await store.countOtherAdministrators(ctx.tx, id)));
  await store.setState(ctx.tx, id, "suspended", ctx.now);
  const sessionsEnded = await store.revokeAll(ctx.tx, id, ctx.now);
  await store.voidInvitations(ctx.tx, id, ctx.now);
  const passed = await parts.ports.handOver(ctx, id, handOverTo);
  ctx.record({ kind: "person.suspended", subject: ["person", id], data: { handOverTo, handedOver: passed.handedOver, ...(passed.letGo === 0 ? {} : { letGo: passed.letGo }), sessionsEnded } });
  ctx.after(() => parts.kernel.bus.wake("session", id));
  return passed;
}

/** Lets a suspended person back in; their password holds, their sessions don't come back. */
export async function reinstatePerson(ctx: Ctx, id: string): Promise<void> {
  insistMayChange(ctx.actor);
  const person = found(await store.lockPerson(ctx.tx, id));
  if (person.state !== "suspended") throw no("not_suspended");
  await store.setState(ctx.tx, id, (await store.passwordOf(ctx.tx, id)) ? "active" : "invited", null);
  ctx.record({ kind: "person.reinstated", subject: ["person", id] });
}

/** Turns off the second factor of a person who lost phone and codes; their sessions end, so that the new one is set up from a fresh sign-in. */
export async function dropTotpOf(parts: Parts, ctx: Ctx, id: string): Promise<void> {
  insistMayChange(ctx.actor);
  found(await store.lockPerson(ctx.tx, id));
  if (!(await store.dropTotp(ctx.tx, id))) throw no("second_factor_off");
  await store.revokeAll(ctx.tx, id, ctx.now);
  ctx.record({ kind: "person.second_factor_off", subject: ["person", id] });
  ctx.after(() => parts.kernel.bus.wake("session", id));
}
