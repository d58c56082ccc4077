import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import { openField, sealField, type Place } from "#server/kernel/crypto/field.ts";
import type { Tx } from "#server/kernel/db.ts";
import { no } from "../no.ts";

const placeOf = (personId: string): Place => ({ table: "identity.totp", column: "secret", row: personId });

/** Seals an authenticator secret under its person's data key (D5). */
export async function sealTotpSecret(tx: Tx, now: Date, keys: DataKeys, personId: string, secret: string): Promise<Buffer> {
  return sealField(await keys.forOwner(tx, now, personId), placeOf(personId), secret);
}

/** Opens a person's authenticator secret; without their key nobody signs in by it. */
export async function openTotpSecret(tx: Tx, keys: DataKeys, personId: string, sealed: Buffer): Promise<string> {
  const key = await keys.find(tx, personId);
  if (!key) throw no("sign_in_again");
  return openField(key, placeOf(personId), sealed);
}
