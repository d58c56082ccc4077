import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { z } from "zod";
import { isInside } from "../postgres/copying.ts";
import { MovingRefused } from "./refusal.ts";

export const packName = "kefu.json";

const Name = z.string().regex(/^[a-z_][a-z0-9_]{0,62}$/);
const Hash = z.string().regex(/^[0-9a-f]{64}$/);
// What is put back replaces its folder: a manifest must not be able to name others, the keys least of all.
const beside = (path: string) => isInside(path) && /^((files|audit)\/.+|demo-accounts\.json)$/.test(path);
const Besides = z.array(z.object({ path: z.string().refine(beside), bytes: z.number().int(), sha256: Hash }));

const common = {
  format: z.literal(1),
  /** The database's clock: whatever was committed before is in the pack. */
  takenAt: z.iso.datetime(),
  postgres: z.string(),
  centre: z.string().nullable(),
  demo: z.boolean(),
  migrations: z.array(z.string()),
  /** Ids of the master keys that are needed to read it, the newest first. */
  keys: z.array(z.string().regex(/^[0-9a-f]{16}$/)),
  beside: Besides,
};

/** One table of an export; `sha256` is of its rows in the order of `order`. */
const TableRows = z.object({ schema: Name, name: Name, columns: z.array(Name), order: z.string(), rows: z.number().int(), bytes: z.number().int(), sha256: Hash });
const Partition = z.object({
  schema: Name,
  name: Name,
  parent: z.object({ schema: Name, name: Name }),
  // Goes into a statement as it stands.
  bound: z.string().regex(/^(DEFAULT|FOR VALUES [\w\s(),:'.+-]+)$/),
  key: z.string().regex(/^[\w\s(),"]+$/).nullable(),
  options: z.array(z.string().regex(/^[a-z_0-9.]+=[a-z0-9_.-]+$/)),
});
const Sequence = z.object({ schema: Name, name: Name, value: z.string().regex(/^-?\d{1,19}$/), called: z.boolean() });

const BackupPack = z.object({ ...common, kind: z.literal("backup"), /** Of the inner manifest, which has the hash of every file of the cluster. */ database: Hash, /** False for the backup before migrations. */ withFiles: z.boolean(), bytes: z.number().int() });
const ExportPack = z.object({ ...common, kind: z.literal("export"), tables: z.array(TableRows), partitions: z.array(Partition), sequences: z.array(Sequence), /** Waiting mails, webhooks and reports of the job queue, which is not moved. */ workLeft: z.number().int() });
const Pack = z.discriminatedUnion("kind", [BackupPack, ExportPack]);

export type BackupPack = z.output<typeof BackupPack>;
export type ExportPack = z.output<typeof ExportPack>;
export type TableRows = z.output<typeof TableRows>;
export type Partition = z.output<typeof Partition>;
export type Sequence = z.output<typeof Sequence>;

/** Makes the folder of a new pack; one that holds something is refused. */
export async function openPackFolder(into: string): Promise<void> {
  const names = await mkdir(into, { recursive: true, mode: 0o700 }).then(() => readdir(into)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "EEXIST" || error.code === "ENOTDIR") return [into];
    throw error;
  });
  if (names.length > 0) throw new MovingRefused("target_not_empty", { dir: into });
}

/** Writes the manifest, the last thing of a pack. */
export async function writePack(into: string, pack: BackupPack | ExportPack): Promise<void> {
  await writeFile(join(into, packName), JSON.stringify(pack, null, 1), { mode: 0o600, flush: true });
}

/** Reads the manifest of a pack of this kind; a folder that is none, or an altered manifest, is refused. */
export async function readPack<K extends "backup" | "export">(from: string, kind: K): Promise<K extends "backup" ? BackupPack : ExportPack> {
  const text = await readFile(join(from, packName), "utf8").catch(() => null);
  if (text === null) throw new MovingRefused("pack_missing", { from });
  const read = Pack.safeParse(parse(text));
  if (!read.success) throw new MovingRefused("pack_damaged", { from, file: packName });
  if (read.data.kind !== kind) throw new MovingRefused("pack_of_other_kind", { from, command: read.data.kind === "backup" ? "restore" : "import" });
  return read.data as K extends "backup" ? BackupPack : ExportPack;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

export const sha256Of = (text: string | Buffer): string => createHash("sha256").update(text).digest("hex");
