import type { AgreementState, PriceLine, VersionKind } from "#contract/agreements.ts";
import type { AgreementRules } from "#contract/policies/agreements.ts";
import type { Verdict } from "#server/kernel/refusal.ts";
import { addDays, daysBetween } from "#server/kernel/time/index.ts";

/** Where an agreement stands, with every version that was ever put forward. */
export interface Course {
  state: AgreementState;
  /** The version in force. */
  current: number | null;
  /** The version that waits for another person. */
  pending: number | null;
  versions: readonly { n: number; kind: VersionKind }[];
}
type Proposed = Exclude<VersionKind, "agreement">;
type Turn = "won" | "lost" | "sign" | "cancel" | "expire";
type Plain = { [T in Turn]: { move: T } }[Turn];
export type Move = { move: "propose"; kind: Proposed; waits: boolean } | { move: "decide"; as: "approved" | "returned" | "withdrawn" } | Plain;

/** From which states each step leads on. */
const from: Readonly<Record<Proposed | Turn, readonly AgreementState[]>> = {
  offer: ["draft", "offered"],
  quotation: ["won", "quoted"],
  amendment: ["active"],
  renewal: ["active"],
  won: ["offered"],
  lost: ["draft", "offered", "won", "quoted"],
  sign: ["quoted"],
  cancel: ["active"],
  expire: ["active"],
};
const into: Readonly<Record<VersionKind, AgreementState>> = { offer: "offered", quotation: "quoted", agreement: "active", amendment: "active", renewal: "active" };
const ends = { won: "won", lost: "lost", cancel: "cancelled", expire: "expired" } as const;

/** What an agreement becomes by a step, or why the step is not one. A version that waits is decided about first; running out is no one's choice, and takes it back. */
export function follow(course: Course, step: Move): Course | { refused: string } {
  const not = { refused: "agreement_not_now" };
  if (step.move === "decide") {
    const waits = course.versions.find((one) => one.n === course.pending);
    if (!waits) return { refused: "nothing_waits" };
    if (step.as !== "approved") return { ...course, pending: null };
    if (!from[waits.kind as "offer"].includes(course.state)) return not;
    return { ...course, state: into[waits.kind], current: waits.n, pending: null };
  }
  const asked = step.move === "propose" ? step.kind : step.move;
  if (!from[asked].includes(course.state)) return not;
  if (course.pending !== null && step.move !== "expire") return { refused: "agreement_waits" };
  if (step.move !== "propose" && step.move !== "sign") return { ...course, state: ends[step.move], pending: null };
  const kind: VersionKind = step.move === "sign" ? "agreement" : step.kind;
  const n = (course.versions.at(-1)?.n ?? 0) + 1;
  const versions = [...course.versions, { n, kind }];
  return step.move === "propose" && step.waits ? { ...course, versions, pending: n } : { state: into[kind], current: n, pending: null, versions };
}
export const mayStep = (course: Course, step: Move): boolean => !("refused" in follow(course, step));

export const totalOf = (lines: readonly Pick<PriceLine, "quantity" | "priceFen">[]): number => lines.reduce((sum, line) => sum + line.quantity * line.priceFen, 0);
export const listTotalOf = (lines: readonly Pick<PriceLine, "quantity" | "listFen">[]): number => lines.reduce((sum, line) => sum + line.quantity * line.listFen, 0);
/** More than a hundred billion yuan is a slip of the hand, and past what figures hold exactly. */
export const mayTotal = (lines: readonly PriceLine[]): Verdict =>
  Math.max(totalOf(lines), listTotalOf(lines)) > 10_000_000_000_000 ? { refused: "invalid", fields: [{ path: "lines", code: "total_too_large" }] } : true;

export interface Asked {
  code: "total_above" | "discount_above";
  params: Record<string, number>;
}
/** Why another person must look at a price list; empty: nobody must. */
export function approvalOf(rules: AgreementRules["approval"], lines: readonly PriceLine[]): Asked[] {
  const [total, list] = [totalOf(lines), listTotalOf(lines)];
  return [
    ...(total > rules.aboveFen ? [{ code: "total_above" as const, params: { limitFen: rules.aboveFen, totalFen: total } }] : []),
    ...((list - total) * 100 > list * rules.discountPercent ? [{ code: "discount_above" as const, params: { limit: rules.discountPercent, percent: Math.ceil(((list - total) * 100) / list) } }] : []),
  ];
}
/** Whoever put a version forward does not approve it. */
export const mayDecide = (proposedBy: string | null, actorId: string | null): Verdict => (proposedBy !== null && proposedBy === actorId ? { refused: "approve_other" } : true);

/** How long an offer or quotation may hold. */
export function mayHold(until: string, today: string, mostDays: number): Verdict {
  const code = until < today ? "day_past" : daysBetween(today, until) > mostDays ? "offer_too_long" : null;
  return code === null ? true : { refused: "invalid", fields: [{ path: "holdsUntil", code }], params: { days: mostDays } };
}
export const holds = (until: string | null, today: string): Verdict => (until !== null && until < today ? { refused: "offer_lapsed", params: { until } } : true);

const longest = 3660;
/** From when until when an agreement holds: it ends after it begins, is not over yet, and lasts ten years at most. */
export function mayLast(term: { fromOn: string; untilOn: string }, today: string): Verdict {
  const code = term.untilOn <= term.fromOn ? "until_before_from" : term.untilOn < today ? "day_past" : daysBetween(term.fromOn, term.untilOn) > longest ? "day_too_far" : null;
  return code === null ? true : { refused: "invalid", fields: [{ path: "untilOn", code }] };
}
/** An amendment holds from a day of the agreement's that has not passed. */
export function mayAmend(fromOn: string, term: { fromOn: string; untilOn: string }, today: string): Verdict {
  const code = fromOn < today ? "day_past" : fromOn < term.fromOn || fromOn > term.untilOn ? "day_outside" : null;
  return code === null ? true : { refused: "invalid", fields: [{ path: "fromOn", code }] };
}
/** A renewal lasts longer than what it renews. */
export function mayRenew(untilOn: string, term: { fromOn: string; untilOn: string }): Verdict {
  const code = untilOn <= term.untilOn ? "not_longer" : daysBetween(term.fromOn, untilOn) > 2 * longest ? "day_too_far" : null;
  return code === null ? true : { refused: "invalid", fields: [{ path: "untilOn", code }] };
}

export interface Term {
  code: string;
  kind: string;
  shopId: string | null;
  fromOn: string;
  untilOn: string;
}
/** Of a kind that a customer has once with a shop, the other one that holds on one of the same days. */
export const overlapOf = (mine: Omit<Term, "code">, others: readonly Term[]): Term | undefined =>
  others.find((one) => one.kind === mine.kind && one.shopId === mine.shopId && one.fromOn <= mine.untilOn && mine.fromOn <= one.untilOn);

/** Longer than any closure; a calendar without a working day for so long is a mistake. */
const searched = 1200;
/** The last day on which notice can still be given: so many working days lie from there up to the day before the end. */
export function noticeOn(untilOn: string, days: number, works: (day: string) => boolean): string {
  let day = untilOn;
  for (let left = days, tries = searched; left > 0 && tries > 0; tries -= 1) {
    day = addDays(day, -1);
    if (works(day)) left -= 1;
  }
  return day;
}
/** The first day on which something may end when notice is given today. */
export function earliestEnd(today: string, days: number, works: (day: string) => boolean): string {
  let day = today;
  for (let left = days, tries = searched; left > 0 && tries > 0; tries -= 1) {
    if (works(day)) left -= 1;
    day = addDays(day, 1);
  }
  return day;
}
/** When an agreement may end early: with notice, or from today on where both sides agree; never later than it would by itself. */
export function mayCancel(ask: { endsOn: string; mutual: boolean }, term: { untilOn: string; noticeDays: number }, today: string, works: (day: string) => boolean): Verdict {
  if (ask.endsOn < today || ask.endsOn > term.untilOn) return { refused: "invalid", fields: [{ path: "endsOn", code: ask.endsOn < today ? "day_past" : "day_outside" }] };
  const first = earliestEnd(today, term.noticeDays, works);
  return ask.mutual || ask.endsOn >= first || ask.endsOn === term.untilOn ? true : { refused: "notice_too_short", fields: [{ path: "endsOn", code: "notice_too_short" }], params: { days: term.noticeDays, first } };
}

/** The same day of a later month, or its last one. */
export function addMonths(day: string, months: number): string {
  const [year, month, date] = day.split("-").map(Number) as [number, number, number];
  const at = year * 12 + (month - 1) + months;
  const [y, m] = [Math.floor(at / 12), (at % 12) + 1];
  const last = new Date(Date.UTC(y, m, 0)).getUTCDate();
  return `${y}-${String(m).padStart(2, "0")}-${String(Math.min(date, last)).padStart(2, "0")}`;
}
/** When a service is due: once, or again until the agreement ends; a hundred times at most. */
export function serviceDays(first: string, everyMonths: number, untilOn: string): string[] {
  if (everyMonths === 0) return [first];
  const days: string[] = [];
  for (let n = 0; n < 100; n += 1) {
    const day = addMonths(first, n * everyMonths);
    if (day > untilOn) break;
    days.push(day);
  }
  return days;
}

interface Service {
  deliveredAt: Date | null;
  checkedAt: Date | null;
  dropped: boolean;
}
export const mayDeliver = (service: Service): Verdict => (service.dropped ? { refused: "service_dropped" } : service.deliveredAt !== null ? { refused: "service_delivered" } : true);
export const mayCheck = (service: Service): Verdict => (service.checkedAt !== null ? { refused: "service_checked" } : service.deliveredAt === null ? { refused: "service_not_delivered" } : true);
