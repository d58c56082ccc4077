import { mkdir, open, readFile } from "node:fs/promises";
import { dirname } from "node:path";
import type { Tx } from "#server/kernel/db.ts";
import { batchesAfter } from "./store.ts";

/** One line of the head file. */
export interface HeadLine {
  number: number;
  head: string;
}

const shape = /^(\d{1,15}) ([0-9a-f]{64}) ([0-9a-f]{16}) (\S+) (\S+)$/;

/** Reads a head file, in order; null when a line is no head. What a crash left of the last line is passed over. */
export function parseHeads(text: string): HeadLine[] | null {
  const lines = text.split("\n").slice(0, -1).filter((line) => line !== "");
  const heads = lines.map((line) => shape.exec(line));
  return heads.every((head) => head !== null) ? heads.map((head) => ({ number: Number(head![1]), head: head![2]! })) : null;
}

/** Reads the head file; a file that does not exist yet is empty. */
export async function readHeads(path: string): Promise<string> {
  return readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
}

/** Appends the heads that the file lacks, synced; called after the commit of a batch, and again without harm. Returns how many. */
export async function appendHeads(tx: Tx, path: string): Promise<number> {
  const text = await readHeads(path);
  const whole = text.slice(0, text.lastIndexOf("\n") + 1);
  // A damaged line is for `verifyAudit` to tell; writing goes on after the last good one.
  let last = Number(whole.split("\n").map((line) => shape.exec(line)?.[1]).filter(Boolean).at(-1) ?? 0);
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const file = await open(path, "a", 0o600);
  let count = 0;
  try {
    if (whole.length < text.length) await file.truncate(Buffer.byteLength(whole));
    for (;;) {
      const batches = await batchesAfter(tx, last, 100);
      const lines = batches.map((batch) =>
        [batch.number, batch.head.toString("hex"), batch.keyId, batch.signature.toString("base64url"), new Date(batch.closedAtMs).toISOString()].join(" "),
      );
      if (lines.length > 0) await file.writeFile(`${lines.join("\n")}\n`);
      count += lines.length;
      last = batches.at(-1)?.number ?? last;
      if (batches.length < 100) break;
    }
    if (count > 0) await file.sync();
  } finally {
    await file.close();
  }
  return count;
}
