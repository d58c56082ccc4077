import { type KeyboardEvent, useEffect, useState } from "react";
import { isComposing } from "#console/lib/keys.ts";

/** Lets arrows and Enter in a search field act on the list beneath it. */
export function useListKeys<T>(rows: readonly T[], choose: (row: T) => void): { at: number; onKeyDown: (event: KeyboardEvent) => void } {
  const [at, setAt] = useState(0);
  const within = Math.min(at, Math.max(0, rows.length - 1));
  useEffect(() => setAt(0), [rows]);
  return {
    at: within,
    onKeyDown(event) {
      if (isComposing(event.nativeEvent)) return;
      const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
      const row = rows[within];
      if (step !== 0 && rows.length > 0) setAt((within + step + rows.length) % rows.length);
      else if (event.key !== "Enter") return;
      else if (row !== undefined) choose(row);
      event.preventDefault();
    },
  };
}
