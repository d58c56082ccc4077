import { resolve } from "node:path";
import { backupInstallation, noteLatest, readBackup, restoreInstallation } from "#server/kernel/moving/index.ts";
import { reachDatabase } from "./database.ts";
import { layKeys, readRecovery, tellKeys } from "./keys.ts";
import { CommandRefused } from "./refusal.ts";
import { sizeOf } from "./say.ts";
import { dataFolder, insistOption, readOptions, tell, type Command } from "./terminal.ts";

/** `kefu backup`: a physical backup of the embedded database, online or stopped, with files and audit heads (R-OP-03). */
export const backupCommand: Command = async (args, terminal) => {
  const { values } = readOptions(args, { into: { type: "string" }, data: { type: "string" } });
  const into = resolve(insistOption(values, "into"));
  const dir = dataFolder(values, terminal.env);
  const { embedded, close } = await reachDatabase(dir, terminal.env);
  try {
    if (!embedded) throw new CommandRefused("outside_backup");
    const pack = await backupInstallation({ embedded, into });
    await noteLatest(dir, { takenAt: pack.takenAt, kind: "backup", into });
    tell(terminal, "backedUp", { into, size: sizeOf(pack.bytes), at: pack.takenAt });
    tell(terminal, "backupKeys", { keys: pack.keys.join(", "), dir });
    return 0;
  } finally {
    await close();
  }
};

/** `kefu restore`: a backup into an empty folder, the master key from a recovery file, or both. */
export const restoreCommand: Command = async (args, terminal) => {
  const { values } = readOptions(args, { from: { type: "string" }, data: { type: "string" }, recovery: { type: "string" } });
  if (values.from === undefined && values.recovery === undefined) insistOption(values, "from");
  const dir = resolve(insistOption(values, "data"));
  if (values.from !== undefined && terminal.env.DATABASE_URL) throw new CommandRefused("outside_restore");
  const from = values.from === undefined ? null : resolve(values.from);
  const wanted = from ? (await readBackup(from)).keys : [];
  const keys = values.recovery === undefined ? null : await readRecovery(resolve(values.recovery), terminal);
  if (keys && wanted.some((id) => !keys.some((key) => key.id === id))) throw new CommandRefused("recovery_of_other", { found: keys.map((key) => key.id).join(", "), wanted: wanted.join(", ") });
  if (from) {
    const pack = await restoreInstallation({ from, dir });
    tell(terminal, "restored", { dir, at: pack.takenAt });
    if (!pack.withFiles) tell(terminal, "restoredWithoutFiles", { dir });
  }
  if (keys) await layKeys(terminal, dir, keys);
  if (!from) return 0;
  if (await tellKeys(terminal, wanted, dir)) tell(terminal, "startIt", { dir });
  return 0;
};
