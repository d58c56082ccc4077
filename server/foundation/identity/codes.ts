import { createHash, randomBytes } from "node:crypto";

/** The only form in which tokens and codes are stored. */
export function hashOf(...parts: string[]): Buffer {
  return createHash("sha256").update(parts.join("\u0000")).digest();
}

// Crockford's letters: none that is mistaken for another.
const letters = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";

function group(length: number): string {
  return [...randomBytes(length)].map((byte) => letters[byte & 31]).join("");
}

/** A code that a person reads and types: groups of `size` letters, 5 bits each. */
export function newCode(groups: number, size: number): string {
  return Array.from({ length: groups }, () => group(size)).join("-");
}

/** What was typed, as it was printed: case, spaces and hyphens don't matter, O is 0, I and L are 1. */
export function readCode(typed: string): string {
  return typed.normalize("NFKC").toUpperCase().replace(/[\s\-–—]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

export const recoveryCodeCount = 8;
/** Eight codes of 50 bits for the day the phone is lost. */
export const newRecoveryCodes = (): string[] => Array.from({ length: recoveryCodeCount }, () => newCode(2, 5));
/** A recovery code's stored form; bound to its person, so that rows cannot be swapped. */
export const recoveryHash = (personId: string, code: string): Buffer => hashOf("recovery", personId, readCode(code));
export const newSetupCode = (): string => newCode(3, 4);
export const setupHash = (code: string): Buffer => hashOf("setup", readCode(code));
