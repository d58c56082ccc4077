import { existsSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { parse } from "yaml";
import { openTree } from "./guards/guard.ts";
import { readResults } from "./results.ts";

/**
 * A part of a requirement: what the SPEC asks, the titles that prove it besides its own name (`words`, or another number's part as
 * `R-CV-02 (why waiting)`), or that a later issue brings it.
 */
export type Part = string | { says: string; titles?: readonly string[]; later?: true };
export type Requirements = Readonly<Record<string, { says: string; parts: Readonly<Record<string, Part>> }>>;
export interface Proof {
  part: string;
  title: string;
  file: string;
  status: "passed" | "failed" | "other" | "not run";
}
export interface Verdict {
  number: string;
  proofs: Proof[];
  missing: string[];
  failing: string[];
  /** Named by a test, none of which has passed in the last run. */
  unproved: string[];
  later: string[];
}

/** The numbers that a title names, each with its part: `R-CV-01 R-CV-02 (main job): …`, `R-PE-02 (matrix), R-OP-05 (API): …`. */
export function numbersIn(title: string): { number: string; part: string }[] {
  const found = [...title.matchAll(/\bR-[A-Z]{2}-\d{2}\b(?:\s*\(([^)]+)\))?/g)].map((match) => ({ number: match[0].slice(0, 7), part: match[1] }));
  // A number without a part of its own takes the one that follows.
  return found.map(({ number, part }, i) => ({ number, part: part ?? found.slice(i + 1).find((one) => one.part !== undefined)?.part ?? "" }));
}

/** Sorts what the tests prove under the numbers: a part is proved by tests that ran and passed, all of them; a title alone proves nothing. */
export function judge(requirements: Requirements, tests: readonly { title: string; file: string; status: Proof["status"] }[]): Verdict[] {
  const proofs = new Map<string, Proof[]>();
  for (const test of tests) for (const { number, part } of numbersIn(test.title)) proofs.set(number, [...(proofs.get(number) ?? []), { part, ...test }]);
  return [...new Set([...Object.keys(requirements), ...proofs.keys()])].toSorted().map((number) => {
    const own = proofs.get(number) ?? [];
    const verdict: Verdict = { number, proofs: own, missing: [], failing: [], unproved: [], later: [] };
    for (const [name, part] of Object.entries(requirements[number]?.parts ?? {})) {
      const names = new Set([name, ...(typeof part === "string" ? [] : (part.titles ?? []))]);
      const elsewhere = [...names].flatMap((one) => numbersIn(one)).flatMap((one) => (proofs.get(one.number) ?? []).filter(({ part: proved }) => proved === one.part));
      const by = [...elsewhere, ...own.filter((proof) => names.has(proof.part) || proof.part.split(/, | and /).some((one) => names.has(one)))];
      if (by.some((proof) => proof.status === "failed")) verdict.failing.push(name);
      else if (by.length === 0) (typeof part !== "string" && part.later ? verdict.later : verdict.missing).push(name);
      else if (!by.every((proof) => proof.status === "passed")) verdict.unproved.push(name);
    }
    return verdict;
  });
}

const root = fileURLToPath(new URL("..", import.meta.url));

/** The titles in the sources, so that the table is whole even where nothing has run yet. */
function titlesInSources(): { file: string; title: string; status: "not run" }[] {
  const tree = openTree(root);
  const titled = /\b(?:test|it|describe)(?:\.each(?:<[^>]*>)?\((?:[^()]|\((?:[^()]|\([^()]*\))*\))*\))?\(\s*(?:"((?:[^"\\]|\\.)*)"|'((?:[^'\\]|\\.)*)'|`([^`]*)`)/g;
  return tree.files
    .filter((file) => /\.(test|story)\.tsx?$/.test(file))
    .flatMap((file) => [...tree.text(file).matchAll(titled)].map((match) => ({ file, title: (match[1] ?? match[2] ?? match[3])!, status: "not run" as const })))
    .filter(({ title }) => numbersIn(title).length > 0);
}

/** What is said of a number in one line. */
export function stateOf({ missing, failing, unproved, later }: Verdict): string {
  const open = Object.entries({ "parts missing": missing, "failed": failing, "not run": unproved }).filter(([, parts]) => parts.length > 0).map(([what, parts]) => `${what}: ${parts.join("; ")}`);
  return [...(open.length > 0 ? open : [later.length > 0 ? "whole as far as now asked" : "whole"]), ...(later.length > 0 ? [`later: ${later.join("; ")}`] : [])].join(" · ");
}
const isWhole = ({ missing, failing, unproved }: Verdict): boolean => missing.length + failing.length + unproved.length === 0;

function show(verdict: Verdict, requirements: Requirements): void {
  const { number, proofs } = verdict;
  const known = requirements[number];
  console.log(`\n${number}  ${proofs.length} tests · ${known ? stateOf(verdict) : "parts not listed"}`);
  if (known) console.log(`  ${known.says}`);
  for (const { title, file, status } of proofs) console.log(`  ${status.padEnd(8)} ${title}  (${file})`);
}

function main(): void {
  const requirements = (existsSync(`${root}docs/requirements.yaml`) ? parse(readFileSync(`${root}docs/requirements.yaml`, "utf8")) : {}) as Requirements;
  const results = readResults(`${root}.test-results`, (path) => readFileSync(path, "utf8"));
  const ran = new Set(results.map(({ file }) => file));
  const verdicts = judge(requirements, [...results, ...titlesInSources().filter(({ file }) => !ran.has(file))]);
  for (const verdict of verdicts) show(verdict, requirements);
  const listed = verdicts.filter(({ number }) => number in requirements);
  const whole = listed.filter(isWhole);
  const having = (what: string, some: readonly Verdict[]) => (some.length > 0 ? [`${some.length} with parts ${what}: ${some.map(({ number }) => number).join(", ")}`] : []);
  console.log(`\n${[
    `${listed.length} numbers listed: ${whole.length} whole (${whole.filter(({ later }) => later.length > 0).length} of them with parts of later issues)`,
    ...having("missing", listed.filter(({ missing }) => missing.length > 0)),
    ...having("that failed", listed.filter(({ failing }) => failing.length > 0)),
    ...having("not run", listed.filter(({ unproved }) => unproved.length > 0)),
  ].join("\n")}`);
}

if (import.meta.main) main();
