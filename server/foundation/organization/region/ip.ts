import type { Certainty } from "#contract/policies/territories.ts";
import { areaReader, threeColumns, type ImportProblem } from "./csv.ts";
import { parseAddress, parseRange, type IpFamily } from "./ip-address.ts";

interface IpRange {
  readonly from: bigint;
  readonly to: bigint;
  readonly area: string;
  /** Index of the narrowest range around this one, or -1. */
  readonly around: number;
}

/** Home areas of IP addresses: ranges that are nested or apart, sorted by their beginning. */
export interface IpTable {
  readonly source: string;
  readonly asOf: string;
  readonly ranges: Readonly<Record<IpFamily, readonly IpRange[]>>;
}

export interface IpHome {
  readonly area?: string;
  readonly certainty: Certainty;
  readonly reason: "range" | "private" | "unknown_range" | "not_an_address";
  readonly source?: string;
  readonly asOf?: string;
}

/** Addresses that say nothing about a place: own networks, loopback, link-local, carrier NAT, multicast. */
const PRIVATE = [
  "0.0.0.0/8",
  "10.0.0.0/8",
  "100.64.0.0/10",
  "127.0.0.0/8",
  "169.254.0.0/16",
  "172.16.0.0/12",
  "192.168.0.0/16",
  "224.0.0.0/3",
  "::/127",
  "fc00::/7",
  "fe80::/10",
  "ff00::/8",
].map((cidr) => parseRange(cidr)!);

/** Home area of an address, always weak: proxies and mobile gateways stand elsewhere. Tables are asked in the order given. */
export function ipHome(ip: string, tables: readonly IpTable[]): IpHome {
  const address = parseAddress(ip);
  if (!address) return { certainty: "weak", reason: "not_an_address" };
  const { family, value } = address;
  if (PRIVATE.some((range) => range.family === family && range.from <= value && value <= range.to))
    return { certainty: "weak", reason: "private" };
  for (const table of tables) {
    const area = narrowest(table.ranges[family], value);
    if (area) return { area, certainty: "weak", reason: "range", source: table.source, asOf: table.asOf };
  }
  return { certainty: "weak", reason: "unknown_range" };
}

/** The last range that begins at or before the address, or one around it. */
function narrowest(ranges: readonly IpRange[], value: bigint): string | undefined {
  let low = 0;
  let high = ranges.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ranges[middle]!.from <= value) low = middle + 1;
    else high = middle;
  }
  for (let i = low - 1; i >= 0; i = ranges[i]!.around) {
    if (value <= ranges[i]!.to) return ranges[i]!.area;
  }
  return undefined;
}

/** Reads `ip-range.csv`: network, province, city (names or codes). Bad lines are told and left out; a later line for the same network wins. */
export function parseIpRanges(
  csv: string,
  origin: { source: string; asOf: string },
): { table: IpTable; problems: ImportProblem[] } {
  const problems: ImportProblem[] = [];
  const found = {
    4: new Map<string, { from: bigint; to: bigint; area: string }>(),
    6: new Map<string, { from: bigint; to: bigint; area: string }>(),
  };
  const read = areaReader();
  for (const { line, cells, text } of threeColumns(csv, "cidr")) {
    if (!cells) {
      problems.push({ line, field: "cidr,province,city", code: "import_columns", value: text.slice(0, 60) });
      continue;
    }
    const range = parseRange(cells[0]);
    const area = read(cells[1], cells[2]);
    if (!range) problems.push({ line, field: "cidr", code: "import_bad_range", value: cells[0] });
    else if (!area)
      problems.push({
        line,
        field: "province",
        code: "import_unknown_area",
        value: `${cells[1]} ${cells[2]}`.trim(),
      });
    else found[range.family].set(`${range.from}/${range.to}`, { from: range.from, to: range.to, area });
  }
  return {
    table: { ...origin, ranges: { 4: nested([...found[4].values()]), 6: nested([...found[6].values()]) } },
    problems,
  };
}

function nested(ranges: { from: bigint; to: bigint; area: string }[]): IpRange[] {
  const sorted = ranges.toSorted((a, b) =>
    a.from !== b.from ? (a.from < b.from ? -1 : 1) : a.to > b.to ? -1 : 1,
  );
  const open: number[] = [];
  return sorted.map((range, i) => {
    while (open.length > 0 && sorted[open.at(-1)!]!.to < range.from) open.pop();
    const around = open.at(-1) ?? -1;
    open.push(i);
    return { ...range, around };
  });
}
