import { checkForm, isAsked, type FormField, type FormProblem, type FormValues, type FormValue, type Severity } from "#contract/forms.ts";
import type { Role } from "#contract/permissions.ts";
import type { Call, Workflow, WorkflowActor, WorkflowEnd, WorkflowExit, WorkflowStage } from "#contract/policies/workflow.ts";
import { guards, stoodIn, type Facts, type GuardView, type Reason, type TookPart } from "./guards.ts";
import type { GuardName } from "#contract/workflow/parts.ts";

export type { Facts, Reason } from "./guards.ts";

/** A ticket as the engine sees it. */
export interface TicketState extends GuardView {
  /** The stage that it is in, or the end that it came to. */
  place: string;
  ownerId: string | null;
  openerId: string | null;
}

/** Whoever acts, as the workflow names actors. `leads`: may act for everybody, such as a supervisor. */
export interface ActorFacts {
  kind: "staff" | "customer" | "system";
  id: string | null;
  roles: readonly Role[];
  teams: readonly string[];
  departments: readonly string[];
  skills: readonly string[];
  leads: boolean;
}

export interface Possible {
  exit: WorkflowExit;
  /** Empty: it may be taken now. */
  reasons: Reason[];
  /** The field of the stage's form where another choice would open it, or nothing. */
  choice: string | null;
}

export const stageOf = (w: Workflow, key: string): WorkflowStage | undefined => w.stages.find((one) => one.key === key);
/** The exit of this name from a place. */
export const exitAt = (w: Workflow, place: string, key: string): WorkflowExit | undefined => [...(stageOf(w, place)?.exits ?? []), ...w.anywhere].find((one) => one.key === key);
export const endOf = (w: Workflow, key: string): WorkflowEnd | undefined => w.ends.find((one) => one.key === key);

/** Whether this actor is one of those that the workflow names. */
export function isOneOf(named: readonly WorkflowActor[], actor: ActorFacts, ticket: Pick<TicketState, "ownerId" | "openerId">): boolean {
  return named.some((one) => {
    if (one === "customer" || one === "system") return actor.kind === one;
    if (actor.kind !== "staff") return false;
    if (one === "staff") return true;
    if (one === "owner") return actor.leads || (ticket.ownerId !== null && ticket.ownerId === actor.id);
    if (one === "opener") return actor.leads || (ticket.openerId !== null && ticket.openerId === actor.id);
    if ("role" in one) return actor.roles.includes(one.role);
    if ("team" in one) return actor.teams.includes(one.team);
    if ("department" in one) return actor.departments.includes(one.department);
    return actor.skills.includes(one.skill);
  });
}

/** Whether this exit is for this actor at all; the system takes the one that silence leads to. */
function isFor(stage: WorkflowStage, exit: WorkflowExit, actor: ActorFacts, ticket: TicketState): boolean {
  if (actor.kind === "system") return stage.silence?.exit === exit.key || isOneOf(exit.by ?? stage.by, actor, ticket);
  return isOneOf(exit.by ?? stage.by, actor, ticket);
}

/** Who took part in what left by an exit: whoever took it last, and whoever wrote what stands in the form that it leaves with, though somebody else handed it in. */
export const tookPartIn = (w: Workflow, ticket: Pick<GuardView, "taken" | "wrote">): TookPart => (exit) =>
  new Set([ticket.taken[exit], ...w.stages.filter((stage) => stage.exits.some((one) => one.key === exit)).flatMap((stage) => stage.form.map((field) => ticket.wrote[field.key]))].filter((id) => id !== undefined && id !== null));

/** Who last changed each field, after somebody has written; nobody of the staff did where this is nobody. */
export function wroteAfter(wrote: Readonly<Record<string, string>>, before: FormValues, after: FormValues, personId: string | null): Record<string, string> {
  const changed = new Set(Object.keys({ ...before, ...after }).filter((key) => JSON.stringify(before[key]) !== JSON.stringify(after[key])));
  const kept = Object.entries(wrote).filter(([key]) => !changed.has(key) && after[key] !== undefined);
  return Object.fromEntries([...kept, ...(personId === null ? [] : [...changed].filter((key) => after[key] !== undefined).map((key): [string, string] => [key, personId]))]);
}

const fieldOf = (w: Workflow, key: string): FormField | undefined => w.stages.flatMap((stage) => stage.form).find((one) => one.key === key);

/** The field by whose choice a reason stands or falls: what says otherwise, or what the field of the reason is not asked for. */
function choiceBehind(w: Workflow, form: FormValues, { code, field }: Reason): string | null {
  const asked = field === undefined ? undefined : fieldOf(w, field);
  if (asked?.when && !isAsked(asked, form)) return choiceBehind(w, form, { code: "field_differs", field: asked.when.field });
  return code === "field_differs" ? (field ?? null) : null;
}

/** What keeps an exit closed. An exit of another choice than the form's is closed by that alone: whatever else would hold it back matters only once it is chosen. */
function heldBack(w: Workflow, exit: WorkflowExit, ticket: TicketState, actor: ActorFacts, facts: Facts): { reasons: Reason[]; choice: string | null } {
  const reasons = exit.guards.flatMap((call) => guards[call.use as GuardName](call.with, ticket, actor.id, facts, tookPartIn(w, ticket)) ?? []);
  const choice = reasons.map((reason) => choiceBehind(w, ticket.form, reason)).find((one) => one !== null) ?? null;
  return choice === null ? { reasons, choice } : { reasons: [{ code: "field_differs", field: choice }], choice };
}

/** The exits that are this actor's here, each with what still keeps it closed. Those of another choice than was made before, or than the ticket came with, are no way from here. */
export function whatMayHappen(w: Workflow, ticket: TicketState, actor: ActorFacts, facts: Facts): Possible[] {
  const stage = stageOf(w, ticket.place);
  if (!stage) return [];
  const chosenHere = (field: string) => stage.form.some((one) => one.key === field && one.fixed !== true);
  return [...stage.exits, ...w.anywhere]
    .filter((exit) => isFor(stage, exit, actor, ticket))
    .map((exit) => ({ exit, ...heldBack(w, exit, ticket, actor, facts) }))
    .filter(({ choice }) => choice === null || chosenHere(choice));
}

/** Whether this actor may fill in the form of the stage. */
export function mayFill(w: Workflow, ticket: TicketState, actor: ActorFacts): boolean {
  const stage = stageOf(w, ticket.place);
  return stage !== undefined && actor.kind === "staff" && isOneOf(stage.by, actor, ticket);
}

export interface Step {
  state: TicketState;
  exit: WorkflowExit;
  from: string;
  effects: Call[];
  /** What the customer is told. */
  say: WorkflowExit["say"] | null;
  ended: WorkflowEnd | null;
  stoodIn: boolean;
}
export type Taken = { step: Step } | { refused: string; fields: FormProblem[]; reasons: Reason[] };

/** The severity that a form holds, if it asks for one. */
const severityIn = (fields: readonly FormField[], values: FormValues): Severity | undefined => {
  const field = fields.find((one) => one.type === "severity" && values[one.key] !== undefined);
  return field ? (values[field.key] as Severity) : undefined;
};

/** Saves what was filled in so far: typed, but not yet whole. */
export function fill(w: Workflow, ticket: TicketState, typed: FormValues, fixed: FormValues = ticket.form): { state: TicketState; problems: FormProblem[] } {
  const fields = stageOf(w, ticket.place)?.form ?? [];
  // What is fixed stays as it is, whoever sends what.
  const given = { ...typed, ...Object.fromEntries(fields.filter((field) => field.fixed).map(({ key }) => [key, fixed[key] ?? null])) };
  const { values, problems } = checkForm(fields, given, { complete: false, beside: ticket.form });
  const kept = Object.fromEntries(Object.entries(ticket.form).filter(([key]) => !fields.some((field) => field.key === key)));
  return { state: { ...ticket, form: { ...kept, ...values }, severity: severityIn(fields, values) ?? ticket.severity }, problems };
}

/** Leaves a stage by an exit: the new state and everything that follows, or why not. */
export function take(w: Workflow, ticket: TicketState, key: string, given: { form: FormValues; reason: string }, actor: ActorFacts, facts: Facts): Taken {
  const no = (refused: string, fields: FormProblem[] = [], reasons: Reason[] = []): Taken => ({ refused, fields, reasons });
  const stage = stageOf(w, ticket.place);
  if (!stage) return no("ticket_ended");
  const exit = exitAt(w, ticket.place, key);
  if (!exit) return no("exit_gone");
  if (!isFor(stage, exit, actor, ticket)) return no("exit_not_yours");
  const filled = fill(w, ticket, { ...own(stage.form, ticket.form), ...given.form });
  const must = actor.kind === "staff" && exit.complete;
  const missing = must ? checkForm(stage.form, own(stage.form, filled.state.form), { complete: true, beside: filled.state.form }).problems : [];
  const needed = exit.needs.filter((field) => filled.state.form[field] === undefined && !missing.some((one) => one.path === field)).map((path) => ({ path, code: "form_missing" }));
  const fields = [...filled.problems, ...missing.filter((one) => !filled.problems.some((other) => other.path === one.path)), ...needed];
  if (exit.reason && given.reason.trim() === "" && actor.kind !== "system") fields.push({ path: "reason", code: "form_missing" });
  if (fields.length > 0) return no("invalid", fields);
  const { reasons } = heldBack(w, exit, filled.state, actor, facts);
  if (reasons.length > 0) return no("exit_closed", reasons.flatMap(({ field, code, params }) => (field === undefined ? [] : [{ path: field, code, ...(params ? { params } : {}) }])), reasons);
  const ended = endOf(w, exit.to) ?? null;
  const outcome = exit.outcome ?? ticket.outcome;
  return {
    step: {
      state: { ...filled.state, place: exit.to, outcome: ended ? (outcome ?? ended.outcome) : outcome, visits: ended ? ticket.visits : { ...ticket.visits, [exit.to]: (ticket.visits[exit.to] ?? 0) + 1 }, taken: { ...ticket.taken, [exit.key]: actor.id } },
      exit, from: stage.key, effects: exit.effects, say: exit.say ?? null, ended, stoodIn: stoodIn(exit.guards, actor.id, facts, tookPartIn(w, filled.state)),
    },
  };
}

const own = (fields: readonly FormField[], values: FormValues): Record<string, FormValue> => Object.fromEntries(fields.flatMap(({ key }) => (values[key] === undefined ? [] : [[key, values[key]]])));

/** Whether an ended ticket may be taken up again, and where it then stands. */
export function reopened(w: Workflow, ticket: TicketState, endedAt: Date, actor: ActorFacts, now: Date): { state: TicketState } | { refused: string } {
  const end = endOf(w, ticket.place);
  if (!end) return { refused: "ticket_open" };
  if (!end.reopen || !isOneOf(end.reopen.by, actor, ticket)) return { refused: "reopen_not_yours" };
  if (now.getTime() - endedAt.getTime() > end.reopen.days * 86_400_000) return { refused: "reopen_too_late" };
  const { to } = end.reopen;
  return { state: { ...ticket, place: to, outcome: null, visits: { ...ticket.visits, [to]: (ticket.visits[to] ?? 0) + 1 } } };
}

/** What stands in the way of moving a running ticket to another version: its stage must be there, and what was filled in must still fit. */
export function moveProblems(to: Workflow, ticket: TicketState): FormProblem[] {
  if (!stageOf(to, ticket.place) && !endOf(to, ticket.place)) return [{ path: "stage", code: "stage_gone", params: { stage: ticket.place } }];
  return checkForm(to.stages.flatMap((stage) => stage.form), ticket.form, { complete: false, beside: ticket.form }).problems;
}
