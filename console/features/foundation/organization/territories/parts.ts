/** A part of a file that fits into one request, and the line at which it begins (from 1). */
export interface FilePart {
  csv: string;
  firstLine: number;
}

const mostCharacters = 60_000;

/** Cuts a CSV between its lines into parts that fit into one request each. */
export function partsOf(text: string, most = mostCharacters): FilePart[] {
  const parts: FilePart[] = [];
  let lines: string[] = [];
  let size = 0;
  let firstLine = 1;
  const all = text.split(/\r?\n/);
  for (const [i, line] of all.entries()) {
    if (size + line.length + 1 > most && lines.length > 0) {
      parts.push({ csv: lines.join("\n"), firstLine });
      firstLine = i + 1;
      lines = [];
      size = 0;
    }
    lines.push(line);
    size += line.length + 1;
  }
  if (lines.some((line) => line !== "")) parts.push({ csv: lines.join("\n"), firstLine });
  return parts;
}
