import type { OpenKind, CloseState } from "#contract/closing.ts";
import type { DailyClose } from "#contract/policies/daily-close.ts";
import type { Verdict } from "#server/kernel/refusal.ts";

export interface Stretch {
  fromAt: Date;
  toAt: Date;
}
export interface OpenThing {
  kind: OpenKind;
  id: string;
  dueAt: Date | null;
  /** A conversation whose customer waits for us. */
  waiting: boolean;
}
export interface GivenReason {
  kind: OpenKind;
  id: string;
  untilAt: Date;
}
const minuteMs = 60_000;
const dayMs = 86_400_000;
/** So long after its end a shift is still the one to close. */
const closableMs = 16 * 3_600_000;

/** Stretches of duty as shifts: a break of at most so many minutes parts none. */
export function shiftsOf(duties: readonly Stretch[], breakMinutes: number): Stretch[] {
  const shifts: Stretch[] = [];
  for (const { fromAt, toAt } of duties.toSorted((a, b) => a.fromAt.getTime() - b.fromAt.getTime())) {
    const last = shifts.at(-1);
    if (last && fromAt.getTime() - last.toAt.getTime() <= breakMinutes * minuteMs) last.toAt = new Date(Math.max(last.toAt.getTime(), toAt.getTime()));
    else shifts.push({ fromAt, toAt });
  }
  return shifts;
}

/** The shift that is to be closed now: the one that began last, for some hours after its end. */
export function shiftAt(shifts: readonly Stretch[], now: Date): Stretch | null {
  const begun = shifts.filter((one) => one.fromAt <= now).at(-1);
  return begun && now.getTime() - begun.toAt.getTime() < closableMs ? begun : null;
}

export const remindAt = (rules: Pick<DailyClose, "remindMinutes">, shift: Stretch): Date => new Date(shift.toAt.getTime() - rules.remindMinutes * minuteMs);
export const lateAt = (rules: Pick<DailyClose, "lateMinutes">, shift: Stretch): Date => new Date(shift.toAt.getTime() + rules.lateMinutes * minuteMs);

const listOf = { ticket: "tickets", task: "tasks", errand: "tasks", promise: "promises" } as const;

/** Whether this counts as open at the end of the shift. */
export function counts(rules: Pick<DailyClose, "counts" | "dueWithinHours">, thing: OpenThing, shift: Stretch): boolean {
  if (thing.kind === "conversation") return rules.counts.conversations === "all" || (rules.counts.conversations === "waiting" && thing.waiting);
  const how = rules.counts[listOf[thing.kind]];
  return how === "all" || (how === "due" && thing.dueAt !== null && thing.dueAt.getTime() <= shift.toAt.getTime() + rules.dueWithinHours * 3_600_000);
}

/** The reason that holds for a thing: the one given last whose time has not come before the shift's end. */
export const reasonFor = <R extends GivenReason>(reasons: readonly R[], thing: Pick<OpenThing, "kind" | "id">, shift: Stretch, now: Date): R | undefined =>
  reasons.findLast((one) => one.kind === thing.kind && one.id === thing.id && one.untilAt > shift.toAt && one.untilAt > now);

/** Whether a reason may hold until then: beyond the shift and now, and not for ever. */
export function mayHoldUntil(rules: Pick<DailyClose, "untilDays">, shift: Stretch, until: Date, now: Date): Verdict {
  const wrong = (code: string, params = {}): Verdict => ({ refused: "invalid", fields: [{ path: "until", code, params }] });
  if (until <= shift.toAt || until <= now) return wrong("closing_until_early");
  return until.getTime() - now.getTime() <= rules.untilDays * dayMs || wrong("closing_until_far", { days: rules.untilDays });
}

/** Whether the day may be closed now. */
export function mayClose(rules: Pick<DailyClose, "remindMinutes">, shift: Stretch, state: CloseState, left: number, now: Date): Verdict {
  if (state !== "open" && state !== "missed") return { refused: "closing_done" };
  if (now < remindAt(rules, shift)) return { refused: "closing_too_early", params: { minutes: rules.remindMinutes } };
  return left === 0 || { refused: "closing_items_open", params: { left } };
}

/** What closing now makes of it: what was missed once stays late. */
export const closedAs = (rules: Pick<DailyClose, "lateMinutes">, shift: Stretch, state: CloseState, now: Date): CloseState => (state === "missed" || now > lateAt(rules, shift) ? "late" : "closed");
/** What becomes of a shift that nobody closed by the time it is late. */
export const endedAs = (left: number): CloseState => (left === 0 ? "clear" : "missed");
