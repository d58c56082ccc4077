import { mkdir, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join } from "node:path";
import { copyFile, forEachFile, makeFolders, unlessGone, walk, type CopiedFile } from "../postgres/copying.ts";
import { MovingRefused } from "./refusal.ts";

/** What lies beside the database in a data folder and is taken along; keys never are (D6). */
export const auditFolder = "audit";
const demoAccounts = "demo-accounts.json";
const filesFolder = "files";
const staging = ".moving";

/** Copies the audit heads and the demo's accounts; to be called before the database is copied. */
export async function takeHeads(dir: string, into: string): Promise<CopiedFile[]> {
  return [...(await takeFolder(dir, into, auditFolder)), ...(await takeFile(dir, into, demoAccounts))];
}

/** Copies what customers and agents sent; to be called after the database is copied. */
export async function takeFiles(dir: string, into: string): Promise<CopiedFile[]> {
  return takeFolder(dir, into, filesFolder, (path) => path === "incoming");
}

async function takeFolder(dir: string, into: string, name: string, skip: (path: string) => boolean = () => false): Promise<CopiedFile[]> {
  const { folders, files } = await walk(join(dir, name), skip);
  await makeFolders(join(into, name), ["", ...folders]);
  const copied: CopiedFile[] = [];
  await forEachFile(files, async (path) => {
    const file = await copyFile(join(dir, name), join(into, name), path).catch(unlessGone(undefined));
    if (file) copied.push({ ...file, path: join(name, path) });
  });
  return copied.toSorted((a, b) => (a.path < b.path ? -1 : 1));
}

async function takeFile(dir: string, into: string, name: string): Promise<CopiedFile[]> {
  const file = await copyFile(dir, into, name).catch(unlessGone(undefined));
  return file ? [file] : [];
}

/** Refuses a data folder in which something would be written over; keys that were laid there beforehand are welcome. */
export async function insistUnused(dir: string, allowed: readonly string[] = ["keys", staging]): Promise<void> {
  const names = await readdir(dir).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return [];
    if (error.code === "ENOTDIR") throw new MovingRefused("target_not_empty", { dir });
    throw error;
  });
  for (const name of names.filter((each) => !allowed.includes(each))) {
    const inside = (await stat(join(dir, name))).isDirectory() ? await readdir(join(dir, name)) : [name];
    if (inside.length > 0) throw new MovingRefused("target_not_empty", { dir });
  }
}

/** Things that were copied and compared, and wait aside until they are put in use or thrown away. */
export interface Staged {
  adopt(): Promise<void>;
  discard(): Promise<void>;
}

/** Copies a pack's files aside into the data folder, comparing each with its hash. */
export async function stageBeside(from: string, beside: readonly CopiedFile[], dir: string): Promise<Staged> {
  const aside = join(dir, staging);
  await rm(aside, { recursive: true, force: true });
  await mkdir(aside, { recursive: true, mode: 0o700 });
  const discard = () => rm(aside, { recursive: true, force: true });
  try {
    await makeFolders(aside, [...new Set([filesFolder, auditFolder, ...beside.map((file) => dirname(file.path))])].filter((path) => path !== "."));
    await forEachFile(beside, async (file) => {
      const copied = await copyFile(from, aside, file.path).catch(unlessGone(undefined));
      if (copied?.sha256 !== file.sha256) throw new MovingRefused("pack_damaged", { from, file: file.path });
    });
  } catch (error) {
    await discard();
    throw error;
  }
  return {
    async adopt() {
      for (const name of await readdir(aside)) {
        // An empty folder of that name may stand there already.
        await rm(join(dir, name), { recursive: true, force: true });
        await rename(join(aside, name), join(dir, name));
      }
      await discard();
    },
    discard,
  };
}

/** Takes back what `adopt` put in use. */
export async function removeBeside(dir: string): Promise<void> {
  for (const name of [filesFolder, auditFolder, demoAccounts]) await rm(join(dir, name), { recursive: true, force: true });
}
