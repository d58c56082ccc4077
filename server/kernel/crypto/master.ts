import { createHmac, randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";

/** The key that wraps all others. Its id follows from its bytes, so a file or variable holds nothing but the key. */
export interface MasterKey {
  readonly id: string;
  readonly key: Buffer;
}

const derive = (key: Buffer, purpose: string) => createHmac("sha256", key).update(purpose).digest();

/** A master key from its 32 bytes. */
export function masterKeyOf(key: Buffer): MasterKey {
  if (key.length !== 32) throw new RangeError("a master key has 32 bytes");
  return { id: derive(key, "kefu master key id 1").toString("hex").slice(0, 16), key };
}

/** A fresh random master key. */
export function newMasterKey(): MasterKey {
  return masterKeyOf(randomBytes(32));
}

/** What the database stores to know a master key again without holding it. */
export function checkValue(master: MasterKey): Buffer {
  return derive(master.key, "kefu master key check 1");
}

/** Whether this is the key that the database knows under this check value. */
export function isSameKey(master: MasterKey, check: Uint8Array): boolean {
  const own = checkValue(master);
  return own.length === check.length && timingSafeEqual(own, check);
}

/** Reads keys from text (a variable or a file): base64, one or several, the newest first. Null when one is no key. */
export function parseMasterKeys(text: string): MasterKey[] | null {
  const words = text.split("\n").map((line) => line.replace(/#.*/, "")).join(" ").split(/[\s,]+/).filter(Boolean);
  const keys = words.map((word) => Buffer.from(word, /[-_]/.test(word) ? "base64url" : "base64"));
  return keys.length > 0 && keys.every((key) => key.length === 32) ? keys.map(masterKeyOf) : null;
}

/** The text form of a key, as `KEFU_MASTER_KEY` and key files hold it. */
export function formatMasterKey(master: MasterKey): string {
  return master.key.toString("base64");
}

const fileName = /^master-([0-9a-f]{16})\.key$/;

/** Reads all master keys of the keys folder; `damaged` names files that do not hold the key their name promises. */
export async function readKeyFolder(folder: string): Promise<{ keys: MasterKey[]; damaged: string[] }> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    throw error;
  });
  const keys: MasterKey[] = [];
  const damaged: string[] = [];
  for (const name of names.filter((each) => fileName.test(each)).sort()) {
    const [key] = parseMasterKeys(await readFile(join(folder, name), "utf8")) ?? [];
    if (key && key.id === fileName.exec(name)![1]) keys.push(key);
    else damaged.push(name);
  }
  return { keys, damaged };
}

/** Writes a secret so that it survives a power cut and only its owner may read it: temp file 0600, fsync, rename, fsync of the folder. */
export async function writeSecret(folder: string, name: string, text: string): Promise<void> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  await chmod(folder, 0o700);
  const temporary = join(folder, `.${name}.${randomBytes(6).toString("hex")}`);
  const file = await open(temporary, "wx", 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
    await file.close();
    await rename(temporary, join(folder, name));
  } catch (error) {
    await file.close().catch(() => {});
    await rm(temporary, { force: true });
    throw error;
  }
  const directory = await open(folder, "r");
  await directory.sync().finally(() => directory.close());
}

/** Saves a master key in the keys folder. */
export async function writeMasterKey(folder: string, master: MasterKey): Promise<void> {
  await writeSecret(folder, `master-${master.id}.key`, `${formatMasterKey(master)}\n`);
}
