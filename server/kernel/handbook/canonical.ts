import { createHash } from "node:crypto";

/** One text for equal bodies, whatever the order of their keys. */
export function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, item: unknown) =>
    item !== null && typeof item === "object" && !Array.isArray(item) ? Object.fromEntries(Object.entries(item).toSorted(([a], [b]) => (a < b ? -1 : 1))) : item,
  );
}

/** A fingerprint of a document's content: its title and its body. */
export function contentHash(document: { title: unknown; body: unknown }): string {
  return createHash("sha256").update(canonical({ title: document.title, body: document.body })).digest("hex");
}
