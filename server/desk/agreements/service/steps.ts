import type { PriceLine, VersionKind } from "#contract/agreements.ts";
import type { AgreementRules, ToldChange } from "#contract/policies/agreements.ts";
import type { AgreementLineKind } from "#contract/agreements.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { insistPermission, type Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { clearDeadline, setDeadline } from "#server/kernel/jobs/deadlines.ts";
import { found, insist, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import type { AgreementPorts } from "../ports.ts";
import * as rule from "../rules.ts";
import * as store from "../store.ts";
import { caring, codeOf, courseOf, insistKey, keptWords, linkTo, note, staffId, todayOf, within, working, worksOn } from "./core.ts";
import { tell } from "./told.ts";

const done: Readonly<Record<VersionKind, ToldChange & AgreementLineKind>> = { offer: "offered", quotation: "quoted", agreement: "signed", amendment: "amended", renewal: "renewed" };

/** The course after a step, or its refusal. */
function go(course: rule.Course, move: rule.Move): rule.Course {
  const after = rule.follow(course, move);
  if ("refused" in after) throw new Refusal(after.refused);
  return after;
}

/** Begins an agreement with a customer; nothing is offered yet. */
export async function begin(ports: AgreementPorts, ctx: Ctx, input: { customerId: string; kind: string; title: string; shopId?: string | undefined; ticket?: string | undefined }): Promise<{ id: string; code: string }> {
  insistPermission(ctx.actor, "agreements.work");
  const rules = await ports.rules(ctx.tx, ctx.now);
  insistKey(rules.kinds, input.kind, "kind");
  const contactIds = await ports.customers.contactsOf(ctx.tx, input.customerId);
  if (contactIds.length === 0) throw new Refusal("invalid", { fields: [{ path: "customerId", code: "customer_unknown" }] });
  if (input.shopId !== undefined && !(await ports.shops(ctx.tx)).some((shop) => shop.id === input.shopId)) throw new Refusal("invalid", { fields: [{ path: "shopId", code: "shop_unknown" }] });
  const ticket = input.ticket ? await ticketOf(ports, ctx, input.ticket, contactIds) : null;
  const talking = input.shopId === undefined ? [] : await Promise.all(contactIds.map((contactId) => ports.openTalkOf(ctx.tx, contactId, input.shopId!)));
  const contactId = ticket?.contactId ?? contactIds[Math.max(0, talking.findIndex((talk) => talk !== null))]!;
  const id = newId();
  await store.insertAgreement(ctx.tx, { id, contactId, shopId: input.shopId ?? null, ticketId: ticket?.id ?? null, ownerId: ctx.actor.id!, kind: input.kind, title: withoutPersonal(input.title), at: ctx.now });
  const a = found(await store.readAgreement(ctx.tx, id));
  await note(ports, ctx, a, "opened", ticket ? { data: { code: ticket.code } } : {});
  ctx.record({ kind: "agreement.opened", subject: ["agreement", id], data: { customerId: a.customerId, kind: a.kind } });
  return { id, code: codeOf(a.number) };
}

/** A ticket of the same customer within the actor's reach, by the number that people say. */
async function ticketOf(ports: AgreementPorts, ctx: Ctx, code: string, contactIds: readonly string[]): Promise<{ id: string; code: string; contactId: string }> {
  const id = await ports.tickets.named(ctx, code);
  const [row] = id === null ? [] : await ports.tickets.rows(ctx.tx, [id]);
  const contactId = row?.customer?.contactId ?? null;
  if (!row || contactId === null || !contactIds.includes(contactId)) throw new Refusal("invalid", { fields: [{ path: "ticket", code: "ticket_of_other" }] });
  return { id: row.id, code: row.code, contactId };
}

export type Proposal =
  | { kind: "offer" | "quotation"; version: number; lines: PriceLine[]; holdsUntil: string; reason: string }
  | { kind: "amendment"; version: number; lines: PriceLine[]; fromOn: string; reason: string }
  | { kind: "renewal"; version: number; lines: PriceLine[]; untilOn: string; reason: string };

/** What a version says of its days, after the rules of its kind. */
function daysOf(rules: AgreementRules, a: store.StoredAgreement, input: Proposal, today: string): Pick<store.NewVersion, "holdsUntil" | "fromOn" | "untilOn" | "noticeDays"> {
  if ("holdsUntil" in input) {
    insist(rule.mayHold(input.holdsUntil, today, rules.offerDays.most));
    return { holdsUntil: input.holdsUntil, fromOn: null, untilOn: null, noticeDays: null };
  }
  const term = { fromOn: a.fromOn!, untilOn: a.untilOn! };
  if (input.kind === "renewal") insist(rule.mayRenew(input.untilOn, term));
  else insist(rule.mayAmend(input.fromOn, term, today));
  return { holdsUntil: null, fromOn: input.kind === "renewal" ? term.fromOn : input.fromOn, untilOn: input.kind === "renewal" ? input.untilOn : term.untilOn, noticeDays: a.noticeDays };
}

/** Puts a version forward: it takes effect at once, or waits for another person where the handbook's limits are passed. */
export async function propose(ports: AgreementPorts, ctx: Ctx, id: string, input: Proposal): Promise<{ n: number; waits: boolean }> {
  const a = await working(ctx, id, input.version);
  const rules = await ports.rules(ctx.tx, ctx.now);
  const asks = rule.approvalOf(rules.approval, input.lines);
  const course = courseOf(a, await store.versionsOf(ctx.tx, id));
  const after = go(course, { move: "propose", kind: input.kind, waits: asks.length > 0 });
  insist(rule.mayTotal(input.lines));
  const days = daysOf(rules, a, input, await todayOf(ports, ctx));
  const version = await putForward(ports, ctx, a, after, { kind: input.kind, lines: input.lines.map((line) => ({ ...line, title: withoutPersonal(line.title), unit: withoutPersonal(line.unit) })), ...days, asks }, input.reason);
  if (after.pending === null) await takeEffect(ports, ctx, rules, a, after, version);
  else {
    await store.saveAgreement(ctx.tx, { ...a, pendingN: after.pending });
    await notify(ctx, (await ports.approvers(ctx.tx)).filter((one) => one !== ctx.actor.id), { kind: "agreement.waits", params: { code: codeOf(a.number), by: ctx.actor.name }, link: linkTo(id) });
  }
  return { n: version.n, waits: after.pending !== null };
}

async function putForward(ports: AgreementPorts, ctx: Ctx, a: store.StoredAgreement, after: rule.Course, v: Pick<store.NewVersion, "kind" | "lines" | "holdsUntil" | "fromOn" | "untilOn" | "noticeDays" | "asks">, words: string): Promise<store.NewVersion> {
  const { n } = after.versions.at(-1)!;
  const { text, secret } = await keptWords(ports, ctx, { table: "version", column: "secret", row: `${a.id}/${n}`, contactId: a.contactId }, words);
  const version = { ...v, n, totalFen: rule.totalOf(v.lines), listFen: rule.listTotalOf(v.lines), reason: text, secret, at: ctx.now, byId: staffId(ctx) };
  await store.insertVersion(ctx.tx, a.id, version);
  if (v.kind !== "agreement") await note(ports, ctx, a, "proposed", { data: { n, kind: v.kind, waits: after.pending !== null } });
  ctx.record({ kind: "agreement.proposed", subject: ["agreement", a.id], data: { n, version: v.kind, totalFen: version.totalFen, waits: after.pending !== null } });
  return version;
}

/** A version holds from now on: the agreement says what it says, its end is watched, the customer hears of it. */
async function takeEffect(ports: AgreementPorts, ctx: Ctx, rules: AgreementRules, a: store.StoredAgreement, after: rule.Course, v: store.NewVersion): Promise<void> {
  const own = v.untilOn !== null;
  if (own) await insistAlone(ports, ctx, rules, a, { fromOn: v.fromOn!, untilOn: v.untilOn! });
  // An amendment begins on a day of its own; the agreement still began when it did.
  const fromOn = v.kind === "amendment" ? a.fromOn : v.fromOn;
  const noticeOn = own ? rule.noticeOn(v.untilOn!, v.noticeDays ?? 0, await worksOn(ports, ctx, rules)) : null;
  const fresh = { ...a, state: after.state, currentN: after.current, pendingN: after.pending, totalFen: v.totalFen, holdsUntil: v.holdsUntil, fromOn, untilOn: v.untilOn, noticeDays: v.noticeDays, noticeOn };
  await store.saveAgreement(ctx.tx, fresh);
  if (own) await setDeadline(ctx, "agreement.expiry", a.id, dayBounds(v.untilOn!, await ports.zone(ctx.tx)).to);
  await tell(ports, ctx, rules, fresh, done[v.kind], { data: { n: v.n }, from: v.fromOn });
  ctx.record({ kind: `agreement.${done[v.kind]}`, subject: ["agreement", a.id], data: { n: v.n, totalFen: v.totalFen, ...(own ? { untilOn: v.untilOn } : {}) } });
  if (own) await ports.followed(ctx, a.customerId);
}

/** Of a kind that a customer has once with a shop, no other one may hold on the same days. */
async function insistAlone(ports: AgreementPorts, ctx: Ctx, rules: AgreementRules, a: store.StoredAgreement, term: { fromOn: string; untilOn: string }): Promise<void> {
  if (!rules.kinds.find((one) => one.key === a.kind)?.single) return;
  await store.lockCustomer(ctx.tx, a.customerId);
  const others = await store.termsOf(ctx.tx, await ports.customers.contactsOf(ctx.tx, a.customerId), a.id, await todayOf(ports, ctx));
  const other = rule.overlapOf({ kind: a.kind, shopId: a.shopId, ...term }, others.map((one) => ({ ...one, code: codeOf(one.number) })));
  if (other) throw new Refusal("agreement_overlap", { params: { code: other.code, until: other.untilOn } });
}

/** Another person's word on the version that waits, or its own author's taking it back. */
export async function decide(ports: AgreementPorts, ctx: Ctx, id: string, input: { n: number; as: "approved" | "returned" | "withdrawn"; reason: string }): Promise<void> {
  const a = input.as === "withdrawn" ? await working(ctx, id) : (insistPermission(ctx.actor, "agreements.approve"), within(ctx, await store.lockAgreement(ctx.tx, id)));
  const versions = await store.versionsOf(ctx.tx, id);
  const waits = versions.find((one) => one.n === a.pendingN && one.n === input.n);
  if (!waits) throw new Refusal("nothing_waits");
  if (input.as !== "withdrawn") insist(rule.mayDecide(waits.byId, ctx.actor.id));
  const rules = await ports.rules(ctx.tx, ctx.now);
  const after = go(courseOf(a, versions), { move: "decide", as: input.as });
  const today = await todayOf(ports, ctx);
  // What was asked for days ago may be past by now: then it goes back instead.
  if (input.as === "approved") insist(rule.holds(waits.holdsUntil, today));
  await store.insertDecision(ctx.tx, id, { n: waits.n, decision: input.as, at: ctx.now, byId: staffId(ctx), reason: withoutPersonal(input.reason) });
  await note(ports, ctx, a, input.as, { words: input.reason, data: { n: waits.n } });
  ctx.record({ kind: `agreement.${input.as}`, subject: ["agreement", id], data: { n: waits.n } });
  if (input.as === "approved") await takeEffect(ports, ctx, rules, a, after, waits);
  else await store.saveAgreement(ctx.tx, { ...a, pendingN: null });
  if (waits.byId !== null && waits.byId !== ctx.actor.id) await notify(ctx, [waits.byId], { kind: "agreement.decided", params: { code: codeOf(a.number), by: ctx.actor.name, as: input.as }, link: linkTo(id) });
}

/** The customer has decided: won or lost, and why. */
export async function settle(ports: AgreementPorts, ctx: Ctx, id: string, input: { version: number; as: "won" | "lost"; by: string; words: string }): Promise<void> {
  const a = await working(ctx, id, input.version);
  const rules = await ports.rules(ctx.tx, ctx.now);
  const after = go(courseOf(a, await store.versionsOf(ctx.tx, id)), { move: input.as });
  insistKey(input.as === "won" ? rules.wonBy : rules.lostBy, input.by, "by");
  if (input.as === "won") insist(rule.holds(a.holdsUntil, await todayOf(ports, ctx)));
  await store.saveAgreement(ctx.tx, { ...a, state: after.state, holdsUntil: null, endedBy: input.as === "lost" ? input.by : null });
  // Whom nothing was offered hears nothing of it either.
  if (a.currentN === null) await note(ports, ctx, a, "lost", { words: input.words, data: { by: input.by } });
  else await tell(ports, ctx, rules, a, input.as, { words: input.words, data: { by: input.by } });
  ctx.record({ kind: `agreement.${input.as}`, subject: ["agreement", id], data: { by: input.by } });
}

/** The quotation becomes the agreement, word for word. */
export async function sign(ports: AgreementPorts, ctx: Ctx, id: string, input: { version: number; fromOn: string; untilOn: string; noticeDays: number }): Promise<void> {
  const a = await working(ctx, id, input.version);
  const rules = await ports.rules(ctx.tx, ctx.now);
  const versions = await store.versionsOf(ctx.tx, id);
  const after = go(courseOf(a, versions), { move: "sign" });
  const today = await todayOf(ports, ctx);
  insist(rule.holds(a.holdsUntil, today));
  insist(rule.mayLast(input, today));
  const quoted = versions.find((one) => one.n === a.currentN)!;
  const version = await putForward(ports, ctx, a, after, { kind: "agreement", lines: quoted.lines, holdsUntil: null, fromOn: input.fromOn, untilOn: input.untilOn, noticeDays: input.noticeDays, asks: [] }, "");
  await takeEffect(ports, ctx, rules, a, after, version);
}

/** Ends an agreement early: what is owed after that day is owed no more. */
export async function cancel(ports: AgreementPorts, ctx: Ctx, id: string, input: { version: number; endsOn: string; by: string; mutual: boolean; words: string }): Promise<void> {
  const a = await working(ctx, id, input.version);
  const rules = await ports.rules(ctx.tx, ctx.now);
  const after = go(courseOf(a, await store.versionsOf(ctx.tx, id)), { move: "cancel" });
  insistKey(rules.endedBy, input.by, "by");
  insist(rule.mayCancel(input, { untilOn: a.untilOn!, noticeDays: a.noticeDays ?? 0 }, await todayOf(ports, ctx), await worksOn(ports, ctx, rules)));
  const fresh = { ...a, state: after.state, pendingN: null, untilOn: input.endsOn, fromOn: a.fromOn! > input.endsOn ? input.endsOn : a.fromOn, endedBy: input.by };
  await store.saveAgreement(ctx.tx, fresh);
  await clearDeadline(ctx, "agreement.expiry", id);
  const dropped = await store.dropServices(ctx.tx, id, input.endsOn);
  await tell(ports, ctx, rules, fresh, "cancelled", { words: input.words, data: { by: input.by, mutual: input.mutual, dropped } });
  ctx.record({ kind: "agreement.cancelled", subject: ["agreement", id], data: { by: input.by, endsOn: input.endsOn, mutual: input.mutual } });
  await ports.followed(ctx, a.customerId);
}

/** It has run out: nobody renewed it. */
export async function expire(ports: AgreementPorts, ctx: Ctx, id: string): Promise<void> {
  const a = await store.lockAgreement(ctx.tx, id);
  if (!a || a.state !== "active") return;
  const today = await todayOf(ports, ctx);
  if (a.untilOn! >= today) return setDeadline(ctx, "agreement.expiry", id, dayBounds(a.untilOn!, await ports.zone(ctx.tx)).to);
  const after = go(courseOf(a, await store.versionsOf(ctx.tx, id)), { move: "expire" });
  const rules = await ports.rules(ctx.tx, ctx.now);
  await store.saveAgreement(ctx.tx, { ...a, state: after.state, pendingN: null });
  await store.dropServices(ctx.tx, id, a.untilOn!);
  await tell(ports, ctx, rules, a, "expired");
  ctx.record({ kind: "agreement.expired", subject: ["agreement", id], data: { untilOn: a.untilOn } });
  await notify(ctx, await caring(ports, ctx.tx, a), { kind: "agreement.expired", params: { code: codeOf(a.number) }, link: linkTo(id) });
  await ports.followed(ctx, a.customerId);
}

/** Somebody else looks after it. */
export async function giveTo(ports: AgreementPorts, ctx: Ctx, id: string, ownerId: string): Promise<void> {
  const a = await working(ctx, id);
  const person = (await ports.workers(ctx.tx)).includes(ownerId) ? (await store.activePeople(ctx.tx, [ownerId]))[0] : undefined;
  if (!person) throw new Refusal("invalid", { fields: [{ path: "ownerId", code: "person_unknown" }] });
  await give(ports, ctx, a, person);
}
async function give(ports: AgreementPorts, ctx: Ctx, a: store.StoredAgreement, to: { id: string; name: string } | null): Promise<void> {
  if (a.ownerId === (to?.id ?? null)) return;
  await store.setOwner(ctx.tx, a.id, to?.id ?? null);
  await note(ports, ctx, a, "owner", to === null ? { data: { nobody: true } } : { data: { to: to.name } });
  ctx.record({ kind: "agreement.given", subject: ["agreement", a.id], data: { from: a.ownerId, to: to?.id ?? null } });
  if (to !== null && to.id !== ctx.actor.id) await notify(ctx, [to.id], { kind: "agreement.given", params: { code: codeOf(a.number), by: ctx.actor.name }, link: linkTo(a.id) });
  await ports.followed(ctx, a.customerId);
}

/** What a leaving person looks after goes to whoever takes over, if that one may; else nobody looks after it, and those who lead are told, once for all of it. */
export async function handOver(ports: AgreementPorts, ctx: Ctx, fromId: string, toId: string | null): Promise<number> {
  const ids = await store.lockOwnedBy(ctx.tx, fromId);
  const to = toId !== null && (await ports.workers(ctx.tx)).includes(toId) ? (await store.activePeople(ctx.tx, [toId]))[0] : undefined;
  for (const id of ids) await give(ports, ctx, found(await store.lockAgreement(ctx.tx, id)), to ?? null);
  if (!to && ids.length > 0) await notify(ctx, (await ports.approvers(ctx.tx)).filter((one) => one !== fromId), { kind: "agreement.ownerless", params: { count: ids.length }, link: "/agreements?who=nobody" });
  return ids.length;
}
