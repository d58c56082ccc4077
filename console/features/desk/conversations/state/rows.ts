import type { ConversationRow } from "#contract/conversation.ts";

/** The rows of one list (inbox or team) as its feed tells them. */
export interface Rows {
  rows: ReadonlyMap<string, ConversationRow>;
  /** What has left the list, with the number it had: an older row that comes late must not bring it back. */
  gone: ReadonlyMap<string, number>;
  /** Whether a whole state has arrived since the list was opened. */
  known: boolean;
}

export type RowFrame =
  | { t: "state"; rows: readonly ConversationRow[] }
  | { t: "row"; row: ConversationRow }
  | { t: "gone"; id: string; seq?: number | undefined };

export const noRows: Rows = { rows: new Map(), gone: new Map(), known: false };

/** Applies one frame; a row with a lower number never overwrites a newer one (HOUSE §4.3). */
export function applyRowFrame(before: Rows, frame: RowFrame): Rows {
  if (frame.t === "state") return applyState(before, frame.rows);
  if (frame.t === "row") return applyRow(before, frame.row);
  const known = before.rows.get(frame.id);
  const seq = frame.seq ?? known?.seq ?? -1;
  if (known !== undefined && known.seq > seq) return before;
  const rows = new Map(before.rows);
  rows.delete(frame.id);
  const gone = new Map(before.gone);
  gone.set(frame.id, Math.max(seq, gone.get(frame.id) ?? -1));
  return { ...before, rows, gone };
}

// A state is the whole truth of its moment: what it leaves out is gone, and only rows that are newer stay as they are.
function applyState(before: Rows, list: readonly ConversationRow[]): Rows {
  const rows = new Map<string, ConversationRow>();
  for (const row of list) {
    const known = before.rows.get(row.id);
    rows.set(row.id, known !== undefined && known.seq > row.seq ? known : row);
  }
  return { rows, gone: new Map(), known: true };
}

function applyRow(before: Rows, row: ConversationRow): Rows {
  const known = before.rows.get(row.id);
  if (known !== undefined && known.seq > row.seq) return before;
  const left = before.gone.get(row.id);
  if (left !== undefined && row.seq <= left) return before;
  const rows = new Map(before.rows);
  rows.set(row.id, row);
  if (left === undefined) return { ...before, rows };
  const gone = new Map(before.gone);
  gone.delete(row.id);
  return { ...before, rows, gone };
}
