import type { CareKind, CreditCause, CustomerCare, FileField } from "#contract/policies/customer-care.ts";
import type { Verdict } from "#server/kernel/refusal.ts";
import { addDays, daysBetween } from "#server/kernel/time/index.ts";

const dayMs = 86_400_000;

/** What was told or written of a customer; `decision` and `points` are the last word of whoever was asked to look again. */
export interface CreditFact {
  cause: CreditCause;
  sourceId: string;
  at: Date;
  decision?: "kept" | "corrected" | "struck" | null | undefined;
  points?: number | null | undefined;
}
export type Weighed = { sourceId: string; cause: CreditCause; points: number; why: "counts" | "free" | "old" | "corrected" | "struck" };

/** What a credit record comes to: each entry with its points and why, the sum, and the level. The oldest ones are those that weigh nothing. */
export function creditOf(rules: CustomerCare["credit"], facts: readonly CreditFact[], now: Date): { points: number; level: string; entries: Weighed[] } {
  const since = now.getTime() - rules.windowDays * dayMs;
  const seen = new Map<CreditCause, number>();
  const entries = [...facts].sort((a, b) => a.at.getTime() - b.at.getTime() || (a.sourceId < b.sourceId ? -1 : 1)).map((fact): Weighed => {
    const head = { sourceId: fact.sourceId, cause: fact.cause };
    const rule = rules.causes.find((one) => one.cause === fact.cause);
    if (fact.decision === "struck") return { ...head, points: 0, why: "struck" };
    if (fact.at.getTime() < since) return { ...head, points: 0, why: "old" };
    if (fact.decision === "corrected") return { ...head, points: fact.points ?? 0, why: "corrected" };
    const nth = (seen.get(fact.cause) ?? 0) + 1;
    seen.set(fact.cause, nth);
    return nth <= (rule?.free ?? 0) ? { ...head, points: 0, why: "free" } : { ...head, points: rule?.points ?? 0, why: "counts" };
  });
  const points = entries.reduce((sum, entry) => sum + entry.points, 0);
  return { points, level: rules.levels.filter((level) => level.from <= points).at(-1)!.key, entries };
}

/** Whoever called an entry wrong, or wrote it, does not decide about it. */
export function mayDecide(contest: { byId: string | null; decision: string | null }, writtenBy: string | null, actorId: string | null): Verdict {
  if (contest.decision !== null) return { refused: "contest_decided" };
  return actorId !== null && (actorId === contest.byId || actorId === writtenBy) ? { refused: "decide_other" } : true;
}

export interface Completeness {
  percent: number;
  missing: FileField[];
  stale: FileField[];
}
/** How complete a file is, what it lacks, and what was said too long ago; what counts most comes first. */
export function completenessOf(rules: CustomerCare["files"], known: Readonly<Partial<Record<FileField, string>>>, today: string): Completeness {
  const asks = [...rules.asks].sort((a, b) => b.points - a.points);
  const all = asks.reduce((sum, one) => sum + one.points, 0);
  const has = asks.filter((one) => known[one.field] !== undefined);
  return {
    percent: Math.round((has.reduce((sum, one) => sum + one.points, 0) / all) * 100),
    missing: asks.filter((one) => known[one.field] === undefined).map((one) => one.field),
    stale: has.filter((one) => daysBetween(known[one.field]!, today) > rules.freshDays).map((one) => one.field),
  };
}

export interface CareFacts {
  tier: string;
  keyAccount: boolean;
  orders: readonly { id: string; state: string; paidOn: string | null; parcels: readonly { state: string; expectedOn: string | null; movedOn: string | null }[] }[];
  complaints: readonly { id: string; endedOn: string | null }[];
  steps: readonly { id: string; dueOn: string }[];
  /** Agreements that hold, with their last days. */
  agreements: readonly { id: string; code: string; untilOn: string }[];
  /** Days until the birthday, where it is near. */
  birthdayIn: number | null;
  birthdayYear: string;
  /** The newest order, and the newest word with each other; care that was done counts. */
  lastOrderOn: string | null;
  lastContactOn: string | null;
  knownSinceOn: string;
  file: Completeness;
  /** Kinds of care that this customer does not want. */
  unwanted: readonly CareKind[];
}
export interface Due {
  kind: CareKind;
  about: string;
  why: string;
  sinceOn: string;
  facts: Readonly<Record<string, string | number>>;
}

const byDay = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const under = ["packed", "in_transit", "delivering"];

/** What is wrong with an order, worst first; null: nothing to act on. */
function orderTrouble(rules: CustomerCare["watch"], order: CareFacts["orders"][number], today: string): { why: string; sinceOn: string } | null {
  const open = order.parcels.filter((parcel) => under.includes(parcel.state));
  if (order.parcels.some((parcel) => parcel.state === "lost")) return { why: "lost", sinceOn: today };
  const late = open.flatMap((parcel) => (parcel.expectedOn !== null && parcel.expectedOn < today ? [addDays(parcel.expectedOn, 1)] : [])).sort(byDay)[0];
  if (late !== undefined) return { why: "late", sinceOn: late };
  const stuck = open.flatMap((parcel) => (parcel.movedOn !== null && daysBetween(parcel.movedOn, today) >= rules.stuckDays ? [addDays(parcel.movedOn, rules.stuckDays)] : [])).sort(byDay)[0];
  if (stuck !== undefined) return { why: "stuck", sinceOn: stuck };
  if (order.state === "paid" && order.parcels.length === 0 && order.paidOn !== null && daysBetween(order.paidOn, today) >= rules.unsentDays) return { why: "unsent", sinceOn: addDays(order.paidOn, rules.unsentDays) };
  return null;
}

/** Why a customer needs care today. A key account without a plan of its tier is cared for like the first plan. */
export function careDue(rules: CustomerCare, facts: CareFacts, today: string): Due[] {
  const own = rules.plans.find((plan) => plan.tier === facts.tier);
  const plan = facts.keyAccount ? rules.plans[0] : own;
  const on = (occasion: "order" | "complaint" | "birthday" | "file") => plan?.occasions.includes(occasion) ?? false;
  const due: Due[] = facts.steps.filter((step) => step.dueOn <= today).map((step) => ({ kind: "plan", about: step.id, why: "step_due", sinceOn: step.dueOn, facts: {} }));
  for (const order of on("order") ? facts.orders : []) {
    const trouble = orderTrouble(rules.watch, order, today);
    if (trouble) due.push({ kind: "order", about: order.id, ...trouble, facts: { days: Math.max(0, daysBetween(trouble.sinceOn, today)) } });
  }
  for (const complaint of on("complaint") ? facts.complaints : []) {
    if (complaint.endedOn === null) due.push({ kind: "complaint", about: complaint.id, why: "complaint_open", sinceOn: today, facts: {} });
    else if (daysBetween(complaint.endedOn, today) <= rules.watch.closedDays) due.push({ kind: "complaint", about: `${complaint.id} closed`, why: "complaint_closed", sinceOn: complaint.endedOn, facts: {} });
  }
  // Once for each end: renewed, it comes again when the new one is near.
  for (const one of facts.agreements)
    if (daysBetween(today, one.untilOn) <= rules.watch.renewalDays) due.push({ kind: "renewal", about: `${one.id} ${one.untilOn}`, why: "ends_soon", sinceOn: addDays(one.untilOn, -rules.watch.renewalDays), facts: { code: one.code, until: one.untilOn } });
  // The day itself stays unwritten: a week is enough to work by (D5).
  if (on("birthday") && facts.birthdayIn !== null && facts.birthdayIn <= rules.watch.birthdayDays) due.push({ kind: "birthday", about: facts.birthdayYear, why: "birthday_near", sinceOn: today, facts: {} });
  const last = [facts.lastOrderOn, facts.lastContactOn].filter((day) => day !== null).sort(byDay).at(-1) ?? null;
  const silentFor = last === null ? null : daysBetween(last, today);
  const quietFor = daysBetween(facts.lastContactOn ?? facts.knownSinceOn, today);
  // Whoever is silent is written to for that; to ask for a word twice helps nobody.
  if (plan?.silentDays !== undefined && last !== null && silentFor! >= plan.silentDays) due.push({ kind: "silence", about: last, why: "silent", sinceOn: addDays(last, plan.silentDays), facts: { days: silentFor!, after: plan.silentDays } });
  else if (plan?.contactEveryDays !== undefined && quietFor >= plan.contactEveryDays) {
    const from = facts.lastContactOn ?? facts.knownSinceOn;
    due.push({ kind: "contact", about: from, why: "contact_due", sinceOn: addDays(from, plan.contactEveryDays), facts: { days: quietFor, after: plan.contactEveryDays } });
  }
  const { percent, missing, stale } = facts.file;
  if (on("file") && percent < rules.files.askBelow) due.push({ kind: "file", about: missing.join(" "), why: "file_incomplete", sinceOn: today, facts: { percent, missing: missing.join(" ") } });
  else if (on("file") && stale.length > 0) due.push({ kind: "file", about: `stale ${stale.join(" ")}`, why: "file_stale", sinceOn: today, facts: { percent, missing: stale.join(" ") } });
  return due.filter((one) => !facts.unwanted.includes(one.kind)).map((one) => (one.sinceOn > today ? { ...one, sinceOn: today } : one));
}

/** Kinds that, once a customer does not want them, do not come again; of the others only the one thing is meant. */
export const refusable: readonly CareKind[] = ["birthday", "contact", "silence", "file"];

export interface Watched {
  kind: CareKind;
  about: string;
  state: "open" | "later" | "done" | "unwanted" | "gone";
}
/** What the list does with what is due: new lines, lines that open again, lines that are over by themselves. What a person has ended stays ended. */
export function followDue<T extends Watched>(known: readonly T[], due: readonly Due[]): { fresh: Due[]; again: T[]; over: T[] } {
  const key = (one: { kind: string; about: string }) => `${one.kind} ${one.about}`;
  const had = new Set(known.map(key));
  const wanted = new Set(due.map(key));
  return {
    fresh: due.filter((one) => !had.has(key(one))),
    again: known.filter((one) => one.state === "gone" && wanted.has(key(one))),
    over: known.filter((one) => (one.state === "open" || one.state === "later") && !wanted.has(key(one))),
  };
}

/** Only what is open is ended, and put off to a day that comes. */
export function mayEnd(watch: { state: string }, until: string | undefined, today: string): Verdict {
  if (watch.state !== "open" && watch.state !== "later") return { refused: "care_ended" };
  if (until !== undefined && until <= today) return { refused: "invalid", fields: [{ path: "until", code: "day_not_ahead" }] };
  return until !== undefined && until > addDays(today, 366) ? { refused: "invalid", fields: [{ path: "until", code: "day_too_far" }] } : true;
}
