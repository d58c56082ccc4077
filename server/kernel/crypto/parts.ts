import { openJson, sealField, type DataKey, type Place } from "./field.ts";
import type { Part } from "./personal.ts";

/** Encrypts the parts cut out of one text, for one column beside it; null when nothing was cut. */
export function sealParts(dataKey: DataKey, place: Place, parts: readonly Part[]): Buffer | null {
  return parts.length === 0 ? null : sealField(dataKey, place, JSON.stringify(parts));
}

/** The parts of a text, for `fillIn`; none when there were none or the owner's key is gone. */
export function openParts(dataKey: DataKey | null | undefined, place: Place, sealed: Uint8Array | null): Part[] {
  return openJson<Part[]>(dataKey, place, sealed) ?? [];
}
