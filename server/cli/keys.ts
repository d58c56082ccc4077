import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { parseMasterKeys, readKeyFolder, type MasterKey } from "#server/kernel/crypto/master.ts";
import { importRecovery, restoreKeys } from "#server/kernel/crypto/index.ts";
import { Refusal } from "#server/kernel/refusal.ts";
import { CommandRefused } from "./refusal.ts";
import { sentenceOf } from "./say.ts";
import { tell, type Terminal } from "./terminal.ts";

/** The master keys at hand and where they were looked for: the environment for an outside database, else DIR/keys. */
export async function keysAtHand(dir: string, env: NodeJS.ProcessEnv): Promise<{ keys: MasterKey[]; damaged: string[]; where: string }> {
  if (!env.DATABASE_URL) return { ...(await readKeyFolder(join(dir, "keys"))), where: join(dir, "keys") };
  const where = env.KEFU_MASTER_KEY ? "KEFU_MASTER_KEY" : (env.KEFU_MASTER_KEY_FILE ?? "KEFU_MASTER_KEY");
  const text = env.KEFU_MASTER_KEY ?? (env.KEFU_MASTER_KEY_FILE ? await readFile(env.KEFU_MASTER_KEY_FILE, "utf8").catch(() => "") : "");
  const keys = text.trim() === "" ? [] : parseMasterKeys(text);
  return { keys: keys ?? [], damaged: keys === null ? [where] : [], where };
}

/** Says which master key what was put back needs, and whether it is there; false while it is missing. */
export async function tellKeys(terminal: Terminal, wanted: readonly string[], dir: string): Promise<boolean> {
  if (wanted.length === 0) return true;
  const { keys } = await keysAtHand(dir, terminal.env);
  const missing = wanted.filter((id) => !keys.some((key) => key.id === id));
  if (missing.length === 0) tell(terminal, "keyReady", { keys: wanted.join(", ") });
  else tell(terminal, terminal.env.DATABASE_URL ? "keyNeededOutside" : "keyNeeded", { keys: missing.join(", "), dir });
  return missing.length === 0;
}

/** Opens a recovery file with the passphrase of the environment or of whoever sits at the terminal. */
export async function readRecovery(file: string, terminal: Terminal): Promise<MasterKey[]> {
  const text = await readFile(file, "utf8").catch(() => {
    throw new CommandRefused("recovery_unreadable", { file });
  });
  const passphrase = terminal.env.KEFU_RECOVERY_PASSPHRASE ?? (await terminal.askSecret(sentenceOf(terminal.env, "passphrase")));
  if (!passphrase) throw new CommandRefused("passphrase_missing");
  return importRecovery(text, passphrase).catch((error: unknown) => {
    const code = error instanceof Refusal ? error.fields[0]?.code : undefined;
    if (code === "not_a_recovery_file" || code === "wrong_passphrase") throw new CommandRefused(code, { file });
    throw error;
  });
}

/** Lays the keys into DIR/keys. */
export async function layKeys(terminal: Terminal, dir: string, keys: readonly MasterKey[]): Promise<void> {
  await restoreKeys(join(dir, "keys"), keys);
  tell(terminal, "keysRestored", { keys: keys.map((key) => key.id).join(", "), dir });
}
