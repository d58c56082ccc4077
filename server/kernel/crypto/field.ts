import { randomBytes } from "node:crypto";
import type { MasterKey } from "./master.ts";
import { seal, SealBroken, unseal } from "./seal.ts";

/** Where a field lives; part of what is authenticated, so that a value moved to another row or column does not open. */
export interface Place {
  table: string;
  column: string;
  row: string;
}

/** The key under which everything of one owner is encrypted. */
export interface DataKey {
  readonly ownerId: string;
  readonly key: Buffer;
  /** An earlier key of this owner was erased: what it sealed may still lie about. */
  readonly anew?: boolean;
}

export interface WrappedKey {
  masterKeyId: string;
  wrapped: Buffer;
}

const placeParts = (place: Place, owner: string) => ["field", place.table, place.column, place.row, owner];

/** Encrypts one field for its place. */
export function sealField(dataKey: DataKey, place: Place, value: string): Buffer {
  return seal(dataKey.key, placeParts(place, dataKey.ownerId), Buffer.from(value, "utf8"));
}

/** Decrypts one field; throws SealBroken when it was changed or moved. Of an owner who was erased and came back, what was sealed before is empty. */
export function openField(dataKey: DataKey, place: Place, sealed: Uint8Array): string {
  try {
    return unseal(dataKey.key, placeParts(place, dataKey.ownerId), sealed).toString("utf8");
  } catch (error) {
    if (dataKey.anew && error instanceof SealBroken) return "";
    throw error;
  }
}

/** What was sealed as JSON; null where there is none, or its key is gone. */
export function openJson<T>(dataKey: DataKey | null | undefined, place: Place, sealed: Uint8Array | null): T | null {
  const written = sealed === null || !dataKey ? "" : openField(dataKey, place, sealed);
  return written === "" ? null : (JSON.parse(written) as T);
}

/** A fresh data key for an owner. */
export function newDataKey(ownerId: string): DataKey {
  return { ownerId, key: randomBytes(32) };
}

/** Wraps a data key under a master key, for storing. */
export function wrapDataKey(master: MasterKey, dataKey: DataKey): WrappedKey {
  return { masterKeyId: master.id, wrapped: seal(master.key, ["data_key", dataKey.ownerId, master.id], dataKey.key) };
}

/** Opens a stored data key. */
export function unwrapDataKey(master: MasterKey, ownerId: string, wrapped: Uint8Array): DataKey {
  return { ownerId, key: unseal(master.key, ["data_key", ownerId, master.id], wrapped) };
}
