import { fill } from "#locales/index.ts";
import type { FloorText } from "./texts.ts";
import type { QueueRow } from "./view.ts";

/** Why a customer still waits, in words; a code from a newer server says at least that it goes on. */
export function whyText(row: QueueRow, t: FloorText, names: { skill: (key: string) => string; territory: (key: string) => string }): string {
  if (row.why === null) return t.reasons.none;
  const known = Object.entries(t.reasons).find(([code]) => code === row.why?.code)?.[1];
  const { territory } = row.why.params;
  const facts = Object.fromEntries(Object.entries(row.why.params).map(([name, value]) => [name, value ?? ""]));
  return fill(known ?? t.reasons.unknown, {
    ...facts,
    territory: names.territory(typeof territory === "string" ? territory : row.territory),
    skill: names.skill(row.skill ?? ""),
    shop: row.shop,
  });
}
