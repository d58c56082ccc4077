import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import type { AgreementPorts } from "../ports.ts";
import { mayCheck, mayDeliver, serviceDays } from "../rules.ts";
import * as store from "../store.ts";
import { keptWords, note, staffId, working } from "./core.ts";
import { tell } from "./told.ts";

const most = 300;

/** Plans what is owed under an agreement, once or again and again until its end. */
export async function planServices(ports: AgreementPorts, ctx: Ctx, id: string, input: { what: string; dueOn: string; everyMonths: number }): Promise<{ planned: number }> {
  const a = await working(ctx, id);
  if (a.state !== "active") throw new Refusal("agreement_not_now");
  if (input.dueOn < a.fromOn! || input.dueOn > a.untilOn!) throw new Refusal("invalid", { fields: [{ path: "dueOn", code: "day_outside" }] });
  const days = serviceDays(input.dueOn, input.everyMonths, a.untilOn!);
  if ((await store.servicesOf(ctx.tx, id)).length + days.length > most) throw new Refusal("services_full");
  const what = withoutPersonal(input.what);
  await store.insertServices(ctx.tx, id, days.map((dueOn) => ({ id: newId(), what, dueOn })));
  await note(ports, ctx, a, "planned", { data: { what, planned: days.length } });
  ctx.record({ kind: "agreement.services_planned", subject: ["agreement", id], data: { planned: days.length } });
  return { planned: days.length };
}

/** The agreement is locked first, as everywhere; then its service as it stands. */
async function held(ctx: Ctx, id: string): Promise<{ a: store.StoredAgreement; service: store.StoredService }> {
  insistPermission(ctx.actor, "agreements.work");
  const a = await working(ctx, found(await store.findService(ctx.tx, id)).agreementId);
  return { a, service: found(await store.findService(ctx.tx, id)) };
}

/** It was done; the customer is asked to check it. */
export async function deliver(ports: AgreementPorts, ctx: Ctx, id: string, input: { words: string }): Promise<void> {
  const { a, service } = await held(ctx, id);
  insist(mayDeliver(service));
  const { text, secret } = await keptWords(ports, ctx, { table: "service", column: "secret", row: id, contactId: a.contactId }, input.words);
  await store.deliverService(ctx.tx, id, { at: ctx.now, byId: staffId(ctx), words: text, secret });
  await tell(ports, ctx, await ports.rules(ctx.tx, ctx.now), a, "delivered", { words: input.words, data: { what: service.what, dueOn: service.dueOn }, what: service.what });
  ctx.record({ kind: "agreement.service_delivered", subject: ["agreement", a.id], data: { service: id } });
}

/** What the customer said of it: good, or to be done again. */
export async function check(ports: AgreementPorts, ctx: Ctx, id: string, input: { good: boolean; words: string }): Promise<void> {
  const { a, service } = await held(ctx, id);
  insist(mayCheck(service));
  const { text, secret } = await keptWords(ports, ctx, { table: "service", column: "checked_secret", row: id, contactId: a.contactId }, input.words);
  await store.checkService(ctx.tx, id, { good: input.good, at: ctx.now, words: text, secret });
  await tell(ports, ctx, await ports.rules(ctx.tx, ctx.now), a, input.good ? "checked" : "redone", { words: input.words, data: { what: service.what, dueOn: service.dueOn }, what: service.what });
  ctx.record({ kind: "agreement.service_checked", subject: ["agreement", a.id], data: { service: id, good: input.good } });
}
