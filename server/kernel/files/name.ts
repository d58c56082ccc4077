import type { IncomingHttpHeaders } from "node:http";
import { Refusal } from "../refusal.ts";
import type { FileType } from "./sniff.ts";

const longest = 120;
const longestBytes = 240;
/** A letter can name a file in 80,000 signs: of what is longer only the end is looked at, where its kind stands. */
const longestRead = 1000;
// Control characters, line separators, marks that turn the reading direction or cannot be seen, and what file systems or HTML give a meaning to.
const unwanted = /[\p{Cc}\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb<>:"|?*]/gu;
const device = /^(?:con|prn|aux|nul|com\d|lpt\d)(?=\.|$)/i;

function shorten(stem: string, extension: string): string {
  const letters = Array.from(stem).slice(0, longest - Array.from(extension).length);
  while (Buffer.byteLength(letters.join("") + extension) > longestBytes) letters.pop();
  return letters.join("") + extension;
}

const edges = new Set(". ");
/** Without the dots and spaces at both ends; by index, as a pattern would begin anew at every dot. */
function trimEdges(text: string): string {
  let [from, to] = [0, text.length];
  while (from < to && edges.has(text[from]!)) from += 1;
  while (to > from && edges.has(text[to - 1]!)) to -= 1;
  return text.slice(from, to);
}

/** A file name as it may be stored, shown and offered for download: one path part, visible characters, a sane length. */
export function cleanFileName(name: string): string {
  const last = name.slice(-longestRead).toWellFormed().normalize("NFC").split(/[/\\]/).at(-1)!;
  const clean = trimEdges(last.replace(unwanted, "").replace(/\s+/g, " ")).replace(device, "_$&");
  if (clean === "") return "file";
  const extension = /\.[^.\s]{1,10}$/.exec(clean)?.[0] ?? "";
  return shorten(clean.slice(0, clean.length - extension.length), extension) || "file";
}

/** An uploaded file's name, as its header says it. */
export function nameInHeader(headers: IncomingHttpHeaders): string {
  try {
    return decodeURIComponent(String(headers["x-kefu-name"] ?? ""));
  } catch {
    throw new Refusal("invalid", { fields: [{ path: "x-kefu-name", code: "broken_text" }] });
  }
}

const percent = (text: string) => encodeURIComponent(text).replace(/[!'()*]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The headers under which a stored file is served: never sniffed, never running anything, shown inline only when its bytes said what it is. */
export function fileHeaders(file: FileType & { name: string }): Record<string, string> {
  const plain = file.name.replace(/[^\x20-\x7e]/g, "_").replace(/["\\%]/g, "_");
  return {
    "content-type": file.type,
    "content-disposition": `${file.inline ? "inline" : "attachment"}; filename="${plain}"; filename*=UTF-8''${percent(file.name)}`,
    "x-content-type-options": "nosniff",
    "content-security-policy": "default-src 'none'; sandbox",
    "cache-control": "private, no-store",
  };
}
