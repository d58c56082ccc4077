import { randomBytes, randomFillSync } from "node:crypto";

let lastMs = 0;
let counter = 0;
/** Randomness is bought in bulk: one call of the system for 512 ids. */
const pool = Buffer.alloc(4096);
let used = pool.length;

function random8(): Buffer {
  if (used + 8 > pool.length) {
    randomFillSync(pool);
    used = 0;
  }
  used += 8;
  return pool.subarray(used - 8, used);
}

/** A UUIDv7 made by the application (D7): time-ordered, so that indexes grow at one end. */
export function newId(): string {
  let ms = Date.now(); // clock: an id's time part is an ordering hint, never read back as a fact
  if (ms <= lastMs) {
    counter += 1;
    if (counter > 0xfff) {
      counter = 0;
      lastMs += 1;
    }
    ms = lastMs;
  } else {
    lastMs = ms;
    counter = random8()[0]!;
  }
  const random = random8();
  random[0] = (random[0]! & 0x3f) | 0x80;
  const tail = random.toString("hex");
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail.slice(0, 4)}-${tail.slice(4)}`;
}

/** An unguessable token (256 bits), as base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}
