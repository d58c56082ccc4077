import { join } from "node:path";
import { retireMasterKeys, rewrapDataKeys, rewrapIndexKey, rotateMasterKey, rotatedTopic, rotationState, type KeyRing } from "#server/kernel/crypto/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { openMasterKeys } from "#server/keys.ts";
import { openInstallation } from "./database.ts";
import { CommandRefused } from "./refusal.ts";
import { dataFolder, readOptions, tell, type Command, type Terminal } from "./terminal.ts";

/** `kefu keys rotate|retire`: a new master key while Kefu runs; the old one is put away once nothing lies under it (R-CU-04). */
export const keysCommand: Command = async (args, terminal) => {
  const { values, positionals } = readOptions(args, { data: { type: "string" }, batch: { type: "string" } }, 1);
  const what = positionals[0];
  if (what !== "rotate" && what !== "retire") throw new CommandRefused("usage", { detail: what ?? "rotate" });
  const batch = Math.max(1, Math.min(1000, Number(values.batch ?? 500) || 500));
  const dir = dataFolder(values, terminal.env);
  const { kernel, close } = await openInstallation(dir, terminal.env);
  // The lock lives as long as this connection: a command that is killed leaves nothing locked.
  const holder = await kernel.db.pool.connect();
  try {
    const { rows } = await holder.query<{ locked: boolean }>("select pg_try_advisory_lock(hashtextextended('kernel.rotation', 0)) as locked");
    if (!rows[0]!.locked) throw new CommandRefused("rotation_running");
    const ring = await openMasterKeys(kernel, terminal.env);
    return what === "rotate" ? await rotate(kernel, ring, terminal, dir, batch) : await retire(kernel, ring, terminal, dir);
  } finally {
    holder.release();
    await close();
  }
};

const stateOf = (kernel: Kernel, ring: KeyRing) => rotationState(kernel.db.kysely, ring.newest.id);

async function rotate(kernel: Kernel, opened: KeyRing, terminal: Terminal, dir: string, batch: number): Promise<0 | 1> {
  const before = await stateOf(kernel, opened);
  const begun = before.done < before.all || !before.index;
  const outside = kernel.config.databaseUrl !== null;
  if (!begun && outside) throw new CommandRefused("rotation_needs_key");
  // Work left under an older key is a rotation that was cut short: it goes on, no third key is made.
  const ring = begun ? opened : await kernel.db.transaction(kernel.clock, (tx, now) => rotateMasterKey(tx, now, join(dir, "keys"), opened));
  tell(terminal, begun ? "rotationGoesOn" : "rotationBegins", { key: ring.newest.id });
  kernel.bus.wake(rotatedTopic, ring.newest.id);
  for (let moved = 1; moved > 0; ) {
    moved = await kernel.db.transaction(kernel.clock, (tx) => rewrapDataKeys(tx, ring, batch));
    const { done, all } = await stateOf(kernel, ring);
    if (moved > 0) tell(terminal, "rotationProgress", { done, all });
  }
  await kernel.db.transaction(kernel.clock, (tx) => rewrapIndexKey(tx, ring));
  const { done, all } = await stateOf(kernel, ring);
  tell(terminal, "rotated", { key: ring.newest.id, done, all });
  tell(terminal, "rotatedNext", { dir });
  return 0;
}

/** Forgets master keys that wrap nothing any more; says which files may be put away, and what still lies under an old one. */
async function retire(kernel: Kernel, ring: KeyRing, terminal: Terminal, dir: string): Promise<0 | 1> {
  const gone = await kernel.db.transaction(kernel.clock, (tx) => retireMasterKeys(tx));
  kernel.bus.wake(rotatedTopic, ring.newest.id);
  if (gone.length > 0) tell(terminal, "keysRetired", { keys: gone.join(", "), dir });
  const { done, all, index } = await stateOf(kernel, ring);
  if (done < all || !index) {
    tell(terminal, "rotationUnfinished", { left: all - done });
    return 1;
  }
  if (gone.length === 0) tell(terminal, "nothingToRetire", { key: ring.newest.id });
  return 0;
}
