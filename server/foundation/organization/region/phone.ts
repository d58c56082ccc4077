import { readFileSync } from "node:fs";
import { gunzipSync } from "node:zlib";
import type { Certainty } from "#contract/policies/territories.ts";
import { ABROAD } from "#contract/provinces.ts";
import landlines from "../region-data/area-codes.json" with { type: "json" };
import { areaReader, threeColumns, type ImportProblem } from "./csv.ts";

/** Home areas of mobile numbers by their first seven digits, as runs of equal area. */
export interface PhoneTable {
  readonly source: string;
  /** The day of the data, as in `2015-11-14`. */
  readonly asOf: string;
  readonly runs: readonly { readonly from: number; readonly to: number; readonly area: string }[];
}

export interface PhoneHome {
  readonly area?: string;
  readonly certainty: Certainty;
  readonly reason:
    | "mobile_prefix"
    | "area_code"
    | "country_code"
    | "no_home"
    | "unknown_prefix"
    | "not_a_number";
  /** Where the answer was read, and how old that is. */
  readonly source?: string;
  readonly asOf?: string;
}

/** A platform's relay number with its extension says where the platform is, not the customer. */
const PRIVACY_NUMBER = /1[3-9]\d{9}\s*(?:[-–—,]|转)\s*\d{3,6}\s*$/;
const areaCodes: Readonly<Record<string, string>> = landlines.codes;
/** Numbers of calling regions that are provinces of GB/T 2260. */
const REGIONS: Readonly<Record<string, string>> = { "852": "81", "853": "82", "886": "71" };

/** Home area of a number: mobiles by the tables in the order given, fixed lines by area code, others by country code. */
export function phoneHome(number: string, tables: readonly PhoneTable[]): PhoneHome {
  if (PRIVACY_NUMBER.test(number)) return { certainty: "weak", reason: "no_home" };
  const plain = number
    .normalize("NFKC")
    .replace(/[\s().\-–—]/g, "")
    .replace(/(?:转|x|ext|,|;|#).*$/i, "");
  const [, plus, digits] = /^(\+|00)?(\d{5,17})$/.exec(plain) ?? [];
  if (digits === undefined) return { certainty: "weak", reason: "not_a_number" };
  if (plus && !digits.startsWith("86")) return foreignHome(digits);
  const national = plus || /^86(?:1\d{10}|0\d{9,11})$/.test(digits) ? digits.slice(2) : digits;
  if (/^0?1[3-9]\d{9}$/.test(national)) return mobileHome(national.replace(/^0/, ""), tables);
  if (/^[48]00\d{7}$/.test(national) || /^(?:9[56]|1[012])\d{3,7}$/.test(national))
    return { certainty: "weak", reason: "no_home" };
  return landlineHome(plus && !national.startsWith("0") ? `0${national}` : national);
}

function foreignHome(digits: string): PhoneHome {
  return { area: REGIONS[digits.slice(0, 3)] ?? ABROAD, certainty: "likely", reason: "country_code" };
}

function mobileHome(number: string, tables: readonly PhoneTable[]): PhoneHome {
  const prefix = Number(number.slice(0, 7));
  for (const table of tables) {
    const area = runOf(table, prefix);
    if (area)
      return { area, certainty: "likely", reason: "mobile_prefix", source: table.source, asOf: table.asOf };
  }
  return { certainty: "weak", reason: "unknown_prefix" };
}

function landlineHome(number: string): PhoneHome {
  for (const length of [3, 4]) {
    const area = areaCodes[number.slice(0, length)];
    const local = number.length - length;
    if (area && local >= 7 && local <= 8) {
      return {
        area,
        certainty: "likely",
        reason: "area_code",
        source: landlines.source,
        asOf: landlines.asOf,
      };
    }
  }
  return { certainty: "weak", reason: "unknown_prefix" };
}

function runOf(table: PhoneTable, prefix: number): string | undefined {
  let low = 0;
  let high = table.runs.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const run = table.runs[middle]!;
    if (prefix < run.from) high = middle - 1;
    else if (prefix > run.to) low = middle + 1;
    else return run.area;
  }
  return undefined;
}

/** Reads `phone-prefix.csv`: first seven digits, province, city (names or codes). Bad lines are told and left out; a later line wins. */
export function parsePhonePrefixes(
  csv: string,
  origin: { source: string; asOf: string },
): { table: PhoneTable; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const areas = new Map<number, string>();
  const read = areaReader();
  for (const { line, cells, text } of threeColumns(csv, "prefix7")) {
    if (!cells)
      problems.push({
        line,
        field: "prefix7,province,city",
        code: "import_columns",
        value: text.slice(0, 60),
      });
    else if (!/^1[3-9]\d{5}$/.test(cells[0]))
      problems.push({ line, field: "prefix7", code: "import_bad_prefix", value: cells[0] });
    else {
      const area = read(cells[1], cells[2]);
      if (area) areas.set(Number(cells[0]), area);
      else
        problems.push({
          line,
          field: "province",
          code: "import_unknown_area",
          value: `${cells[1]} ${cells[2]}`.trim(),
        });
    }
  }
  const sorted = [...areas]
    .toSorted(([a], [b]) => a - b)
    .map(([prefix, area]) => ({ from: prefix, to: prefix, area }));
  return { table: { ...origin, runs: joined(sorted) }, problems };
}

function joined(runs: readonly { from: number; to: number; area: string }[]): PhoneTable["runs"] {
  const result: { from: number; to: number; area: string }[] = [];
  for (const run of runs) {
    const last = result.at(-1);
    if (last && last.area === run.area && last.to + 1 === run.from) last.to = run.to;
    else result.push({ ...run });
  }
  return result;
}

let shipped: PhoneTable | undefined;

/** The shipped table: free but old (see region-data/README.md); numbers issued since are unknown and leave the answer to the next source. */
export function shippedPhoneTable(): PhoneTable {
  shipped ??= readShipped();
  return shipped;
}

function readShipped(): PhoneTable {
  const text = gunzipSync(
    readFileSync(new URL("../region-data/mobile-prefixes.csv.gz", import.meta.url)),
  ).toString("utf8");
  const runs: { from: number; to: number; area: string }[] = [];
  const areas = new Map<string, string>();
  let end = 0;
  for (const line of text.split("\n")) {
    if (line === "" || line.startsWith("#")) continue;
    const [gap, length, area] = line.split(",") as [string, string, string];
    const from = end + Number(gap);
    end = from + Number(length);
    if (!areas.has(area)) areas.set(area, area);
    runs.push({ from, to: end - 1, area: areas.get(area)! });
  }
  return { source: "query-mobile-phone-area 1.0.6", asOf: "2015-11-14", runs };
}
