import { mapCalmly } from "#server/kernel/calm.ts";
import type { Tx } from "#server/kernel/db.ts";
import { headOf, leafOf, leafOfMissing, merkleRoot, noHead } from "./rules.ts";
import type { Signer } from "./signer.ts";
import { eventsBetween, lastBatch, lockChain, positionRange, saveBatch, type Batch } from "./store.ts";

/** Small enough that reading and hashing one keeps nobody waiting. */
export const batchLimit = 200;

/** Closes the next batch over numbered events that are in none yet; null when there are none. Writers of events never wait for it. */
export async function closeBatch(tx: Tx, now: Date, signer: Signer, limit = batchLimit): Promise<Batch | null> {
  await lockChain(tx);
  const previous = await lastBatch(tx);
  const firstPosition = (previous?.lastPosition ?? 0) + 1;
  const lastPosition = Math.min((await positionRange(tx)).highest, firstPosition + Math.min(limit, batchLimit) - 1);
  if (lastPosition < firstPosition) return null;
  const events = await eventsBetween(tx, firstPosition, lastPosition);
  const positions = Array.from({ length: lastPosition - firstPosition + 1 }, (_, at) => firstPosition + at);
  const leaves = await mapCalmly(positions, (position) => {
    const event = events.get(position);
    return event ? leafOf(event) : leafOfMissing(position);
  });
  const seal = {
    number: (previous?.number ?? 0) + 1,
    firstPosition,
    lastPosition,
    closedAtMs: now.getTime(),
    previousHead: previous?.head ?? noHead,
    root: merkleRoot(leaves),
  };
  const head = headOf(seal);
  const batch = { ...seal, leaves: Buffer.concat(leaves), head, keyId: signer.keyId, signature: signer.sign(head) };
  await saveBatch(tx, batch);
  return batch;
}
