import { createCipheriv, createDecipheriv, randomBytes, scrypt } from "node:crypto";
import { Refusal } from "#server/kernel/refusal.ts";
import { masterKeyOf, writeMasterKey, type MasterKey } from "./master.ts";

const first = "kefu-recovery-file 1";
const cost = { N: 2 ** 17, r: 8, p: 1 };
const least = 12;

const stretch = (passphrase: string, salt: Buffer) =>
  new Promise<Buffer>((resolve, reject) =>
    scrypt(passphrase.normalize("NFKC"), salt, 32, { ...cost, maxmem: 256 * 2 ** 20 }, (error, key) => (error ? reject(error) : resolve(key))),
  );

/** The recovery file: all master keys, readable only with the passphrase (scrypt, AES-256-GCM). */
export async function exportRecovery(keys: readonly MasterKey[], passphrase: string): Promise<string> {
  if (Array.from(passphrase).length < least) throw new Refusal("invalid", { fields: [{ path: "passphrase", code: "too_short", params: { minimum: least } }] });
  const salt = randomBytes(16);
  const nonce = randomBytes(12);
  const cipher = createCipheriv("aes-256-gcm", await stretch(passphrase, salt), nonce);
  cipher.setAAD(Buffer.from(first));
  const body = Buffer.concat([cipher.update(Buffer.concat(keys.map((key) => key.key))), cipher.final(), cipher.getAuthTag()]);
  const text = Buffer.concat([salt, nonce, body]).toString("base64");
  return [first, ...(text.match(/.{1,64}/g) ?? []), ""].join("\n");
}

/** Reads a recovery file; a wrong passphrase and a damaged file are told apart only by the file's first line. */
export async function importRecovery(file: string, passphrase: string): Promise<MasterKey[]> {
  const [head, ...lines] = file.replaceAll("\r", "").trim().split("\n");
  const bytes = Buffer.from(lines.join(""), "base64");
  if (head !== first || bytes.length < 16 + 12 + 32 + 16) throw new Refusal("invalid", { fields: [{ path: "file", code: "not_a_recovery_file" }] });
  const decipher = createDecipheriv("aes-256-gcm", await stretch(passphrase, bytes.subarray(0, 16)), bytes.subarray(16, 28));
  decipher.setAAD(Buffer.from(first));
  decipher.setAuthTag(bytes.subarray(-16));
  try {
    const keys = Buffer.concat([decipher.update(bytes.subarray(28, -16)), decipher.final()]);
    return Array.from({ length: keys.length / 32 }, (_, at) => masterKeyOf(Buffer.from(keys.subarray(at * 32, at * 32 + 32))));
  } catch {
    throw new Refusal("invalid", { fields: [{ path: "passphrase", code: "wrong_passphrase" }] });
  }
}

/** Puts the keys of a recovery file back into the keys folder. */
export async function restoreKeys(folder: string, keys: readonly MasterKey[]): Promise<void> {
  for (const key of keys) await writeMasterKey(folder, key);
}
