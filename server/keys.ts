import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { ConfigRefused } from "#server/kernel/config.ts";
import { openKeys, type KeyRing } from "#server/kernel/crypto/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";

/** Opens the master keys (D6): in DIR/keys for the embedded database; given by the environment for an outside one. */
export async function openMasterKeys(kernel: Kernel, env: NodeJS.ProcessEnv = process.env): Promise<KeyRing> {
  const open = (source: Parameters<typeof openKeys>[2]) => kernel.db.transaction(kernel.clock, (tx, now) => openKeys(tx, now, source));
  if (!kernel.config.databaseUrl) return open({ folder: join(kernel.config.dir, "keys") });
  if (env.KEFU_MASTER_KEY) return open({ given: env.KEFU_MASTER_KEY, where: "KEFU_MASTER_KEY" });
  const file = env.KEFU_MASTER_KEY_FILE;
  if (!file) return open({ given: null, where: "KEFU_MASTER_KEY" });
  const text = await readFile(file, "utf8").catch(() => {
    throw new ConfigRefused("master_key_missing", { where: file });
  });
  return open({ given: text, where: file });
}
