import { createHmac, hkdfSync, randomBytes } from "node:crypto";
import { sql } from "kysely";
import type { Tx } from "#server/kernel/db.ts";
import { plainWidth } from "./detect.ts";
import type { KeyRing } from "./keys.ts";
import { keyObject, seal, unseal } from "./seal.ts";

export type BlindKind = "phone" | "phone_last4" | "mail" | "id" | "name" | "name_gram";

/** Turns personal values into what can be searched without being read (HMAC under a key of its own). Rows with these are erased with their owner. */
export interface BlindIndex {
  phone(phone: string): { whole: Buffer; last4: Buffer };
  phoneLast4(digits: string): Buffer;
  mail(mail: string): Buffer;
  /** Identity, passport and bank numbers, account ids. */
  id(id: string): Buffer;
  /** The whole name, and every 1- and 2-gram in it: a search for any part asks for `grams ⊇ searchGrams(part)`. */
  name(name: string): { whole: Buffer; grams: Buffer[] };
  /** The grams that a name must have to contain this part. */
  searchGrams(part: string): Buffer[];
}

const mobileShape = /^(?:(?:\+|00)?86-?)?(1[3-9]\d-?\d{4}-?\d{4}|1[3-9]\d{9})$/;
const landlineShape = /^(?:(?:\+|00)86-?0?|0)((?:10|2\d)-?\d{4}-?\d{4}|[3-9]\d{2}-?\d{3,4}-?\d{4})$/;

/**
 * A phone number in one form: 13812345678, 075582345678, +14155550100. An extension stays (`…-1234`): behind the virtual
 * numbers of the platforms it alone tells one customer from another.
 */
export function normalPhone(phone: string): string {
  // A run of dashes is looked at once, from its first: else a long one takes the square of its length.
  const text = plainWidth(phone.normalize("NFKC")).replace(/[‐‑‒–—]/g, "-").replace(/[^\d+\-转#]/g, "").replace(/(?<!-)-*[转#]/g, "转");
  const [, main, extension] = /^(.*\d)(?:转|-)(\d{1,6})$/.exec(text) ?? [];
  for (const [candidate, tail] of [[text, ""], [main ?? "", `-${extension}`]] as const) {
    const mobile = mobileShape.exec(candidate);
    if (mobile) return mobile[1]!.replaceAll("-", "") + tail;
    const landline = landlineShape.exec(candidate);
    if (landline) return `0${landline[1]!.replaceAll("-", "")}${tail}`;
  }
  return text.startsWith("+") ? `+${text.replace(/\D/g, "")}` : text.replace(/\D/g, "").replace(/^00/, "+");
}

/** A mail address in lower case without spaces. */
export function normalMail(mail: string): string {
  return mail.normalize("NFKC").replace(/\s/g, "").toLowerCase();
}

/** A number or account id without spaces and dashes, in upper case. */
export function normalId(id: string): string {
  return id.normalize("NFKC").replace(/[\s‐‑–—-]/g, "").toUpperCase();
}

/** A name without spaces and dots between its parts, in lower case. */
export function normalName(name: string): string {
  return name.normalize("NFKC").replace(/[\s·•‧・.\u200b-\u200f]/g, "").toLowerCase();
}

function gramsOf(normal: string, lengths: readonly number[]): string[] {
  const letters = Array.from(normal);
  return [...new Set(lengths.flatMap((length) => letters.slice(0, Math.max(0, letters.length - length + 1)).map((_, at) => letters.slice(at, at + length).join(""))))];
}

/** The blind index over its root key; each kind has a key of its own. */
export function blindIndex(root: Buffer): BlindIndex {
  const keys = new Map<BlindKind, Buffer>();
  const hash = (kind: BlindKind, value: string, length = 16) => {
    let key = keys.get(kind);
    if (!key) keys.set(kind, (key = Buffer.from(hkdfSync("sha256", root, Buffer.alloc(0), `kefu blind ${kind} 1`, 32))));
    return createHmac("sha256", keyObject(key)).update(value).digest().subarray(0, length);
  };
  const grams = (texts: readonly string[]) => texts.map((text) => hash("name_gram", text, 8));
  const phoneLast4 = (digits: string) => hash("phone_last4", plainWidth(digits).replace(/\D/g, "").slice(-4));
  return {
    phone: (phone) => ({ whole: hash("phone", normalPhone(phone)), last4: phoneLast4(normalPhone(phone).replace(/-\d+$/, "")) }),
    phoneLast4,
    mail: (mail) => hash("mail", normalMail(mail)),
    id: (id) => hash("id", normalId(id)),
    name: (name) => ({ whole: hash("name", normalName(name)), grams: grams(gramsOf(normalName(name), [1, 2])) }),
    searchGrams: (part) => {
      const normal = normalName(part);
      return grams(gramsOf(normal, [Array.from(normal).length > 1 ? 2 : 1]));
    },
  };
}

const place = (masterKeyId: string) => ["index_key", masterKeyId];

/** Opens the blind index; its root key is made once and stored wrapped, so it survives a change of the master key. */
export async function openBlindIndex(tx: Tx, now: Date, ring: KeyRing): Promise<BlindIndex> {
  const fresh = seal(ring.newest.key, place(ring.newest.id), randomBytes(32));
  await sql`insert into kernel.index_key (master_key_id, wrapped, created_at) values (${ring.newest.id}, ${fresh}, ${now}) on conflict (one) do nothing`.execute(tx);
  return blindIndex(await readRoot(tx, ring));
}

async function readRoot(tx: Tx, ring: KeyRing): Promise<Buffer> {
  const { rows } = await sql<{ masterKeyId: string; wrapped: Buffer }>`select master_key_id as "masterKeyId", wrapped from kernel.index_key for update`.execute(tx);
  const row = rows[0]!;
  const master = ring.byId(row.masterKeyId);
  if (!master) throw new Error(`master key ${row.masterKeyId} is not at hand`);
  return unseal(master.key, place(master.id), row.wrapped);
}

/** Wraps the index key under the newest master key; the index values stay as they are. */
export async function rewrapIndexKey(tx: Tx, ring: KeyRing): Promise<void> {
  const wrapped = seal(ring.newest.key, place(ring.newest.id), await readRoot(tx, ring));
  await sql`update kernel.index_key set master_key_id = ${ring.newest.id}, wrapped = ${wrapped}`.execute(tx);
}
