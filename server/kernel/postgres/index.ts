export { startEmbedded, type Embedded, type EmbeddedOptions } from "./embedded.ts";
export { backupCluster, type Backup } from "./backup.ts";
export { restoreCluster } from "./restore.ts";
export { isDiskFull, StartRefused, type StartRefusalCode } from "./refusal.ts";
