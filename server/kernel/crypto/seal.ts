import { createCipheriv, createDecipheriv, createSecretKey, randomBytes, type KeyObject } from "node:crypto";

const format = 1;
const nonceLength = 12;
const tagLength = 16;

/** What was encrypted cannot be read: it was changed, moved to another place, or belongs to another key. */
export class SealBroken extends Error {
  readonly code = "seal_broken";
  constructor() {
    super("seal_broken");
    this.name = "SealBroken";
  }
}

/** Joins texts so that no two different lists give the same bytes. */
export function bind(parts: readonly string[]): Buffer {
  const lengths = parts.map((part) => Buffer.byteLength(part));
  const bytes = Buffer.allocUnsafe(lengths.reduce((sum, length) => sum + 4 + length, 0));
  let at = 0;
  parts.forEach((part, i) => {
    at = bytes.writeUInt32BE(lengths[i]!, at);
    at += bytes.write(part, at);
  });
  return bytes;
}

const prepared = new WeakMap<Buffer, KeyObject>();

/** A key as node takes it at once. Given bare bytes, node 24 finds out by a caught error what they are: 25 µs instead of 5 for a short text. */
export function keyObject(key: Buffer): KeyObject {
  let made = prepared.get(key);
  if (made === undefined) prepared.set(key, (made = createSecretKey(key)));
  return made;
}

/** AES-256-GCM: format byte, nonce, ciphertext, tag. `place` must be the same when it is opened. */
export function seal(key: Buffer, place: readonly string[], value: Uint8Array): Buffer {
  const nonce = randomBytes(nonceLength);
  const cipher = createCipheriv("aes-256-gcm", keyObject(key), nonce);
  cipher.setAAD(bind([String(format), ...place]));
  const body = Buffer.concat([cipher.update(value), cipher.final()]);
  return Buffer.concat([Buffer.of(format), nonce, body, cipher.getAuthTag()]);
}

/** Opens what `seal` made; throws SealBroken when key, place or bytes differ. */
export function unseal(key: Buffer, place: readonly string[], sealed: Uint8Array): Buffer {
  const bytes = Buffer.from(sealed.buffer, sealed.byteOffset, sealed.byteLength);
  if (bytes[0] !== format || bytes.length < 1 + nonceLength + tagLength) throw new SealBroken();
  try {
    const cipher = createDecipheriv("aes-256-gcm", keyObject(key), bytes.subarray(1, 1 + nonceLength));
    cipher.setAAD(bind([String(format), ...place]));
    cipher.setAuthTag(bytes.subarray(bytes.length - tagLength));
    return Buffer.concat([cipher.update(bytes.subarray(1 + nonceLength, bytes.length - tagLength)), cipher.final()]);
  } catch {
    throw new SealBroken();
  }
}
