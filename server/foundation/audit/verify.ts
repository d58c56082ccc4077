import type { Tx } from "#server/kernel/db.ts";
import { parseHeads } from "./heads.ts";
import { headOf, leafOf, merkleRoot, noHead, splitLeaves } from "./rules.ts";
import { isSignedBy, type TrustedKeys } from "./signer.ts";
import { batchesAfter, eventsBetween, positionRange, type Batch } from "./store.ts";

/** What can be wrong. Positions are named where the leaves show them. */
export type AuditFault =
  | "event_changed"
  | "event_missing"
  | "event_added"
  | "batch_missing"
  | "batch_changed"
  | "signature_wrong"
  | "key_unknown"
  | "head_differs"
  | "head_file_damaged";

export type AuditVerdict =
  | { ok: true; batches: number; events: number; pruned: number; /** Numbered, but in no batch yet. */ open: number }
  | { ok: false; fault: AuditFault; batch: number; position: number | null };

export interface VerifyOptions {
  trusted: TrustedKeys;
  /** The text of a head file kept elsewhere (or ours): shows a chain that was cut off or written anew. */
  heads?: string;
  /** The first position that retention still promises; events before it may be gone. */
  keptFrom?: number;
}

interface Link {
  number: number;
  lastPosition: number;
  head: Buffer;
}
type Fault = { fault: AuditFault; position: number | null };

const fault = (kind: AuditFault, position: number | null = null): Fault => ({ fault: kind, position });

/** Checks a batch against the one before it, its own leaves and its signature; null when all is well. */
export function faultInBatch(previous: Link, batch: Batch, trusted: TrustedKeys): Fault | null {
  if (batch.number !== previous.number + 1 || batch.firstPosition !== previous.lastPosition + 1) return fault("batch_missing");
  const leaves = splitLeaves(batch.leaves);
  const count = batch.lastPosition - batch.firstPosition + 1;
  const whole =
    count > 0 && leaves.length === count && batch.previousHead.equals(previous.head) && merkleRoot(leaves).equals(batch.root) && headOf(batch).equals(batch.head);
  if (!whole) return fault("batch_changed");
  const key = trusted.get(batch.keyId);
  if (!key) return fault("key_unknown");
  return isSignedBy(key, batch.head, batch.signature) ? null : fault("signature_wrong");
}

async function faultInEvents(tx: Tx, batch: Batch, keptFrom: number): Promise<Fault | { pruned: number }> {
  const events = await eventsBetween(tx, batch.firstPosition, batch.lastPosition);
  let pruned = 0;
  for (const [at, leaf] of splitLeaves(batch.leaves).entries()) {
    const position = batch.firstPosition + at;
    const event = events.get(position);
    if (event && !leafOf(event).equals(leaf)) return fault("event_changed", position);
    if (!event && position >= keptFrom) return fault("event_missing", position);
    if (!event) pruned += 1;
  }
  return { pruned };
}

/**
 * Walks the whole chain and names the first thing that is wrong. Give it the database itself rather than a transaction: closed batches
 * never change, and the walk may be long.
 */
export async function verifyAudit(tx: Tx, options: VerifyOptions): Promise<AuditVerdict> {
  const lines = parseHeads(options.heads ?? "");
  if (!lines) return { ok: false, batch: 0, ...fault("head_file_damaged") };
  const heads = new Map(lines.map((line) => [line.number, line.head]));
  let previous: Link = { number: 0, lastPosition: 0, head: noHead };
  let pruned = 0;
  for (;;) {
    const batches = await batchesAfter(tx, previous.number, 20);
    if (batches.length === 0) break;
    for (const batch of batches) {
      const number = previous.number + 1;
      const found = faultInBatch(previous, batch, options.trusted);
      if (found) return { ok: false, batch: number, ...found };
      const noted = heads.get(number);
      if (noted !== undefined && noted !== batch.head.toString("hex")) return { ok: false, batch: number, ...fault("head_differs") };
      const events = await faultInEvents(tx, batch, options.keptFrom ?? 1);
      if ("fault" in events) return { ok: false, batch: number, ...events };
      pruned += events.pruned;
      previous = batch;
    }
  }
  const noted = lines.reduce((highest, line) => Math.max(highest, line.number), 0);
  if (noted > previous.number) return { ok: false, batch: previous.number + 1, ...fault("batch_missing") };
  const { highest, strays } = await positionRange(tx);
  if (strays > 0) return { ok: false, batch: 0, ...fault("event_added") };
  return { ok: true, batches: previous.number, events: previous.lastPosition, pruned, open: Math.max(0, highest - previous.lastPosition) };
}
