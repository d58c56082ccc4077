export { backupInstallation } from "./backup.ts";
export { backupBeforeMigrating } from "./before.ts";
export { exportInstallation } from "./export.ts";
export { importInstallation } from "./import.ts";
export { noteLatest, readLatest, type Latest } from "./latest.ts";
export type { BackupPack, ExportPack } from "./pack.ts";
export { MovingRefused, type MovingRefusalCode } from "./refusal.ts";
export { readBackup, restoreInstallation } from "./restore.ts";
