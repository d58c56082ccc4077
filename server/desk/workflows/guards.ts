import { severities, type FormValues, type Severity } from "#contract/forms.ts";
import type { Call } from "#contract/policies/workflow.ts";
import type { GuardName, Outcome, Remedy } from "#contract/workflow/parts.ts";

/** Why an exit is closed: a code, its values, and the field that it concerns. */
export interface Reason {
  code: string;
  params?: Record<string, string | number>;
  field?: string;
}

/** What guards see of a ticket; `taken` names who took each exit last, `wrote` who last changed what stands in a field. */
export interface GuardView {
  form: FormValues;
  severity: Severity;
  outcome: Outcome | null;
  visits: Readonly<Record<string, number>>;
  taken: Readonly<Record<string, string | null>>;
  wrote: Readonly<Record<string, string>>;
}

/** What the engine is told of the world beside the ticket. */
export interface Facts {
  /** Tasks of departments that nobody has answered yet. */
  openTasks: number;
  /** People who might do the same, beside the actor and whoever took part in what is looked at; none in the smallest centres. */
  others: number;
  /** The day where the centre is. */
  today: string;
  /** From when and for how long the goods are under warranty; without an order, the day is what was written down. */
  warranty: Warranty | null;
  /** What one person may still give on the ticket's order. */
  alone: AloneFacts;
  /** Whether it hangs on another ticket. */
  hangs: boolean;
}

/** The limit of one person, what the order got by somebody's own word whatever the door, and what of that is this ticket's own; `mostFen` is left of the compensation that the rules know of. */
export interface AloneFacts {
  limitFen: number;
  mostFen: number;
  givenFen: number;
  own: Partial<Record<Remedy, number>>;
}

export interface Warranty {
  startsOn: string | null;
  months: number;
  /** The version of the rule. */
  version: string;
}

/** The last day of a warranty: the same day after so many months, or the month's last where there is none. */
export function coveredUntil(startsOn: string, months: number): string {
  const [year, month, day] = startsOn.split("-").map(Number) as [number, number, number];
  const last = new Date(Date.UTC(year, month - 1 + months + 1, 0));
  return new Date(Date.UTC(last.getUTCFullYear(), last.getUTCMonth(), Math.min(day, last.getUTCDate()))).toISOString().slice(0, 10);
}

/** How a warranty stands: no day is known, the cause takes it out, it is over, or it holds. */
function warrantyOf({ bought, cause, excluded }: Call["with"], { form }: GuardView, { warranty, today }: Facts): { state: "unknown" | "excluded" | "over" | "holds"; until: string } {
  const startsOn = warranty?.startsOn ?? form[String(bought)];
  if (warranty === null || typeof startsOn !== "string") return { state: "unknown", until: "" };
  const until = coveredUntil(startsOn, warranty.months);
  return { state: form[String(cause)] === excluded ? "excluded" : today > until ? "over" : "holds", until };
}

const money = (form: FormValues, field: unknown) => Number(form[String(field)] ?? 0);
const rank = (severity: unknown) => severities.indexOf(severity as Severity);

/** Whether a sum is more than one person may give here: what this ticket gave of the kind before is part of the sum, what the order got else is beside it. */
function beyond({ field, as }: Call["with"], { form }: GuardView, { alone }: Facts): { above: boolean; limit: number } {
  const besideFen = alone.givenFen - (alone.own[as as Remedy] ?? 0);
  const limit = Math.max(0, as === "compensation" ? Math.min(alone.limitFen - besideFen, alone.mostFen) : alone.limitFen - besideFen);
  return { above: money(form, field) > limit, limit };
}

/** Who took part in a decision that left its stage by this exit. */
export type TookPart = (exit: string) => ReadonlySet<string>;

type Guard = (args: Call["with"], ticket: GuardView, actorId: string | null, facts: Facts, tookPart: TookPart) => Reason | null;

/** Every guard: null lets through, a reason says why not. Pure; a name used by a version in force is never removed (D18). */
export const guards: Record<GuardName, Guard> = {
  money_within: ({ field, fen }, { form }) => (money(form, field) <= Number(fen) ? null : { code: "over_limit", params: { limit: Number(fen) }, field: String(field) }),
  money_above: ({ field, fen }, { form }) => (money(form, field) > Number(fen) ? null : { code: "within_limit", params: { limit: Number(fen) }, field: String(field) }),
  alone_within(args, t, _, facts) {
    const { above, limit } = beyond(args, t, facts);
    return above ? { code: "over_alone", params: { limit }, field: String(args.field) } : null;
  },
  alone_above(args, t, _, facts) {
    const { above, limit } = beyond(args, t, facts);
    return above ? null : { code: "within_limit", params: { limit }, field: String(args.field) };
  },
  severity_at_least: ({ severity }, t) => (rank(t.severity) >= rank(severity) ? null : { code: "severity_too_low", params: { severity: String(severity) } }),
  severity_below: ({ severity }, t) => (rank(t.severity) < rank(severity) ? null : { code: "severity_too_high", params: { severity: String(severity) } }),
  rounds_below: ({ stage, rounds }, { visits }) => ((visits[String(stage)] ?? 0) < Number(rounds) ? null : { code: "rounds_used_up", params: { rounds: Number(rounds) } }),
  rounds_reached: ({ stage, rounds }, { visits }) => ((visits[String(stage)] ?? 0) >= Number(rounds) ? null : { code: "rounds_left", params: { rounds: Number(rounds) } }),
  // A centre of two people must work: while nobody else could, the same person may, and the record says so.
  another_person: ({ exit }, _, actorId, { others }, tookPart) => (actorId !== null && tookPart(String(exit)).has(actorId) && others > 0 ? { code: "same_person" } : null),
  tasks_answered: (_, __, ___, { openTasks }) => (openTasks === 0 ? null : { code: "tasks_open", params: { open: openTasks } }),
  day_not_past: ({ field }, { form }, _, { today }) => (form[String(field)] === undefined || String(form[String(field)]) >= today ? null : { code: "day_past", field: String(field) }),
  in_warranty(args, t, _, facts) {
    const { state, until } = warrantyOf(args, t, facts);
    if (state === "unknown") return { code: "warranty_unknown", field: String(args.bought) };
    if (state === "excluded") return { code: "warranty_excluded", field: String(args.cause) };
    return state === "over" ? { code: "warranty_over", params: { until } } : null;
  },
  out_of_warranty(args, t, _, facts) {
    const { state, until } = warrantyOf(args, t, facts);
    if (state === "unknown") return { code: "warranty_unknown", field: String(args.bought) };
    return state === "holds" ? { code: "warranty_holds", params: { until } } : null;
  },
  approved_when: ({ field, value, exit }, { form, taken }) => (form[String(field)] !== value || taken[String(exit)] !== undefined ? null : { code: "approval_waits" }),
  severity_when: ({ field, value, severity }, t) => (t.form[String(field)] !== value || rank(t.severity) >= rank(severity) ? null : { code: "severity_for_safety", params: { severity: String(severity) } }),
  undecided: (_, { outcome }) => (outcome === null ? null : { code: "decided_already" }),
  hangs: (_, __, ___, { hangs }) => (hangs ? null : { code: "not_hanging" }),
  field_is_not: ({ field, value }, { form }) => (form[String(field)] !== value ? null : { code: "field_differs", field: String(field) }),
  money_not_above: ({ field, limit }, { form }) => (money(form, field) <= money(form, limit) ? null : { code: "over_other", params: { limit: money(form, limit) }, field: String(field) }),
  field_is: ({ field, value }, { form }) => (form[String(field)] === value ? null : { code: "field_differs", field: String(field) }),
};

/** Whether four eyes were asked for and the same two looked again, because nobody else was there. */
export const stoodIn = (calls: readonly Call[], actorId: string | null, facts: Facts, tookPart: TookPart): boolean =>
  calls.some((call) => call.use === "another_person" && facts.others === 0 && actorId !== null && tookPart(String(call.with.exit)).has(actorId));
