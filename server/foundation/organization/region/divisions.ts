import { ABROAD, provinces } from "#contract/provinces.ts";
import data from "../region-data/divisions.json" with { type: "json" };

/** A city (4 digits) or county (6 digits) of GB/T 2260. Provinces stand in contract/provinces.ts. */
export interface Division {
  readonly code: string;
  readonly name: string;
  readonly children: readonly Division[];
}

/** Lines that group counties and are no place of their own: 市辖区 of a municipality, counties directly under a province. */
const GROUPING = /^(市辖区|县|(省|自治区)直辖县级行政区划)$/;

const byCode = new Map<string, Division>();
const citiesByProvince = new Map<string, Division[]>();

for (const line of data.cities) {
  const [head, ...counties] = line.split(" ") as [string, ...string[]];
  const code = head.slice(0, 4);
  const children = counties.map((text) => ({
    code: code + text.slice(0, 2),
    name: text.slice(2),
    children: [],
  }));
  const city = { code, name: head.slice(4), children };
  for (const division of [city, ...children]) byCode.set(division.code, division);
  citiesByProvince.set(code.slice(0, 2), [...(citiesByProvince.get(code.slice(0, 2)) ?? []), city]);
}

const provinceByCode = new Map(provinces.map((province) => [province.code, province]));

/** Where the division data comes from and how old it is; for the settings screen. */
export const divisionSource = { source: data.source, licence: data.licence, asOf: data.asOf } as const;

/** Well-known places in 台湾, 香港 and 澳门, which have no finer codes. */
export const placesOf: Readonly<Record<string, readonly string[]>> = data.places;

/** One spelling per area: `510000` → `51`, `510100` → `5101`, `000000` → `abroad`. */
export function normalArea(code: string): string {
  if (code === "000000") return ABROAD;
  return /^\d{6}$/.test(code) ? code.replace(/(?:00){1,2}$/, "") : code;
}

/** Whether a code (in normal spelling) is a province, city or county of GB/T 2260, or `abroad`. */
export function isArea(code: string): boolean {
  return code === ABROAD || provinceByCode.has(code) || byCode.has(code);
}

/** The cities of a province, or the counties of a city. */
export function divisionsOf(code: string): readonly Division[] {
  return code.length === 2 ? (citiesByProvince.get(code) ?? []) : (byCode.get(code)?.children ?? []);
}

/** An area and what contains it, finest first: `510107` → `510107`, `5101`, `51`. */
export function areaChain(code: string): readonly string[] {
  if (!/^\d+$/.test(code)) return [code];
  return [6, 4, 2].filter((length) => length <= code.length).map((length) => code.slice(0, length));
}

/** An area in words: 四川成都市武侯区; a grouping line of the standard is said as what it groups. */
export function areaName(code: string): string {
  if (code === ABROAD) return "境外";
  return areaChain(code)
    .toReversed()
    .map((part) => provinceByCode.get(part)?.shortName ?? cityInWords(part, code) ?? part)
    .join("");
}

function cityInWords(part: string, whole: string): string | undefined {
  const name = byCode.get(part)?.name;
  if (name === undefined || !GROUPING.test(name)) return name;
  return part === whole ? `（${name}）` : "";
}

/** Whether a division is a place with a name of its own. */
export function isPlace(division: Division): boolean {
  return !GROUPING.test(division.name);
}
