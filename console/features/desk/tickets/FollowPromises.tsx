import type { ReactNode } from "react";
import type { FollowedTicket } from "#contract/tickets.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { useTicketText } from "./texts.ts";

/** What we promised the customer, by when, and whether we kept it: said plainly, also when we did not (R-FU-05). */
export function FollowPromises({ promises }: { promises: FollowedTicket["promises"] }): ReactNode {
  const t = useTicketText().follow;
  const when = useWhen();
  if (promises.length === 0) return null;
  return (
    <section className="follow-card" aria-label={t.promises}>
      <h2>{t.promises}</h2>
      <ul className="follow-promises">
        {promises.map((one) => (
          <li key={`${one.what}${one.dueAt}`}>
            <Icon name={one.state === "kept" ? "check" : one.state === "broken" || one.state === "late" ? "alert" : "clock"} size="xs" /> {t.promise(one.what, when.deadline(one.dueAt, serverNow()))} <span className="k-tag">{t.promiseStates[one.state]}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}
