import { createCipheriv, createDecipheriv } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { SealBroken } from "#server/kernel/crypto/seal.ts";

// A file is a format byte and chunks of 64 KiB, each sealed by itself (AES-256-GCM under a key used for this file only), so that it
// can be streamed and read from the middle. The nonce is the chunk's number and whether it is the last: nothing can be cut off or moved.
const format = 1;
const chunkLength = 64 * 1024;
const tagLength = 16;

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7);
  nonce[11] = last ? 1 : 0;
  return nonce;
}

function sealChunk(key: Buffer, id: string, number: number, last: boolean, chunk: Uint8Array): Buffer {
  const cipher = createCipheriv("aes-256-gcm", key, nonceOf(number, last));
  cipher.setAAD(Buffer.from(`file ${id}`));
  return Buffer.concat([cipher.update(chunk), cipher.final(), cipher.getAuthTag()]);
}

function openChunk(key: Buffer, id: string, number: number, last: boolean, sealed: Buffer): Buffer {
  if (sealed.length < tagLength) throw new SealBroken();
  const decipher = createDecipheriv("aes-256-gcm", key, nonceOf(number, last));
  decipher.setAAD(Buffer.from(`file ${id}`));
  decipher.setAuthTag(sealed.subarray(-tagLength));
  try {
    return Buffer.concat([decipher.update(sealed.subarray(0, -tagLength)), decipher.final()]);
  } catch {
    throw new SealBroken();
  }
}

/** Encrypts a stream of bytes, for writing to disk. */
export async function* sealStream(key: Buffer, id: string, source: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  yield Buffer.of(format);
  const waiting = Buffer.alloc(chunkLength);
  let filled = 0;
  let number = 0;
  for await (const piece of source) {
    for (let from = 0; from < piece.length; ) {
      // A full chunk is only written when something follows it: the last one must be known as the last.
      if (filled === chunkLength) {
        yield sealChunk(key, id, number, false, waiting);
        number += 1;
        filled = 0;
      }
      const taken = Math.min(chunkLength - filled, piece.length - from);
      waiting.set(piece.subarray(from, from + taken), filled);
      filled += taken;
      from += taken;
    }
  }
  yield sealChunk(key, id, number, true, waiting.subarray(0, filled));
}

/** Decrypts bytes `start` to `end` (exclusive) of a file of `size` bytes. */
export async function* openStream(handle: FileHandle, key: Buffer, id: string, size: number, start = 0, end = size): AsyncGenerator<Buffer> {
  const lastNumber = Math.max(0, Math.ceil(size / chunkLength) - 1);
  const sealed = Buffer.alloc(chunkLength + tagLength);
  const { bytesRead: head } = await handle.read(sealed, 0, 1, 0);
  if (head !== 1 || sealed[0] !== format) throw new SealBroken();
  for (let number = Math.floor(start / chunkLength); number <= lastNumber && number * chunkLength < Math.max(end, 1); number += 1) {
    const { bytesRead } = await handle.read(sealed, 0, sealed.length, 1 + number * sealed.length);
    const chunk = openChunk(key, id, number, number === lastNumber, sealed.subarray(0, bytesRead));
    const from = Math.max(0, start - number * chunkLength);
    const to = Math.min(chunk.length, end - number * chunkLength);
    if (to > from) yield chunk.subarray(from, to);
  }
}
