import { resolve } from "node:path";
import { exportInstallation, importInstallation, noteLatest, type ExportPack } from "#server/kernel/moving/index.ts";
import { reachDatabase } from "./database.ts";
import { tellKeys } from "./keys.ts";
import { dataFolder, insistOption, readOptions, tell, type Command } from "./terminal.ts";

const counts = (pack: ExportPack) => ({
  tables: pack.tables.length,
  rows: pack.tables.reduce((sum, table) => sum + table.rows, 0),
  files: pack.beside.filter((file) => file.path.startsWith("files/")).length,
});

/** `kefu export`: every table of one moment and all files, for any supported major (R-OP-03). */
export const exportCommand: Command = async (args, terminal) => {
  const { values } = readOptions(args, { into: { type: "string" }, data: { type: "string" } });
  const into = resolve(insistOption(values, "into"));
  const dir = dataFolder(values, terminal.env);
  const { connectionString, close } = await reachDatabase(dir, terminal.env);
  try {
    const pack = await exportInstallation({ database: { connectionString }, dir, into });
    await noteLatest(dir, { takenAt: pack.takenAt, kind: "export", into });
    tell(terminal, "exported", { into, ...counts(pack), at: pack.takenAt });
    if (pack.workLeft > 0) tell(terminal, "workLeft", { count: pack.workLeft });
    tell(terminal, "backupKeys", { keys: pack.keys.join(", "), dir });
    return 0;
  } finally {
    await close();
  }
};

/** `kefu import`: an export into an empty database, all or nothing. */
export const importCommand: Command = async (args, terminal) => {
  const { values } = readOptions(args, { from: { type: "string" }, data: { type: "string" } });
  const from = resolve(insistOption(values, "from"));
  const dir = dataFolder(values, terminal.env);
  const { connectionString, close } = await reachDatabase(dir, terminal.env, { create: true });
  try {
    const pack = await importInstallation({ database: { connectionString }, dir, from });
    tell(terminal, "imported", counts(pack));
    if (await tellKeys(terminal, pack.keys, dir)) tell(terminal, "startIt", { dir });
    return 0;
  } finally {
    await close();
  }
};
