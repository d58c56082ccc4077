import type { HandbookProblem } from "#contract/handbook.ts";
import type { BodyProblem, OtherBodies, Policy } from "#contract/policies/define.ts";
import { readDocument, type Head } from "./document.ts";
import { strippedKeys, zodProblems } from "./zod-problems.ts";

/** The kinds that this code knows, by name. */
export type Kinds = ReadonlyMap<string, Policy>;

/** A document that its schema accepts; `place` still knows the lines, for problems found later. */
export interface CheckedDocument {
  readonly kind: string;
  readonly key: string;
  readonly title: Head["title"];
  readonly schemaVersion: number;
  readonly body: unknown;
  readonly yaml: string;
  place(problem: BodyProblem): HandbookProblem;
}
export type Checked = { document: CheckedDocument; problems: [] } | { document: null; problems: HandbookProblem[]; named: { kind: string; key: string } | null };

/** Brings a body of an older schema version up to today's, step by step (D18). */
export function upcast(policy: Policy, schemaVersion: number, body: unknown): unknown {
  let current = body;
  for (let version = schemaVersion; version < policy.schemaVersion; version += 1) {
    const step = policy.upcast?.[version];
    if (!step) throw new Error(`handbook kind ${policy.kind} has no upcast from schema version ${version}`);
    current = step(current);
  }
  return current;
}

/** Checks one YAML text against its kind, without looking at other documents. */
export function checkDocument(kinds: Kinds, yaml: string, expected?: { kind: string; key: string }): Checked {
  const read = readDocument(yaml);
  const head = read.head;
  if (!head) return { document: null, problems: read.problems, named: null };
  const named = { kind: head.kind, key: head.key };
  const fail = (problems: BodyProblem[]): Checked => ({ document: null, problems: [...read.problems, ...problems.map(read.place)], named });
  if (expected && head.kind !== expected.kind) return fail([{ path: ["kind"], code: "other_document", params: { expected: expected.kind } }]);
  if (expected && head.key !== expected.key) return fail([{ path: ["key"], code: "other_document", params: { expected: expected.key } }]);
  const policy = kinds.get(head.kind);
  if (!policy) return fail([{ path: ["kind"], code: "kind_unknown", params: { kind: head.kind, known: [...kinds.keys()].join(", ") } }]);
  if (head.schemaVersion > policy.schemaVersion) return fail([{ path: ["schemaVersion"], code: "schema_newer", params: { known: policy.schemaVersion } }]);
  const raw = upcast(policy, head.schemaVersion, head.body);
  const parsed = policy.schema.safeParse(raw);
  if (!parsed.success) return fail(zodProblems(parsed.error, raw, ["body"]));
  const stripped = strippedKeys(raw, parsed.data, ["body"]);
  if (stripped.length > 0 || read.problems.length > 0) return fail(stripped);
  // The text keeps its own schema version; the stored body is today's.
  return { document: { ...named, title: head.title, schemaVersion: policy.schemaVersion, body: parsed.data, yaml, place: read.place }, problems: [] };
}

/** Checks a document beside the others that will be in force with it: what it names must exist, and agree. */
export function checkBeside(kinds: Kinds, document: CheckedDocument, others: OtherBodies): HandbookProblem[] {
  const policy = kinds.get(document.kind)!;
  const missing = (policy.references?.(document.body) ?? [])
    .filter((named) => others(named.kind, named.key) === undefined)
    .map((named) => ({ path: named.path, code: "reference_missing", params: { kind: named.kind, key: named.key } }));
  const found = policy.check?.(document.body, others) ?? [];
  return [...missing, ...found].map((problem) => document.place({ ...problem, path: ["body", ...problem.path] }));
}
