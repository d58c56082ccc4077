import type { ImportKindKey, ImportOutcome, RowProblem } from "#contract/imports.ts";
import type { Permission } from "#contract/permissions.ts";
import type { Ctx } from "#server/kernel/context.ts";

export interface ImportField {
  readonly field: string;
  readonly needed?: boolean;
  /** How people head such a column; compared without case, spaces and signs. */
  readonly words: readonly string[];
  /** Masks a value for the preview; left out: nothing personal. */
  readonly mask?: (value: string) => string;
}

/** A row of the file by field, as text. */
export type Cells = Readonly<Record<string, string>>;
export type CheckedRow = { readonly row: unknown } | { readonly problems: readonly RowProblem[] };
export interface ApplyOptions {
  readonly importId: string;
  /** When the file came: the same for every batch, however often one is tried. */
  readonly at: Date;
  readonly shopId: string | null;
}

/** A sort of file that somebody may bring. The module that owns the data says what a good row is and keeps it; the machinery does the rest. */
export interface ImportKind {
  readonly key: ImportKindKey;
  readonly permission: Permission;
  /** Whether its rows belong to a shop. */
  readonly shop: boolean;
  readonly fields: readonly ImportField[];
  /** Pure. */
  check(cells: Cells): CheckedRow;
  /** Rows that follow each other and belong together come in one batch: the lines of one order. */
  together?(cells: Cells): string;
  /** Keeps up to `mostRows` good rows; one answer a row. In one transaction with the position, so each counts once. */
  apply(ctx: Ctx, rows: readonly unknown[], options: ApplyOptions): Promise<readonly (ImportOutcome | { problems: readonly RowProblem[] })[]>;
  /** After the last row. */
  done?(ctx: Ctx): Promise<void>;
}
