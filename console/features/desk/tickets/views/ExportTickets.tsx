import type { ReactNode } from "react";
import type { TicketFilter } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { useNames } from "../../conversations/handbook.ts";
import { ExportButton } from "../../export/ExportButton.tsx";
import { useTicketText } from "../texts.ts";
import { useViewsText } from "./texts.ts";

/** The list with its filters as a sheet, masked; that it was taken away is on record. */
export function ExportTickets({ filter }: { filter: TicketFilter }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const names = useNames();
  const c = t.columns;
  return (
    <ExportButton
      words={v.exporting}
      sheet={{ name: v.exporting.sheet, most: v.exporting.most }}
      heads={[c.code, c.type, c.title, c.severity, c.stage, c.outcome, c.customer, c.shop, c.territory, c.owner, v.tags.title, c.opened, c.due, c.ended]}
      piece={(after, signal) => api("GET /v1/tickets/export", { query: { ...filter, after } }, { signal })}
      worded={(line) => line.map((value, n) => (n === 3 ? (t.severities[value as "minor"] ?? value) : n === 5 ? (t.outcomes[value as "done"] ?? value) : n === 8 ? names.territory(value) : value))}
    />
  );
}
