import type { ReactNode } from "react";
import type { PromiseRow } from "#contract/promises.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { usePromiseText } from "./texts.ts";

/** How a customer without a name is called. */
export const customerName = (row: PromiseRow, guest: (tail: string) => string): string => row.customer.name || guest(row.customer.contactId.slice(-4));

/** How long is left, or how it ended. */
export function DueCell({ row }: { row: PromiseRow }): ReactNode {
  const t = usePromiseText();
  const when = useWhen();
  const now = useNow();
  if (row.state === "open" || row.state === "missed")
    return (
      <span className="promises-due">
        <SlaChip clock={{ state: "running", until: row.dueAt, totalMs: 5 * 3_600_000 }} />
        <span className="k-small k-ink-3 k-num">{row.from === null ? when.deadline(row.dueAt, now) : t.window(when.deadline(row.from, now), when.clock(row.dueAt))}</span>
      </span>
    );
  if (row.state === "cancelled") return <span className="k-ink-3">{t.states.cancelled}</span>;
  return <span className={row.missedAt === null ? "promises-kept" : "promises-late"}>{row.missedAt === null ? t.inTime : t.late}</span>;
}
