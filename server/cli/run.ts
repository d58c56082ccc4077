import { auditCommand } from "./audit.ts";
import { backupCommand, restoreCommand } from "./backup.ts";
import { openInstallation } from "./database.ts";
import { keysCommand } from "./rotate.ts";
import { doctorCommand } from "./doctor/index.ts";
import { exportCommand, importCommand } from "./export.ts";
import { handbookCommand } from "./handbook.ts";
import { CommandRefused } from "./refusal.ts";
import { refusalSentence, textsOf } from "./say.ts";
import { dataFolder, type Command, type ExitCode, type Terminal } from "./terminal.ts";

/** `kefu handbook`: reads --data for itself, the rest is the handbook's own. */
const handbook: Command = (args, terminal) => {
  const at = args.indexOf("--data");
  const data = at >= 0 ? args[at + 1] : args.find((arg) => arg.startsWith("--data="))?.slice("--data=".length);
  return handbookCommand(args, { out: (line) => terminal.out(line), open: () => openInstallation(dataFolder({ data }, terminal.env), terminal.env) });
};

const commands = { backup: backupCommand, restore: restoreCommand, export: exportCommand, import: importCommand, audit: auditCommand, handbook, doctor: doctorCommand, keys: keysCommand } satisfies Record<string, Command>;

/** Runs one command; whatever goes wrong is one sentence with its fix. */
export async function runCommand(argv: readonly string[], terminal: Terminal & { err(line: string): void }): Promise<ExitCode> {
  const [name = "", ...args] = argv;
  try {
    if (!Object.hasOwn(commands, name)) throw new CommandRefused("command_unknown", { command: name });
    const command = name as keyof typeof commands;
    if (args.includes("--help") || args.includes("-h")) {
      terminal.out(textsOf(terminal.env).help[command]);
      return 0;
    }
    return await commands[command](args, terminal);
  } catch (error) {
    terminal.err(refusalSentence(terminal.env, error, name));
    if (terminal.env.KEFU_DEBUG) terminal.err(error instanceof Error ? (error.stack ?? error.message) : String(error));
    return error instanceof CommandRefused && ["usage", "option_missing", "command_unknown"].includes(error.code) ? 2 : 1;
  }
}
