import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigRefused } from "#server/kernel/config.ts";
import { openLiveRing, type KeyRing, type KeySource } from "#server/kernel/crypto/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** Opens the master keys (D6): in DIR/keys for the embedded database; given by the environment for an outside one. The ring follows rotations. */
export async function openMasterKeys(kernel: Kernel, env: NodeJS.ProcessEnv = process.env): Promise<KeyRing> {
  return kernel.db.transaction(kernel.clock, (tx, now) => openLiveRing(tx, now, () => sourceOf(kernel, env)));
}

async function sourceOf(kernel: Kernel, env: NodeJS.ProcessEnv): Promise<KeySource> {
  if (!kernel.config.databaseUrl) return { folder: join(kernel.config.dir, "keys") };
  if (env.KEFU_MASTER_KEY) return { given: env.KEFU_MASTER_KEY, where: "KEFU_MASTER_KEY" };
  const file = env.KEFU_MASTER_KEY_FILE;
  if (!file) return { given: null, where: "KEFU_MASTER_KEY" };
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigRefused("master_key_missing", { where: file });
  });
  return { given: text, where: file };
}
