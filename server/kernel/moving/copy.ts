import { createHash } from "node:crypto";
import { once } from "node:events";
import type { FileHandle } from "node:fs/promises";
import type pg from "pg";

/** What pg's connection can beside what its types tell: the COPY messages. */
interface Wire extends pg.Connection {
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
  sendCopyFail(reason: string): void;
}
interface CopyHandlers {
  handleCopyData?(message: { chunk: Buffer }, wire: Wire): void;
  handleCopyInResponse?(wire: Wire): void;
}

/** Sends one COPY statement and lets the handlers speak; settles when the server is ready again. */
function submit(client: pg.ClientBase, text: string, handlers: CopyHandlers, failure: () => unknown, onEnd: () => void = () => {}): Promise<void> {
  return new Promise((resolve, reject) => {
    client.query({
      submit: (connection: pg.Connection) => (connection as Wire).query(text),
      handleCommandComplete() {},
      handleReadyForQuery() {
        const failed = failure();
        onEnd();
        if (failed === undefined) resolve();
        else reject(failed);
      },
      handleError(error: unknown) {
        onEnd();
        reject(failure() ?? error);
      },
      ...handlers,
    });
  });
}

export interface CopiedRows {
  rows: number;
  bytes: number;
  sha256: string;
}

const gathered = 1 << 18;

/** Runs `COPY … TO STDOUT`, counts and hashes its rows and, when a file is given, writes them there. */
export async function copyOut(client: pg.ClientBase, text: string, file?: FileHandle): Promise<CopiedRows> {
  const hash = createHash("sha256");
  let rows = 0;
  let bytes = 0;
  let parts: Buffer[] = [];
  let waiting = 0;
  let writing = false;
  let failed: unknown;
  const flush = async () => {
    const whole = Buffer.concat(parts);
    parts = [];
    waiting = 0;
    for (let done = 0; done < whole.length; ) done += (await file!.write(whole, done)).bytesWritten;
  };
  await submit(
    client,
    text,
    {
      handleCopyData({ chunk }, wire) {
        hash.update(chunk);
        bytes += chunk.length;
        // In the text format a bare newline only ever ends a row.
        for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) rows += 1;
        if (!file || failed !== undefined) return;
        // The chunk lies in pg's buffer, which is used again.
        parts.push(Buffer.from(chunk));
        waiting += chunk.length;
        if (waiting < gathered || writing) return;
        writing = true;
        wire.stream.pause();
        void flush()
          .catch((error: unknown) => (failed = error))
          .finally(() => {
            writing = false;
            wire.stream.resume();
          });
      },
    },
    () => failed,
  );
  if (file) await flush();
  return { rows, bytes, sha256: hash.digest("hex") };
}

/** Runs `COPY … FROM STDIN` with the bytes of a source. */
export async function copyIn(client: pg.ClientBase, text: string, source: AsyncIterable<Buffer>): Promise<void> {
  const over = new AbortController();
  let failed: unknown;
  async function feed(wire: Wire): Promise<void> {
    try {
      for await (const chunk of source) {
        if (over.signal.aborted) return;
        wire.sendCopyFromChunk(chunk);
        if (wire.stream.writableNeedDrain) await once(wire.stream, "drain", { signal: over.signal });
      }
      if (!over.signal.aborted) wire.endCopyFrom();
    } catch (error) {
      if (over.signal.aborted) return;
      failed = error;
      wire.sendCopyFail("the source failed");
    }
  }
  await submit(client, text, { handleCopyInResponse: (wire) => void feed(wire) }, () => failed, () => over.abort());
}
