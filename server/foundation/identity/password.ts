import { argon2, randomBytes, timingSafeEqual, type Argon2Parameters } from "node:crypto";
import { Refusal } from "#server/kernel/refusal.ts";
import { normalPassword } from "./rules.ts";

/** Cost of argon2id: KiB of memory, passes, lanes. */
export interface PasswordCost {
  memory: number;
  passes: number;
  parallelism: number;
}
/** OWASP's recommendation for argon2id; about 30 ms of one core. */
export const defaultCost: PasswordCost = { memory: 19_456, passes: 2, parallelism: 1 };

const tagLength = 32;
// Two at once: the others of libuv's four threads stay free for files and name look-ups.
const atOnce = 2;
const longestQueue = 100;
let running = 0;
const waiting: (() => void)[] = [];

async function derive(password: string, nonce: Buffer, cost: PasswordCost): Promise<Buffer> {
  if (running >= atOnce) {
    if (waiting.length >= longestQueue) throw new Refusal("too_many", { params: { seconds: 5 } });
    await new Promise<void>((resolve) => waiting.push(resolve));
  } else running += 1;
  const parameters: Argon2Parameters = { message: Buffer.from(normalPassword(password), "utf8"), nonce, tagLength, ...cost };
  try {
    return await new Promise((resolve, reject) => argon2("argon2id", parameters, (error, key) => (error ? reject(error) : resolve(key))));
  } finally {
    const next = waiting.shift();
    if (next) next();
    else running -= 1;
  }
}

const plain = (bytes: Buffer) => bytes.toString("base64").replace(/=+$/, "");

/** Hashes a password into a PHC string, which carries its own parameters. */
export async function hashPassword(password: string, cost: PasswordCost): Promise<string> {
  const nonce = randomBytes(16);
  const tag = await derive(password, nonce, cost);
  return `$argon2id$v=19$m=${cost.memory},t=${cost.passes},p=${cost.parallelism}$${plain(nonce)}$${plain(tag)}`;
}

function parse(phc: string): { cost: PasswordCost; nonce: Buffer; tag: Buffer } | null {
  const match = /^\$argon2id\$v=19\$m=(\d+),t=(\d+),p=(\d+)\$([A-Za-z0-9+/]+)\$([A-Za-z0-9+/]+)$/.exec(phc);
  if (!match) return null;
  const [, memory, passes, parallelism, nonce, tag] = match;
  return {
    cost: { memory: Number(memory), passes: Number(passes), parallelism: Number(parallelism) },
    nonce: Buffer.from(nonce!, "base64"),
    tag: Buffer.from(tag!, "base64"),
  };
}

export interface PasswordCheck {
  matches: boolean;
  /** The stored hash was made with other parameters than today's. */
  outdated: boolean;
}

/** Compares a password with a stored hash; without one it works just as long and says no. */
export async function checkPassword(password: string, phc: string | null, cost: PasswordCost): Promise<PasswordCheck> {
  const stored = phc === null ? null : parse(phc);
  const { nonce, cost: used } = stored ?? { nonce: Buffer.alloc(16), cost };
  const tag = await derive(password, nonce, used);
  const matches = stored !== null && tag.length === stored.tag.length && timingSafeEqual(tag, stored.tag);
  const outdated = used.memory !== cost.memory || used.passes !== cost.passes || used.parallelism !== cost.parallelism;
  return { matches, outdated };
}
