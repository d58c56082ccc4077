/** Why something cannot be packed or put back; the words are in `locales/<tag>/cli.ts`. */
export type MovingRefusalCode =
  | "pack_missing"
  | "pack_damaged"
  | "pack_of_other_kind"
  | "made_by_newer"
  | "target_not_empty"
  | "database_not_empty"
  | "database_empty"
  | "database_not_utf8"
  | "table_differs"
  | "rows_refused";

/** A backup, restore, export or import that cannot be; nothing was changed. */
export class MovingRefused extends Error {
  readonly code: MovingRefusalCode;
  readonly params: Record<string, string | number>;
  constructor(code: MovingRefusalCode, params: Record<string, string | number> = {}, cause?: unknown) {
    super(code, { cause });
    this.name = "MovingRefused";
    this.code = code;
    this.params = params;
  }
}
