import type { Territories, Territory } from "#contract/policies/territories.ts";
import { areaChain, normalArea } from "../region/index.ts";

/** Who owns an area: for named business lines, and for all the others. */
export interface Owners {
  readonly rest: ReadonlyMap<string, readonly Territory[]>;
  readonly byLine: ReadonlyMap<string, ReadonlyMap<string, readonly Territory[]>>;
}

const remembered = new WeakMap<Territories, Owners>();

/** The owners of every listed area, in one spelling of its code. */
export function ownersOf(policy: Territories): Owners {
  const known = remembered.get(policy);
  if (known) return known;
  const rest = new Map<string, Territory[]>();
  const byLine = new Map<string, Map<string, Territory[]>>();
  for (const territory of policy.territories) {
    for (const area of new Set(territory.areas.map(normalArea))) {
      if (!territory.lines) push(rest, area, territory);
      for (const line of new Set(territory.lines ?? [])) {
        const areas = byLine.get(line) ?? new Map<string, Territory[]>();
        byLine.set(line, areas);
        push(areas, area, territory);
      }
    }
  }
  const owners = { rest, byLine };
  remembered.set(policy, owners);
  return owners;
}

function push(map: Map<string, Territory[]>, area: string, territory: Territory): void {
  map.set(area, [...(map.get(area) ?? []), territory]);
}

/**
 * The territory of an area and business line. A line's own cut goes first; where it has none, the line belongs to whoever
 * takes the rest. Within a cut the finest area wins. Undefined: nobody, or the area is coarser than the cut.
 */
export function territoryOf(
  policy: Territories,
  where: { areaCode: string; businessLine?: string },
): Territory | undefined {
  const owners = ownersOf(policy);
  const ownCut = where.businessLine === undefined ? undefined : owners.byLine.get(where.businessLine);
  const chain = areaChain(normalArea(where.areaCode));
  for (const cut of [ownCut, owners.rest]) {
    for (const area of chain) {
      const territory = cut?.get(area)?.[0];
      if (territory) return territory;
    }
  }
  return undefined;
}

/** Whether an area is divided among territories by its cities or counties, so that it alone does not say which. */
export function isCutFiner(policy: Territories, areaCode: string): boolean {
  const area = normalArea(areaCode);
  return [...ownersOf(policy).rest.keys()].some(
    (owned) => owned.length > area.length && owned.startsWith(area),
  );
}

/** The territory for whoever no rule could place. */
export function headquartersOf(policy: Territories): Territory {
  const headquarters =
    policy.territories.find((territory) => territory.headquarters) ?? policy.territories.at(-1);
  if (!headquarters) throw new RangeError("A territories policy has at least one territory.");
  return headquarters;
}
