/** What the sentence of a refused start may name: paths, versions, sizes; never a secret. */
export type StartFields = Record<string, string | number>;

/** Why; the sentence with its fix stands in the reader's language in `locales` (cli, `database`). */
export type StartRefusalCode =
  | "postgres_missing" | "postgres_unrunnable" | "account_missing" | "account_unnamed" | "data_locked" | "data_unwritable" | "data_incompatible" | "disk_full"
  | "postgres_failed" | "not_running" | "target_not_empty" | "backup_unusable";

/** A start, backup or restore that cannot be. */
export class StartRefused extends Error {
  readonly code: StartRefusalCode;
  readonly fields: StartFields;
  constructor(code: StartRefusalCode, fields: StartFields = {}, cause?: unknown) {
    super(`${code} (${Object.entries(fields).map(([name, value]) => `${name}: ${value}`).join(", ")})`, { cause });
    this.name = "StartRefused";
    this.code = code;
    this.fields = fields;
  }
}

/** Whether the disk had no room left: for a file of ours, or for one of the database's (53100). */
export const isDiskFull = (error: unknown): boolean => ["ENOSPC", "EDQUOT", "53100"].includes(String((error as { code?: unknown } | null)?.code));

/** Puts file-system errors of the data folder into our words and lets everything else through. */
export function asStartRefused(error: unknown, dir: string): unknown {
  if (error instanceof StartRefused) return error;
  if (isDiskFull(error)) return new StartRefused("disk_full", { dir, freeMegabytes: 0 }, error);
  const code = (error as NodeJS.ErrnoException).code ?? "";
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) {
    return new StartRefused("data_unwritable", { dir, reason: code }, error);
  }
  return error;
}
