import { noField } from "./no.ts";
import type { Cursor } from "./store/profiles.ts";

export const countCap = 1000;

/** A keyset cursor by name; one that is not ours is refused by name. */
export function readCursor(after: string | undefined): Cursor | null {
  if (after === undefined) return null;
  try {
    const [nameKey, id] = JSON.parse(Buffer.from(after, "base64url").toString()) as unknown[];
    if (typeof nameKey === "string" && typeof id === "string" && /^[0-9a-f-]{36}$/.test(id)) return { nameKey, id };
  } catch {
    // Said below.
  }
  throw noField("after", "invalid");
}

/** Cuts a page out of limit + 1 rows; the count comes with the first page. */
export async function pageOf<R extends Cursor, T>(
  rows: readonly R[],
  limit: number,
  after: Cursor | null,
  present: (row: R) => T,
  count: () => Promise<number>,
): Promise<{ rows: T[]; next: string | null; count?: { value: number; capped: boolean } }> {
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  const page = { rows: rows.slice(0, limit).map(present), next: last ? Buffer.from(JSON.stringify([last.nameKey, last.id])).toString("base64url") : null };
  if (after) return page;
  const n = await count();
  return { ...page, count: { value: Math.min(n, countCap), capped: n > countCap } };
}
