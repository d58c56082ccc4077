import { ABROAD, provinces } from "#contract/provinces.ts";
import type { Territories } from "#contract/policies/territories.ts";
import { areaName, divisionsOf, isArea, normalArea } from "../region/index.ts";
import { ownersOf } from "./lookup.ts";

export type TerritoryProblemCode =
  | "territory_overlap"
  | "territory_gap"
  | "territory_unknown_area"
  | "territory_duplicate_key"
  | "territory_unknown_overflow"
  | "territory_no_headquarters"
  | "territory_several_headquarters"
  | "territory_no_owner";

/** One thing to mend in a territories policy. Errors forbid publishing; warnings are shown. */
export interface TerritoryProblem {
  readonly code: TerritoryProblemCode;
  readonly severity: "error" | "warning";
  readonly territories: readonly string[];
  /** Where in the document, as in `["territories", 3, "areas"]`; empty for the whole. */
  readonly path: readonly (string | number)[];
  readonly area?: string;
  /** The area in words, as in 四川成都市. */
  readonly areaName?: string;
  readonly line?: string;
}

/** Everything that is wrong with a territories policy: overlaps and gaps by area and business line, unknown names, missing owners. */
export function checkTerritories(policy: Territories): TerritoryProblem[] {
  return [
    ...keyProblems(policy),
    ...unknownAreas(policy),
    ...overlaps(policy),
    ...gaps(policy),
    ...ownerProblems(policy),
  ];
}

function* keyProblems(policy: Territories): Generator<TerritoryProblem> {
  const keys = policy.territories.map((territory) => territory.key);
  for (const [i, { key, overflow }] of policy.territories.entries()) {
    if (keys.indexOf(key) !== i) yield error("territory_duplicate_key", [key], ["territories", i, "key"]);
    for (const [j, other] of (overflow ?? []).entries()) {
      const unknown = !keys.includes(other) || other === key;
      if (unknown) yield error("territory_unknown_overflow", [key, other], ["territories", i, "overflow", j]);
    }
  }
  const headquarters = policy.territories
    .filter((territory) => territory.headquarters)
    .map((territory) => territory.key);
  if (headquarters.length === 0) yield error("territory_no_headquarters", [], []);
  if (headquarters.length > 1) yield error("territory_several_headquarters", headquarters, []);
}

function* unknownAreas(policy: Territories): Generator<TerritoryProblem> {
  for (const [i, { key, areas }] of policy.territories.entries()) {
    for (const [j, area] of areas.entries()) {
      if (!isArea(normalArea(area)))
        yield {
          ...error("territory_unknown_area", [key], ["territories", i, "areas", j]),
          area,
          areaName: area,
        };
    }
  }
}

function* overlaps(policy: Territories): Generator<TerritoryProblem> {
  const { rest, byLine } = ownersOf(policy);
  const cuts = [[undefined, rest] as const, ...byLine];
  for (const [line, areas] of cuts) {
    for (const [area, owners] of areas) {
      if (owners.length < 2) continue;
      const i = policy.territories.indexOf(owners[1]!);
      const keys = owners.map((owner) => owner.key);
      yield {
        ...error("territory_overlap", keys, ["territories", i, "areas"]),
        ...inWords(area),
        ...(line !== undefined && { line }),
      };
    }
  }
}

/** A line's own cut may have holes: they belong to whoever takes the rest. So only the rest must cover everything. */
function* gaps(policy: Territories): Generator<TerritoryProblem> {
  const owned = ownersOf(policy).rest;
  for (const area of [...provinces.map((province) => province.code), ABROAD]) {
    for (const missing of uncovered(area, owned))
      yield { ...error("territory_gap", [], ["territories"]), ...inWords(missing) };
  }
}

function uncovered(area: string, owned: ReadonlyMap<string, unknown>): string[] {
  if (owned.has(area)) return [];
  const isDivided = [...owned.keys()].some((other) => other.length > area.length && other.startsWith(area));
  return isDivided ? divisionsOf(area).flatMap((division) => uncovered(division.code, owned)) : [area];
}

function* ownerProblems(policy: Territories): Generator<TerritoryProblem> {
  for (const [i, { key, teams, agents }] of policy.territories.entries()) {
    if (teams.length > 0 || (agents ?? []).length > 0) continue;
    yield { ...error("territory_no_owner", [key], ["territories", i, "teams"]), severity: "warning" };
  }
}

function inWords(area: string): { area: string; areaName: string } {
  return { area, areaName: areaName(area) };
}

function error(
  code: TerritoryProblemCode,
  territories: readonly string[],
  path: readonly (string | number)[],
): TerritoryProblem {
  return { code, severity: "error", territories, path };
}
