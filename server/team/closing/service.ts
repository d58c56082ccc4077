import type { z } from "zod";
import type { CloseItem, CloseRow, closingEndpoints, CloseSheet, CloseState, OpenKind } from "#contract/closing.ts";
import type { DailyClose } from "#contract/policies/daily-close.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import { leadersOf } from "#server/foundation/organization/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { withoutPersonal } from "#server/kernel/crypto/index.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds } from "#server/kernel/time/index.ts";
import type { ClosingPorts } from "./ports.ts";
import { closedAs, counts, endedAs, lateAt, mayClose, mayHoldUntil, reasonFor, remindAt, shiftAt, shiftsOf, type Stretch } from "./rules.ts";
import * as store from "./store.ts";

interface Looked {
  rules: DailyClose;
  version: string;
  things: { thing: store.StoredThing; reason: store.StoredReason | undefined }[];
  left: number;
}

/** What counts as open with a person at the end of this shift, and what of it has a reason. */
async function look(ports: ClosingPorts, ctx: Pick<Ctx, "tx" | "now">, personId: string, shift: Stretch): Promise<Looked> {
  const { body: rules, version } = await ports.rules(ctx.tx, ctx.now);
  const [open, reasons] = [await store.openWith(ctx.tx, personId), await store.reasonsOf(ctx.tx, personId, ctx.now)];
  const things = open.filter((thing) => counts(rules, thing, shift)).map((thing) => ({ thing, reason: reasonFor(reasons, thing, shift, ctx.now) }));
  return { rules, version, things, left: things.filter((one) => one.reason === undefined).length };
}

async function ownShift(ports: ClosingPorts, ctx: Pick<Ctx, "tx" | "now">, personId: string): Promise<Stretch | null> {
  const { body } = await ports.rules(ctx.tx, ctx.now);
  return shiftAt(shiftsOf(await store.dutyAround(ctx.tx, personId, ctx.now), body.breakMinutes), ctx.now);
}

const factOf = (ctx: Ctx, personId: string, shift: Stretch, { rules, version }: Pick<Looked, "rules" | "version">) =>
  store.lockedShift(ctx.tx, { id: newId(), personId, ...shift, lateAt: lateAt(rules, shift), version });

const linkOf = (kind: OpenKind, id: string): string => (kind === "conversation" ? `/desk/${id}` : kind === "ticket" ? `/tickets/${id}` : kind === "task" || kind === "errand" ? "/tasks" : `/promises?id=${id}`);

/** Codes and titles of what belongs to tickets. */
async function ticketNames(ports: ClosingPorts, tx: Tx, ids: readonly (string | null)[]): Promise<Map<string, { code: string; title: string }>> {
  const wanted = [...new Set(ids.filter((id) => id !== null))];
  return new Map((wanted.length === 0 ? [] : await ports.tickets(tx, wanted)).map((row) => [row.id, { code: row.code, title: row.title }]));
}

/** One's own sheet; without duty nothing is asked. */
export async function sheet(ports: ClosingPorts, ctx: Ctx): Promise<CloseSheet> {
  const personId = ctx.actor.id!;
  const shift = await ownShift(ports, ctx, personId);
  if (!shift) {
    const { body } = await ports.rules(ctx.tx, ctx.now);
    return { shift: null, items: [], left: 0, reasons: body.reasons, untilDays: body.untilDays };
  }
  const seen = await look(ports, ctx, personId, shift);
  const fact = await store.readShift(ctx.tx, personId, shift.fromAt);
  const names = await ticketNames(ports, ctx.tx, seen.things.map(({ thing }) => thing.ticketId));
  const item = ({ thing, reason }: Looked["things"][number]): CloseItem => {
    const ticket = thing.ticketId === null ? undefined : names.get(thing.ticketId);
    return {
      kind: thing.kind, id: thing.id, code: ticket?.code ?? (thing.number === null ? "" : String(thing.number)), about: ticket?.title ?? thing.about, link: linkOf(thing.kind, thing.id), dueAt: thing.dueAt?.toISOString() ?? null,
      reason: reason ? { key: reason.reason, words: reason.words, until: reason.untilAt.toISOString() } : null,
    };
  };
  return {
    shift: { from: shift.fromAt.toISOString(), to: shift.toAt.toISOString(), closeFrom: remindAt(seen.rules, shift).toISOString(), lateAt: lateAt(seen.rules, shift).toISOString(), state: fact?.state ?? "open" },
    items: seen.things.map(item), left: seen.left, reasons: seen.rules.reasons, untilDays: seen.rules.untilDays,
  };
}

/** Says why something stays open. */
export async function giveReason(ports: ClosingPorts, ctx: Ctx, given: z.output<(typeof closingEndpoints)["PUT /v1/closing/reasons"]["body"]>): Promise<void> {
  const personId = ctx.actor.id!;
  const shift = await ownShift(ports, ctx, personId);
  if (!shift) throw new Refusal("closing_no_shift");
  const seen = await look(ports, ctx, personId, shift);
  if (!seen.things.some(({ thing }) => thing.kind === given.kind && thing.id === given.id)) throw new Refusal("closing_item_gone");
  if (!seen.rules.reasons.some((one) => one.key === given.reason)) throw new Refusal("invalid", { fields: [{ path: "reason", code: "closing_reason_unknown" }] });
  const untilAt = new Date(given.until);
  insist(mayHoldUntil(seen.rules, shift, untilAt, ctx.now));
  const fact = await factOf(ctx, personId, shift, seen);
  await store.saveReason(ctx.tx, { shiftId: fact.id, personId, kind: given.kind, id: given.id, reason: given.reason, words: withoutPersonal(given.words), untilAt, at: ctx.now });
  ctx.record({ kind: "closing.reasoned", subject: ["closing", fact.id], data: { personId, kind: given.kind, id: given.id, reason: given.reason, until: given.until } });
}

/** Closes one's day. */
export async function closeDay(ports: ClosingPorts, ctx: Ctx): Promise<{ state: CloseState }> {
  const personId = ctx.actor.id!;
  const shift = await ownShift(ports, ctx, personId);
  if (!shift) throw new Refusal("closing_no_shift");
  const seen = await look(ports, ctx, personId, shift);
  const fact = await factOf(ctx, personId, shift, seen);
  insist(mayClose(seen.rules, shift, fact.state, seen.left, ctx.now));
  const state = closedAs(seen.rules, shift, fact.state, ctx.now);
  await store.judge(ctx.tx, fact.id, state, 0, ctx.now, seen.version);
  ctx.record({ kind: "closing.closed", subject: ["closing", fact.id], data: { personId, state, reasons: seen.things.length } });
  return { state };
}

/** The duty with this id, if it is the end of a shift of a person who is there to close it. */
async function endOfShift(ports: ClosingPorts, ctx: Ctx, dutyId: string, dueAt: typeof remindAt | typeof lateAt): Promise<{ personId: string; shift: Stretch; seen: Looked } | null> {
  const [duty] = await store.dutiesById(ctx.tx, [dutyId]);
  if (!duty || !duty.active || duty.simulated) return null;
  const { body } = await ports.rules(ctx.tx, ctx.now);
  const shift = shiftsOf(await store.dutyAround(ctx.tx, duty.personId, duty.toAt), body.breakMinutes).find((one) => one.fromAt <= duty.fromAt && one.toAt >= duty.toAt);
  // Moved meanwhile: the reader of duties sets the new time.
  if (!shift || shift.toAt > duty.toAt || ctx.now < dueAt(body, shift)) return null;
  return { personId: duty.personId, shift, seen: await look(ports, ctx, duty.personId, shift) };
}

/** Soon the shift ends, and something is still open. */
export async function remind(ports: ClosingPorts, ctx: Ctx, dutyId: string): Promise<void> {
  const end = await endOfShift(ports, ctx, dutyId, remindAt);
  if (!end || end.seen.left === 0) return;
  await notify(ctx, [end.personId], { kind: "closing.soon", params: { left: end.seen.left, minutes: Math.max(0, Math.round((end.shift.toAt.getTime() - ctx.now.getTime()) / 60_000)) }, link: "/close" });
}

/** It is late: nothing left is clear, what is left makes it missed, and the leaders hear of it. */
export async function judgeShift(ports: ClosingPorts, ctx: Ctx, dutyId: string): Promise<void> {
  const end = await endOfShift(ports, ctx, dutyId, lateAt);
  if (!end) return;
  const { personId, shift, seen } = end;
  const fact = await factOf(ctx, personId, shift, seen);
  if (fact.state !== "open") return;
  const state = endedAs(seen.left);
  await store.judge(ctx.tx, fact.id, state, seen.left, ctx.now, seen.version);
  if (state === "clear") return ctx.record({ kind: "closing.cleared", subject: ["closing", fact.id], data: { personId } });
  ctx.record({ kind: "closing.missed", subject: ["closing", fact.id], data: { personId, left: seen.left } });
  await notify(ctx, [personId], { kind: "closing.missed", params: { left: seen.left }, link: "/close" });
  const [row] = await store.shiftsBetween(ctx.tx, shift.fromAt, new Date(shift.fromAt.getTime() + 1), { people: [personId] });
  await notify(ctx, (await leadersOf(ctx.tx, [personId])).filter((one) => one !== personId), { kind: "closing.missed_by", params: { name: row?.name ?? "", left: seen.left }, link: "/close?view=team" });
}

/** Who closed and who did not, on the day on which their shift began: of those whose floor the reader sees. */
export async function dayOf(ports: ClosingPorts, ctx: Ctx, query: { on: string; team?: string | undefined }): Promise<{ rows: CloseRow[] }> {
  const zone = await ports.zone(ctx.tx);
  const { from, to } = dayBounds(query.on, zone);
  const shifts = await store.shiftsBetween(ctx.tx, from, to, { team: query.team, people: await ports.within(ctx) });
  const given = await store.reasonsOfShifts(ctx.tx, shifts.map((one) => one.id));
  const names = await ticketNames(ports, ctx.tx, given.map((one) => one.ticketId));
  const { body: rules } = await ports.rules(ctx.tx, ctx.now);
  const nameOf = (key: string) => rules.reasons.find((one) => one.key === key)?.name ?? { "zh-CN": key };
  return {
    rows: shifts.map((one) => ({
      person: { id: one.personId, name: one.name }, teams: one.teams, from: one.fromAt.toISOString(), to: one.toAt.toISOString(), state: one.state, left: one.leftOpen, endedAt: one.endedAt?.toISOString() ?? null,
      reasons: given.filter((r) => r.shiftId === one.id).map((r) => ({
        kind: r.kind, code: (r.ticketId === null ? undefined : names.get(r.ticketId)?.code) ?? (r.number === null ? "" : String(r.number)), link: r.kind === "task" ? `/tickets/${r.ticketId}` : linkOf(r.kind, r.id), key: r.reason, name: nameOf(r.reason), words: r.words, until: r.untilAt.toISOString(),
      })),
    })),
  };
}
