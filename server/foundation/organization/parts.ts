import type { DataKeys } from "#server/kernel/crypto/data-keys.ts";
import type { Handbook } from "#server/kernel/handbook/index.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import type { Remembered } from "#server/kernel/remembered.ts";
import type { HomeTablesMemory } from "./region-tables.ts";
import type { Reckoning } from "./service/calendars.ts";

/** What the use cases of this module share. */
export interface Parts {
  readonly kernel: Pick<Kernel, "bus" | "clock">;
  readonly keys: DataKeys;
  readonly handbook: Pick<Handbook, "find" | "turns">;
  readonly homes: HomeTablesMemory;
  readonly reckoning: Remembered<Reckoning>;
  /** Where the widget's loader lies under the server's address. */
  readonly widgetScript: string;
}
