import { createHash, createPrivateKey, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from "node:crypto";
import { mkdir, readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigRefused } from "#server/kernel/config.ts";
import { writeSecret } from "#server/kernel/crypto/master.ts";

/** Signs heads with a key that the database never sees. */
export interface Signer {
  readonly keyId: string;
  readonly publicKey: KeyObject;
  sign(head: Uint8Array): Buffer;
}

/** Public keys by id, against which signatures are checked. */
export type TrustedKeys = ReadonlyMap<string, KeyObject>;

/** The id of a public key: the start of its hash. */
export function keyIdOf(publicKey: KeyObject): string {
  return createHash("sha256").update(publicKey.export({ type: "spki", format: "der" })).digest("hex").slice(0, 16);
}

function signerOf(privateKey: KeyObject): Signer {
  const publicKey = createPublicKey(privateKey);
  return { keyId: keyIdOf(publicKey), publicKey, sign: (head) => sign(null, head, privateKey) };
}

function readPrivate(text: string, where: string): KeyObject {
  try {
    const key = createPrivateKey(text);
    if (key.asymmetricKeyType === "ed25519") return key;
  } catch {
    // Falls through to the refusal: the text holds no key at all.
  }
  throw new ConfigRefused("audit_key_damaged", { where });
}

/** Opens the signing key in the keys folder, making it at first use; its public half is laid beside the head file. `made` is worth an event. */
export async function openSigner(keysFolder: string, auditFolder: string): Promise<{ signer: Signer; made: boolean }> {
  const path = join(keysFolder, "audit.key");
  const text = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  const privateKey = text === null ? generateKeyPairSync("ed25519").privateKey : readPrivate(text, path);
  if (text === null) await writeSecret(keysFolder, "audit.key", privateKey.export({ type: "pkcs8", format: "pem" }).toString());
  const signer = signerOf(privateKey);
  await mkdir(auditFolder, { recursive: true, mode: 0o700 });
  await writeSecret(auditFolder, `${signer.keyId}.pub`, signer.publicKey.export({ type: "spki", format: "pem" }).toString());
  return { signer, made: text === null };
}

/** Reads the public keys that ever signed here. A file whose name is not its key's id is not trusted. */
export async function readTrustedKeys(auditFolder: string): Promise<TrustedKeys> {
  const keys = new Map<string, KeyObject>();
  for (const name of (await readdir(auditFolder)).filter((each) => each.endsWith(".pub"))) {
    const key = createPublicKey(await readFile(join(auditFolder, name), "utf8"));
    if (`${keyIdOf(key)}.pub` === name) keys.set(keyIdOf(key), key);
  }
  return keys;
}

/** Whether a head was signed by this key. */
export function isSignedBy(publicKey: KeyObject, head: Uint8Array, signature: Uint8Array): boolean {
  return verify(null, head, publicKey, signature);
}
