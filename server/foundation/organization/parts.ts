import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { HomeTablesMemory } from "./region-tables.ts";

/** What the use cases of this module share. */
export interface Parts {
  readonly kernel: Pick<Kernel, "bus" | "clock">;
  readonly keys: DataKeys;
  readonly handbook: Pick<Handbook, "find" | "turns">;
  readonly homes: HomeTablesMemory;
  /** Where the widget's loader lies under the server's address. */
  readonly widgetScript: string;
}
