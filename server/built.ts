import { readFileSync } from "node:fs";
import { SourceMap, type SourceMapPayload } from "node:module";
import { fileURLToPath } from "node:url";

// Where the built server begins (server/vite.config.ts). Errors name the sources: node's own way keeps every map in memory (45 MB and 0.6 s of a start), so a map is only read when a stack is.
const bundled = /file:\/\/[^\s()]+\/dist\/server\/[\w-]+\.js(?=:\d+:\d+)/;
const maps = new Map<string, WeakRef<SourceMap>>();

function mapOf(file: string): SourceMap {
  const known = maps.get(file)?.deref();
  if (known) return known;
  const fresh = new SourceMap(JSON.parse(readFileSync(fileURLToPath(`${file}.map`), "utf8")) as SourceMapPayload);
  maps.set(file, new WeakRef(fresh));
  return fresh;
}

/** One line of a stack, in the source's own place; as it is where no map knows it. */
function placed(frame: string): string {
  const file = bundled.exec(frame)?.[0];
  if (!file) return frame;
  try {
    const [, line, column] = /:(\d+):(\d+)/.exec(frame.slice(frame.indexOf(file) + file.length))!;
    const origin = mapOf(file).findOrigin(Number(line), Number(column));
    return "fileName" in origin ? frame.replace(`${file}:${line}:${column}`, `${new URL(origin.fileName, file).href}:${origin.lineNumber}:${origin.columnNumber}`) : frame;
  } catch {
    return frame;
  }
}

Error.prepareStackTrace = (error, frames) => {
  let head = "Error";
  try {
    head = Error.prototype.toString.call(error);
  } catch {
    // Whoever throws something with a broken name still gets its places.
  }
  return [head, ...frames.map((frame) => `    at ${placed(String(frame))}`)].join("\n");
};

await import("#server/main.ts");
