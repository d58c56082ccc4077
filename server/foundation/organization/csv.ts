/** One line of a CSV with its number in the file, from 1; a quoted cell may hold commas and line breaks. */
export interface CsvLine {
  readonly line: number;
  readonly cells: readonly string[];
}

/** Reads a CSV: quotes, doubled quotes, CRLF; comma, semicolon or tab, whichever the first line uses most. Blank lines and # comments are skipped. */
export function readCsv(text: string): CsvLine[] {
  const body = text.replace(/^\uFEFF/, "");
  const first = body.split(/\r?\n/, 1)[0] ?? "";
  const comma = [",", ";", "\t"].toSorted((a, b) => first.split(b).length - first.split(a).length)[0]!;
  const lines: CsvLine[] = [];
  let cells: string[] = [];
  let cell = "";
  let quoted = false;
  let line = 1;
  let begun = 1;
  const endCell = () => {
    cells.push(cell.trim());
    cell = "";
  };
  const endLine = () => {
    endCell();
    const blank = cells.every((one) => one === "") || cells[0]!.startsWith("#");
    if (!blank) lines.push({ line: begun, cells });
    cells = [];
  };
  for (let i = 0; i < body.length; i += 1) {
    const sign = body[i]!;
    if (sign === "\n") line += 1;
    if (quoted) {
      if (sign !== '"') cell += sign;
      else if (body[i + 1] === '"') {
        cell += '"';
        i += 1;
      } else quoted = false;
    } else if (sign === '"' && cell.trim() === "") {
      cell = "";
      quoted = true;
    } else if (sign === comma) endCell();
    else if (sign === "\n") {
      endLine();
      begun = line;
    } else if (sign !== "\r") cell += sign;
  }
  endLine();
  return lines;
}

/** Which column is which, by the words of the heading; null when a needed one is missing. */
export function readHeading<K extends string>(heading: CsvLine | undefined, words: Readonly<Record<K, readonly string[]>>, needed: readonly K[]): ReadonlyMap<K, number> | null {
  const found = new Map<K, number>();
  for (const [index, cell] of (heading?.cells ?? []).entries()) {
    const word = cell.toLowerCase().replaceAll(/[\s_-]/g, "");
    for (const key of Object.keys(words) as K[]) if (words[key].includes(word) && !found.has(key)) found.set(key, index);
  }
  return needed.every((key) => found.has(key)) ? found : null;
}

/** A day however a spreadsheet writes it: 2026-11-22, 2026/11/2, 2026.11.2, 2026年11月2日; null when it is none. */
export function readDay(text: string): string | null {
  const [, year, month, day] = /^(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?$/.exec(text.trim()) ?? /^(\d{4})(\d{2})(\d{2})$/.exec(text.trim()) ?? [];
  if (!year || !month || !day) return null;
  const iso = `${year}-${month.padStart(2, "0")}-${day.padStart(2, "0")}`;
  const at = new Date(`${iso}T00:00:00Z`);
  return !Number.isNaN(at.getTime()) && at.toISOString().startsWith(iso) ? iso : null;
}

/** A wall time: 9:00, 09:00, 9：00, 24:00; null when it is none. */
export function readWallTime(text: string): string | null {
  const [, hour, minute] = /^(?:次日)?(\d{1,2})[:：](\d{2})(?::00)?$/.exec(text.trim()) ?? [];
  if (!hour || !minute) return null;
  const time = `${hour.padStart(2, "0")}:${minute}`;
  return /^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/.test(time) ? time : null;
}
