import { resolveAddress } from "./address.ts";
import { isArea, normalArea } from "./divisions.ts";

/** A line of an import that was left out, and why; the text belongs to the code. */
export interface ImportProblem {
  readonly line: number;
  readonly field: string;
  readonly code: "import_bad_prefix" | "import_bad_range" | "import_unknown_area" | "import_columns";
  readonly value: string;
}

/** Lines of a CSV with exactly three columns; comments (#), blank lines and the heading are skipped. */
export function* threeColumns(
  csv: string,
  heading: string,
): Generator<{ line: number; cells: [string, string, string] | undefined; text: string }> {
  for (const [i, raw] of csv
    .replace(/^\uFEFF/, "")
    .split(/\r?\n/)
    .entries()) {
    const text = raw.trim();
    if (text === "" || text.startsWith("#") || text.replaceAll('"', "").toLowerCase().startsWith(heading))
      continue;
    const cells = text.split(",").map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
    yield { line: i + 1, text, cells: cells.length === 3 ? (cells as [string, string, string]) : undefined };
  }
}

/** Remembers what names mean, as an import repeats few names many times. */
export function areaReader(): (province: string, city: string) => string | undefined {
  const known = new Map<string, string | undefined>();
  return (province, city) => {
    const key = `${province},${city}`;
    if (!known.has(key)) known.set(key, readArea(province, city));
    return known.get(key);
  };
}

function readArea(province: string, city: string): string | undefined {
  const code = normalArea(city || province);
  if (isArea(code)) return code;
  const resolved = resolveAddress({ province, city });
  return resolved.city ?? resolved.area;
}
