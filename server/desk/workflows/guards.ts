import { severities, type FormValues, type Severity } from "#contract/forms.ts";
import type { Call } from "#contract/policies/workflow.ts";
import type { GuardName } from "#contract/workflow/parts.ts";

/** Why an exit is closed: a code, its values, and the field that it concerns. */
export interface Reason {
  code: string;
  params?: Record<string, string | number>;
  field?: string;
}

/** What guards see of a ticket; `taken` names who took each exit last. */
export interface GuardView {
  form: FormValues;
  severity: Severity;
  visits: Readonly<Record<string, number>>;
  taken: Readonly<Record<string, string | null>>;
}

/** What the engine is told of the world beside the ticket. */
export interface Facts {
  /** Tasks of departments that nobody has answered yet. */
  openTasks: number;
  /** People beside the actor who might do the same; none in the smallest centres. */
  others: number;
}

const money = (form: FormValues, field: unknown) => Number(form[String(field)] ?? 0);
const rank = (severity: unknown) => severities.indexOf(severity as Severity);

type Guard = (args: Call["with"], ticket: GuardView, actorId: string | null, facts: Facts) => Reason | null;

/** Every guard: null lets through, a reason says why not. Pure; a name used by a version in force is never removed (D18). */
export const guards: Record<GuardName, Guard> = {
  money_within: ({ field, fen }, { form }) => (money(form, field) <= Number(fen) ? null : { code: "over_limit", params: { limit: Number(fen) }, field: String(field) }),
  money_above: ({ field, fen }, { form }) => (money(form, field) > Number(fen) ? null : { code: "within_limit", params: { limit: Number(fen) }, field: String(field) }),
  severity_at_least: ({ severity }, t) => (rank(t.severity) >= rank(severity) ? null : { code: "severity_too_low", params: { severity: String(severity) } }),
  severity_below: ({ severity }, t) => (rank(t.severity) < rank(severity) ? null : { code: "severity_too_high", params: { severity: String(severity) } }),
  rounds_below: ({ stage, rounds }, { visits }) => ((visits[String(stage)] ?? 0) < Number(rounds) ? null : { code: "rounds_used_up", params: { rounds: Number(rounds) } }),
  rounds_reached: ({ stage, rounds }, { visits }) => ((visits[String(stage)] ?? 0) >= Number(rounds) ? null : { code: "rounds_left", params: { rounds: Number(rounds) } }),
  // A centre of two people must work: while nobody else could, the same person may, and the record says so.
  another_person: ({ exit }, { taken }, actorId, { others }) => (taken[String(exit)] === undefined || taken[String(exit)] !== actorId || others === 0 ? null : { code: "same_person" }),
  tasks_answered: (_, __, ___, { openTasks }) => (openTasks === 0 ? null : { code: "tasks_open", params: { open: openTasks } }),
  field_is: ({ field, value }, { form }) => (form[String(field)] === value ? null : { code: "field_differs", field: String(field) }),
};

/** Whether four eyes were asked for and the same two looked again, because nobody else was there. */
export const stoodIn = (calls: readonly Call[], ticket: GuardView, actorId: string | null, facts: Facts): boolean =>
  calls.some((call) => call.use === "another_person" && facts.others === 0 && actorId !== null && ticket.taken[String(call.with.exit)] === actorId);
