import { hash as hashOnce } from "node:crypto";
import { bind } from "#server/kernel/crypto/seal.ts";

/** An event exactly as the database holds it; `data` is the text form of its jsonb, so that no number is rounded on the way. */
export interface AuditedEvent {
  position: number;
  id: string;
  atMs: number;
  kind: string;
  subjectKind: string;
  subjectId: string | null;
  actorKind: string;
  actorId: string | null;
  data: string;
}

export interface BatchSeal {
  number: number;
  firstPosition: number;
  lastPosition: number;
  closedAtMs: number;
  previousHead: Buffer;
  root: Buffer;
}

export const hashLength = 32;
/** The head before the first batch. */
export const noHead: Buffer = Buffer.alloc(hashLength);

const hash = (tag: number, ...parts: Uint8Array[]): Buffer => hashOnce("sha256", Buffer.concat([Buffer.of(tag), ...parts]), "buffer");
const orNone = (value: string | null) => (value === null ? "-" : `+${value}`);

/** The hash of one event at its position. */
export function leafOf(event: AuditedEvent): Buffer {
  const { position, id, atMs, kind, subjectKind, subjectId, actorKind, actorId, data } = event;
  return hash(0, bind([String(position), id, String(atMs), kind, subjectKind, orNone(subjectId), actorKind, orNone(actorId), data]));
}

/** The leaf of a position whose event was already gone when its batch was closed. */
export function leafOfMissing(position: number): Buffer {
  return hash(3, bind([String(position)]));
}

/** The Merkle root of at least one leaf; an odd node moves up as it is. */
export function merkleRoot(leaves: readonly Buffer[]): Buffer {
  if (leaves.length === 0) throw new RangeError("no leaves");
  let level = leaves;
  while (level.length > 1) {
    const above: Buffer[] = [];
    for (let at = 0; at < level.length; at += 2) {
      const right = level[at + 1];
      above.push(right ? hash(1, level[at]!, right) : level[at]!);
    }
    level = above;
  }
  return level[0]!;
}

/** The head of the chain after a batch: what is signed and written to the head file. */
export function headOf(batch: BatchSeal): Buffer {
  const { number, firstPosition, lastPosition, closedAtMs } = batch;
  return hash(2, bind([number, firstPosition, lastPosition, closedAtMs].map(String)), batch.previousHead, batch.root);
}

/** Cuts stored leaves apart. */
export function splitLeaves(leaves: Buffer): Buffer[] {
  return Array.from({ length: Math.floor(leaves.length / hashLength) }, (_, at) => leaves.subarray(at * hashLength, (at + 1) * hashLength));
}

const uuid = /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/;

/** The ids that stand anywhere in what was recorded, each once. */
export function idsIn(value: unknown): string[] {
  if (typeof value === "string") return uuid.test(value) ? [value] : [];
  if (typeof value !== "object" || value === null) return [];
  return [...new Set(Object.values(value).flatMap(idsIn))];
}
