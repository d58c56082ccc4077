import { randomBytes, randomUUID } from "node:crypto";

let lastMs = 0;
let counter = 0;

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
    counter = randomBytes(1)[0]!;
  }
  const tail = randomUUID().slice(19);
  const hex = ms.toString(16).padStart(12, "0");
  return `${hex.slice(0, 8)}-${hex.slice(8)}-7${counter.toString(16).padStart(3, "0")}-${tail}`;
}

/** An unguessable token (256 bits), as base64url. */
export function newToken(): string {
  return randomBytes(32).toString("base64url");
}
