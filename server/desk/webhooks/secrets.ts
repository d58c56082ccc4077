import { openField, sealField, type Place } from "#server/kernel/crypto/field.ts";
import type { Tx } from "#server/kernel/db.ts";
import { newToken } from "#server/kernel/ids.ts";
import type { Parts } from "./parts.ts";
import type { Subscription } from "./store.ts";

// One place for both columns: a change moves the sealed secret from the one to the other.
const place = (id: string): Place => ({ table: "webhooks.subscription", column: "secret", row: id });

/** A new secret for a subscription: as it is shown once, and as it is stored. */
export async function newSecret({ ports }: Pick<Parts, "ports">, tx: Tx, now: Date, id: string): Promise<{ text: string; sealed: Buffer }> {
  const text = `whsec_${newToken()}`;
  return { text, sealed: sealField(await ports.keys.forOwner(tx, now, id), place(id), text) };
}

/** The secrets that sign now, the current one first. */
export async function secretsOf({ ports }: Pick<Parts, "ports">, tx: Tx, s: Pick<Subscription, "id" | "secret" | "previousSecret" | "previousUntil">, now: Date): Promise<string[]> {
  const key = await ports.keys.find(tx, s.id);
  if (!key) return [];
  const before = s.previousSecret !== null && s.previousUntil !== null && s.previousUntil > now ? [s.previousSecret] : [];
  return [s.secret, ...before].map((sealed) => openField(key, place(s.id), sealed));
}
