import { severities, type FormField } from "../forms.ts";
import { audiences, effectParts, guardParts, remedies, returnEnds, type ArgumentKind } from "../workflow/parts.ts";
import type { BodyProblem } from "./define.ts";
import { limitProblems } from "./workflow-limits.ts";
import type { Call, Workflow, WorkflowExit } from "./workflow.ts";

type Path = (string | number)[];
/** A `{place}` in what a customer is told. */
export const placeOf = /\{([^{}]*)\}/g;
const known = (words: Iterable<string>) => [...words].join(", ");

/** Everything that must hold for every ticket to find its way: no dead end, nothing unreachable, no word missing, no name unknown. */
export function checkWorkflow(w: Workflow, workflowOf: (key: string) => Workflow | undefined): BodyProblem[] {
  return [...places(w), ...w.stages.flatMap((_, at) => stageProblems(w, at)), ...fieldProblems(w), ...callProblems(w, workflowOf), ...sayings(w), ...pathProblems(w), ...limitProblems(w), ...promiseProblems(w)];
}

/** Every exit with where it is written, and the stage that it leaves; those of `anywhere` stand once. */
export function exitsOf(w: Workflow): { exit: WorkflowExit; path: Path; from: string | null }[] {
  return [
    ...w.stages.flatMap((stage, s) => stage.exits.map((exit, e) => ({ exit, path: ["stages", s, "exits", e] as Path, from: stage.key as string | null }))),
    ...w.anywhere.map((exit, e) => ({ exit, path: ["anywhere", e] as Path, from: null })),
  ];
}

const allFields = (w: Workflow): { field: FormField; path: Path }[] => w.stages.flatMap((stage, s) => stage.form.map((field, f) => ({ field, path: ["stages", s, "form", f] as Path })));

/** Stages and ends share one room of names; whatever an exit leads to is there. */
function places(w: Workflow): BodyProblem[] {
  const names = [...w.stages, ...w.ends].map((one) => one.key);
  const doubled = w.ends.flatMap((end, at) => (w.stages.some((stage) => stage.key === end.key) ? [{ path: ["ends", at, "key"], code: "twice", params: { key: end.key } }] : []));
  const lost = exitsOf(w).filter(({ exit }) => !names.includes(exit.to)).map(({ exit, path }) => ({ path: [...path, "to"], code: "stage_unknown", params: { stage: exit.to, known: known(names) } }));
  const back = w.ends.flatMap((end, at) => (end.reopen && !w.stages.some((stage) => stage.key === end.reopen!.to) ? [{ path: ["ends", at, "reopen", "to"], code: "stage_unknown", params: { stage: end.reopen.to, known: known(w.stages.map((one) => one.key)) } }] : []));
  return [...doubled, ...lost, ...back];
}

function stageProblems(w: Workflow, s: number): BodyProblem[] {
  const stage = w.stages[s]!;
  const keys = [...stage.exits, ...w.anywhere].map((exit) => exit.key);
  const doubled = keys.filter((key, at) => keys.indexOf(key) !== at).map((key) => ({ path: ["stages", s, "exits"], code: "twice", params: { key } }));
  const quiet = stage.silence && !stage.exits.some((exit) => exit.key === stage.silence!.exit) ? [{ path: ["stages", s, "silence", "exit"], code: "exit_unknown", params: { exit: stage.silence.exit, known: known(stage.exits.map((one) => one.key)) } }] : [];
  // Whoever is outside may never answer: then the stage must say what happens.
  const outside = stage.exits.every((exit) => (exit.by ?? stage.by).every((actor) => actor === "customer"));
  return [...doubled, ...quiet, ...(outside && !stage.silence ? [{ path: ["stages", s], code: "stage_waits_forever", params: { stage: stage.key } }] : [])];
}

function fieldProblems(w: Workflow): BodyProblem[] {
  const fields = allFields(w);
  const keys = fields.map((one) => one.field.key);
  const unknown = (path: Path, field: string) => ({ path, code: "field_unknown", params: { field, known: known(keys) } });
  return [
    ...fields.filter(({ field }, at) => keys.indexOf(field.key) !== at).map(({ field, path }) => ({ path: [...path, "key"], code: "twice", params: { key: field.key } })),
    ...fields.filter(({ field }) => field.when && (!keys.includes(field.when.field) || field.when.field === field.key)).map(({ field, path }) => unknown([...path, "when", "field"], field.when!.field)),
    ...fields.filter(({ field }) => field.startsAs !== undefined && !keys.includes(field.startsAs)).map(({ field, path }) => unknown([...path, "startsAs"], field.startsAs!)),
    ...exitsOf(w).flatMap(({ exit, path, from }) => exit.needs.flatMap((field, n) => (from !== null && w.stages.find((one) => one.key === from)!.form.some((one) => one.key === field) ? [] : [unknown([...path, "needs", n], field)]))),
  ];
}

function callProblems(w: Workflow, workflowOf: (key: string) => Workflow | undefined): BodyProblem[] {
  const fields = new Map(allFields(w).map(({ field }) => [field.key, field]));
  const exits = exitsOf(w).map((one) => one.exit.key);
  const fieldTypes = { field: null, money_field: "money", day_field: "day" } as const;
  const wrong = (kind: ArgumentKind, value: unknown, beside: Call["with"]): { code: string; params: Record<string, string> } | null => {
    const given = String(value);
    if (kind === "field" || kind === "money_field" || kind === "day_field") {
      const fit = [...fields.values()].filter((one) => fieldTypes[kind] === null || one.type === fieldTypes[kind]).map((one) => one.key);
      return fit.includes(given) ? null : { code: "field_unknown", params: { field: given, known: known(fit) } };
    }
    if (kind === "exit_there" || kind === "field_there") {
      // Where that workflow is not, its own argument says so.
      const there = workflowOf(String(beside.workflow));
      const names = !there ? [] : kind === "exit_there" ? exitsOf(there).map((one) => one.exit.key) : allFields(there).map((one) => one.field.key);
      return !there || names.includes(given) ? null : kind === "exit_there" ? { code: "exit_unknown", params: { exit: given, known: known(names) } } : { code: "field_unknown", params: { field: given, known: known(names) } };
    }
    if (kind === "stage") return w.stages.some((one) => one.key === given) ? null : { code: "stage_unknown", params: { stage: given, known: known(w.stages.map((one) => one.key)) } };
    if (kind === "exit") return exits.includes(given) ? null : { code: "exit_unknown", params: { exit: given, known: known(exits) } };
    if (kind === "severity") return severities.some((one) => one === given) ? null : { code: "argument_wrong", params: { given, known: known(severities) } };
    if (kind === "audience") return audiences.some((one) => one === given) ? null : { code: "argument_wrong", params: { given, known: known(audiences) } };
    if (kind === "return_end") return returnEnds.some((one) => one === given) ? null : { code: "argument_wrong", params: { given, known: known(returnEnds) } };
    if (kind === "remedy") return remedies.some((one) => one === given) ? null : { code: "argument_wrong", params: { given, known: known(remedies) } };
    if (kind === "workflow") return workflowOf(given) ? null : { code: "reference_missing", params: { kind: "workflow", key: given } };
    if (kind === "value") return null;
    return typeof value === "number" && Number.isInteger(value) && value >= 0 ? null : { code: "argument_wrong", params: { given, known: "0, 1, 2 …" } };
  };
  const ask = (call: Call, path: Path, parts: Record<string, Record<string, ArgumentKind>>, code: string): BodyProblem[] => {
    const wants = parts[call.use];
    if (!wants) return [{ path: [...path, "use"], code, params: { name: call.use, known: known(Object.keys(parts)) } }];
    return [
      ...Object.entries(wants).flatMap(([name, kind]): BodyProblem[] => {
        if (!(name in call.with)) return [{ path, code: "argument_missing", params: { name: call.use, argument: name } }];
        const problem = wrong(kind, call.with[name], call.with);
        return problem ? [{ path: [...path, "with", name], ...problem }] : [];
      }),
      ...Object.keys(call.with).filter((name) => !(name in wants)).map((key) => ({ path: [...path, "with", key], code: "unknown_key", params: { key } })),
    ];
  };
  return exitsOf(w).flatMap(({ exit, path }) => [
    ...exit.guards.flatMap((call, at) => ask(call, [...path, "guards", at], guardParts, "guard_unknown")),
    ...exit.effects.flatMap((call, at) => ask(call, [...path, "effects", at], effectParts, "effect_unknown")),
  ]);
}

/** What is promised has a customer and a moment. */
function promiseProblems(w: Workflow): BodyProblem[] {
  const days = allFields(w).filter(({ field }) => field.type === "day").map(({ field }) => field.key);
  return w.stages.flatMap(({ promise, deadline, key }, s): BodyProblem[] => {
    if (!promise) return [];
    if (promise.by !== undefined && !days.includes(promise.by)) return [{ path: ["stages", s, "promise", "by"], code: "field_unknown", params: { field: promise.by, known: known(days) } }];
    return w.customer === "no" || (promise.by === undefined && !deadline) ? [{ path: ["stages", s, "promise"], code: "promise_empty", params: { stage: key } }] : [];
  });
}

/** Whoever is waiting hears how it ends; and no place in what is said stays open, or tells what is not for customers. */
function sayings(w: Workflow): BodyProblem[] {
  const readable = allFields(w).filter(({ field }) => field.shown).map(({ field }) => field.key);
  const allowed = ["number", "due", ...readable];
  const open = (text: { "zh-CN": string; en?: string | undefined } | undefined, path: Path): BodyProblem[] =>
    Object.entries(text ?? {}).flatMap(([language, words]) =>
      [...String(words).matchAll(placeOf)].filter(([, place]) => !allowed.includes(place!)).map(([, place]) => ({ path: [...path, language], code: "place_unknown", params: { place: `{${place}}`, known: allowed.map((one) => `{${one}}`).join(" ") } })));
  const silent = exitsOf(w).filter(({ exit, from }) => w.customer === "required" && from !== null && exit.say === undefined && w.ends.some((end) => end.key === exit.to) && !saidBefore(w, from));
  return [
    ...open(w.greeting, ["greeting"]),
    ...exitsOf(w).flatMap(({ exit, path }) => open(exit.say, [...path, "say"])),
    ...(w.customer === "required" && !w.greeting ? [{ path: [], code: "text_missing", params: { text: "greeting" } }] : []),
    ...silent.map(({ path, exit }) => ({ path, code: "text_missing", params: { text: `${exit.key}.say` } })),
  ];
}

/** The way into this stage told the customer already how it ends: every exit into it speaks, or is the customer's own. */
const saidBefore = (w: Workflow, stage: string): boolean => {
  const into = exitsOf(w).filter(({ exit }) => exit.to === stage);
  return into.length > 0 && into.every(({ exit }) => exit.say !== undefined || (exit.by ?? []).includes("customer"));
};

function pathProblems(w: Workflow): BodyProblem[] {
  // A stage may be there for what is opened again.
  const next = new Map([...w.stages.map((stage): [string, string[]] => [stage.key, [...stage.exits, ...w.anywhere].map((exit) => exit.to)]), ...w.ends.map((end): [string, string[]] => [end.key, end.reopen ? [end.reopen.to] : []])]);
  // Whoever comes only by an exit from anywhere still stands in a stage first.
  const reached = new Set<string>();
  const walk = [w.stages[0]!.key];
  while (walk.length > 0) {
    const key = walk.pop()!;
    if (reached.has(key)) continue;
    reached.add(key);
    walk.push(...(next.get(key) ?? []));
  }
  // Back from the ends; the exits that stand everywhere do not count: a stage has a way of its own.
  const own = new Map(w.stages.map((stage) => [stage.key, stage.exits.map((exit) => exit.to)]));
  const ending = new Set(w.ends.map((end) => end.key));
  for (let before = -1; before !== ending.size; ) {
    before = ending.size;
    for (const [key, targets] of own) if (targets.some((to) => ending.has(to))) ending.add(key);
  }
  return [
    ...w.stages.flatMap((stage, at) => (reached.has(stage.key) ? [] : [{ path: ["stages", at], code: "stage_unreachable", params: { stage: stage.key } }])),
    ...w.stages.flatMap((stage, at) => (ending.has(stage.key) ? [] : [{ path: ["stages", at], code: "stage_dead_end", params: { stage: stage.key } }])),
    ...w.ends.flatMap((end, at) => (reached.has(end.key) ? [] : [{ path: ["ends", at], code: "stage_unreachable", params: { stage: end.key } }])),
  ];
}
