import type { ReactNode } from "react";
import type { Severity } from "#contract/forms.ts";
import type { TicketRow } from "#contract/tickets.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { SlaChip } from "#console/ui/SlaChip.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useTicketText } from "./texts.ts";

/** How a customer without a name is called. */
export const customerOf = (row: Pick<TicketRow, "customer">, guest: (tail: string) => string): string => (row.customer === null ? "" : row.customer.name || guest(row.customer.contactId.slice(-4)));

/** The severity in a word, with a mark from major on: never by colour alone. */
export function SeverityTag({ severity }: { severity: Severity }): ReactNode {
  const t = useTicketText();
  const grave = severity === "major" || severity === "critical";
  return (
    <span className={grave ? "k-tag tickets-grave" : "k-tag"}>
      {grave ? <Icon name="flag" size="xs" /> : null}
      {t.severities[severity]}
    </span>
  );
}

/** How long is left in this stage, or how it ended. */
export function DueCell({ row, withTime = true }: { row: TicketRow; withTime?: boolean }): ReactNode {
  const t = useTicketText();
  const when = useWhen();
  const now = useNow();
  if (row.endedAt !== null)
    return (
      <span className="tickets-due">
        <span>{row.outcome === null ? t.states.ended : t.outcomes[row.outcome]}</span>
        <span className="k-small k-ink-3 k-num">
          <Moment at={row.endedAt} />
        </span>
      </span>
    );
  if (row.dueAt === null) return <span className="k-ink-3">{t.noDue}</span>;
  return (
    <span className="tickets-due">
      <SlaChip clock={{ state: "running", until: row.dueAt, totalMs: Date.parse(row.dueAt) - Date.parse(row.stageAt) }} />
      {withTime ? <span className="k-small k-ink-3 k-num">{when.deadline(row.dueAt, now)}</span> : null}
    </span>
  );
}
