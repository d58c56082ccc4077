import type { Territories } from "#contract/policies/territories.ts";
import { ABROAD, provinces } from "#contract/provinces.ts";

export type Division = Territories["territories"];
export type Territory = Division[number];

const normal = (code: string): string => (code === "000000" ? ABROAD : /^\d{6}$/.test(code) ? code.replace(/(?:00){1,2}$/, "") : code);
const isProvince = (code: string): boolean => provinces.some((one) => one.code === code);

/** The provinces of a territory, and the areas finer than a province. */
export function areasOf(territory: Territory): { provinces: string[]; finer: string[] } {
  const areas = territory.areas.map(normal);
  return { provinces: areas.filter(isProvince), finer: areas.filter((area) => !isProvince(area)) };
}

/** Gives an area to a territory: whoever had it loses it. Territories of single business lines cut beside the others, so they keep theirs. */
export function give(division: Division, key: string, area: string): Division {
  return division.map((one) => {
    const rest = one.areas.filter((other) => normal(other) !== area);
    if (one.key === key) return { ...one, areas: [...rest, area].toSorted() };
    return one.lines === undefined && rest.length < one.areas.length ? { ...one, areas: rest } : one;
  });
}

/** Takes an area from a territory. */
export function take(division: Division, key: string, area: string): Division {
  return division.map((one) => (one.key === key ? { ...one, areas: one.areas.filter((other) => normal(other) !== area) } : one));
}

/** Changes one territory; an undefined value is left out of the document. */
export function alter(division: Division, key: string, change: Partial<Territory>): Division {
  return division.map((one) => {
    if (one.key !== key) return one;
    return Object.fromEntries(Object.entries({ ...one, ...change }).filter(([, value]) => value !== undefined)) as Territory;
  });
}

/** A new territory beside the others, with a key that none of them has. */
export function added(division: Division, name: string): { division: Division; key: string } {
  let n = division.length + 1;
  while (division.some((one) => one.key === `territory-${n}`)) n += 1;
  const key = `territory-${n}`;
  return { division: [...division, { key, name: { "zh-CN": name }, areas: [], teams: [] }], key };
}

/** Without a territory: others do not overflow to it any more. */
export function removed(division: Division, key: string): Division {
  return division
    .filter((one) => one.key !== key)
    .map((one) => (one.overflow?.includes(key) === true ? { ...one, overflow: one.overflow.filter((other) => other !== key) } : one));
}

/** Headquarters is one: the others stop being it. */
export function enthroned(division: Division, key: string): Division {
  return division.map((one) => {
    const { headquarters: _former, ...rest } = one;
    return one.key === key ? { ...rest, headquarters: true as const } : rest;
  });
}
