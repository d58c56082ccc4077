import type { z } from "zod";
import type { BodyProblem } from "#contract/policies/define.ts";

const codeForm = /^[a-z][a-z0-9_]*$/;
type Path = BodyProblem["path"];

/** Turns zod's issues into problems with a path and a code; of a union, the branch that came nearest speaks. */
export function zodProblems(error: { issues: readonly z.core.$ZodIssue[] }, value: unknown, root: Path = []): BodyProblem[] {
  return error.issues.slice(0, 100).flatMap((issue) => problemsOf(issue, value, root));
}

function problemsOf(issue: z.core.$ZodIssue, value: unknown, root: Path): BodyProblem[] {
  const path: Path = [...root, ...issue.path.map((part) => (typeof part === "symbol" ? String(part) : part))];
  const one = (code: string, params?: BodyProblem["params"]): BodyProblem[] => [params ? { path, code, params } : { path, code }];
  const given = valueAt(value, issue.path);
  switch (issue.code) {
    case "invalid_type":
      if (given === undefined) return one("required");
      // A schema's own sentence about the right form says more than "wrong type".
      if (!issue.message.startsWith("Invalid input")) return worded(path, issue.message);
      return one("wrong_type", { expected: issue.expected, given: nameOf(given) });
    case "too_small":
      return issue.origin === "string" || issue.origin === "array"
        ? one(Number(issue.minimum) === 1 && issue.origin === "string" ? "required" : `too_short_${issue.origin}`, { minimum: Number(issue.minimum) })
        : one("too_small", { minimum: Number(issue.minimum) });
    case "too_big":
      return one(issue.origin === "string" || issue.origin === "array" ? `too_long_${issue.origin}` : "too_big", { maximum: Number(issue.maximum) });
    case "invalid_value":
      return given === undefined ? one("required") : one("not_allowed", { allowed: issue.values.map(String).join(", "), given: nameOf(given) });
    case "unrecognized_keys":
      return issue.keys.map((key) => ({ path: [...path, key], code: "unknown_key", params: { key } }));
    case "invalid_union": {
      const branches = issue.errors.filter((branch) => branch.length > 0);
      const best = branches.toSorted((a, b) => depth(b) - depth(a))[0];
      const literals = branches.flatMap((branch) => branch.flatMap((inner) => (inner.code === "invalid_value" && inner.path.length === 0 ? inner.values.map(String) : [])));
      if (!best || depth(best) === 0) return given === undefined ? one("required") : one("no_form_fits", { allowed: literals.join(", "), given: nameOf(given) });
      return best.flatMap((inner) => problemsOf(inner, given, path));
    }
    case "invalid_key":
      return issue.issues.flatMap((inner) => problemsOf({ ...inner, path: [] }, undefined, path)).slice(0, 1).map((problem) => ({ ...problem, code: problem.code === "required" ? "key_form" : problem.code }));
    case "invalid_format":
      return codeForm.test(issue.message) || !issue.message.startsWith("Invalid") ? worded(path, issue.message) : one(`format_${issue.format}`);
    case "custom":
      return worded(path, issue.message, issue.params);
    default:
      return one(issue.code === "not_multiple_of" ? "not_multiple_of" : "invalid");
  }
}

/** A schema's own message is either a code or a whole sentence, which the reader's language looks up. */
function worded(path: Path, message: string, params?: Record<string, unknown>): BodyProblem[] {
  if (!codeForm.test(message)) return [{ path, code: "sentence", params: { sentence: message } }];
  const plain = Object.entries(params ?? {}).filter((entry): entry is [string, string | number] => typeof entry[1] === "string" || typeof entry[1] === "number");
  return [plain.length > 0 ? { path, code: message, params: Object.fromEntries(plain) } : { path, code: message }];
}

const depth = (branch: readonly z.core.$ZodIssue[]): number => Math.max(...branch.map((issue) => issue.path.length + (issue.code === "custom" || issue.code === "invalid_format" ? 0.5 : 0)));
const nameOf = (value: unknown): string => (value === null ? "null" : Array.isArray(value) ? "list" : typeof value === "object" ? "map" : String(value).slice(0, 60));

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let here = value;
  for (const part of path) {
    if (here === null || typeof here !== "object") return undefined;
    here = (here as Record<PropertyKey, unknown>)[part];
  }
  return here;
}

/** Names that a lenient schema dropped in silence: a misspelled setting must not look as if it were in force. */
export function strippedKeys(given: unknown, kept: unknown, path: Path = []): BodyProblem[] {
  if (Array.isArray(given) && Array.isArray(kept)) return given.flatMap((item, i) => strippedKeys(item, kept[i], [...path, i]));
  if (!isPlain(given) || !isPlain(kept)) return [];
  return Object.entries(given).flatMap(([key, item]) =>
    key in kept ? strippedKeys(item, kept[key], [...path, key]) : [{ path: [...path, key], code: "unknown_key", params: { key } }],
  );
}
const isPlain = (value: unknown): value is Record<string, unknown> => value !== null && typeof value === "object" && !Array.isArray(value);
