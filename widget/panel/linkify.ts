export interface Piece {
  text: string;
  /** Where it leads; only http and https ever get here. */
  href?: string;
}

const candidates = /https?:\/\/[^\s<>"'`，。；、！？（）《》【】“”‘’]+/gi;

/** Splits a message into plain text and web addresses; closing punctuation stays outside of the address. */
export function linkify(text: string): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  for (const match of text.matchAll(candidates)) {
    const href = trimmed(match[0]);
    if (!webAddress(href)) continue;
    if (match.index > done) pieces.push({ text: text.slice(done, match.index) });
    pieces.push({ text: href, href });
    done = match.index + href.length;
  }
  if (done < text.length) pieces.push({ text: text.slice(done) });
  return pieces;
}

function trimmed(address: string): string {
  let kept = address.replace(/[.,;:!?*~]+$/, "");
  while (kept.endsWith(")") && kept.split(")").length > kept.split("(").length) kept = kept.slice(0, -1);
  return kept;
}

/** An address that may be opened or shown: http or https, resolved against the given origin; otherwise null. */
export function webAddress(address: unknown, origin?: string): string | null {
  if (typeof address !== "string") return null;
  try {
    const url = new URL(address, origin);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}
