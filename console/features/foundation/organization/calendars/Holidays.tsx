import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useScope } from "#console/shell/session.tsx";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useRefresh } from "../queries.ts";
import { Reading } from "../Reading.tsx";
import { useOrganizationText } from "../texts.ts";
import { ImportHolidays } from "./ImportHolidays.tsx";

/** Which years the holiday notices cover, a warning when one is missing, and their import. */
export function Holidays(): ReactNode {
  const t = useOrganizationText();
  const words = t.calendars;
  const refresh = useRefresh();
  const writable = useScope("organization.write") === "all";
  const read = useQuery({ queryKey: ["organization", "holidays"], queryFn: () => api("GET /v1/calendars/holidays", {}) });
  const [importing, setImporting] = useState(false);
  const [removing, setRemoving] = useState<number | null>(null);
  return (
    <Reading query={read} what={words.failed} rows={2}>
      {({ coverage, missingYear, imported }) => (
        <Panel
          title={words.holidays}
          tone={missingYear === null ? "plain" : "warn"}
          acts={
            writable ? (
              <Button size="small" onClick={() => setImporting(true)}>
                {words.importHolidays}
              </Button>
            ) : undefined
          }
        >
          {missingYear === null ? null : (
            <p role="status">
              <Icon name="alert" size="xs" /> {words.missing(missingYear)}
            </p>
          )}
          <p className="k-ink-2">
            {words.covered(coverage.from, coverage.to)}
            <span className="k-dot" />
            {words.provisionalFrom(coverage.provisionalFrom)}
          </p>
          {imported.length === 0 ? null : (
            <ul>
              {imported.map((one) => (
                <li key={one.year} className="k-line">
                  <b className="k-num">{one.year}</b> {one.source}
                  <span className="k-small k-ink-3">{words.entries(one.entries.filter((entry) => entry.off).length, one.entries.filter((entry) => !entry.off).length)}</span>
                  {writable ? <Button size="small" type="text" aria-label={`${words.remove} ${one.year}`} icon={<Icon name="trash" />} onClick={() => setRemoving(one.year)} /> : null}
                </li>
              ))}
            </ul>
          )}
          {importing ? <ImportHolidays year={missingYear ?? coverage.to + 1} onClose={() => setImporting(false)} /> : null}
          {removing === null ? null : (
            <ConfirmAct
              title={words.removeTitle(removing)}
              act={words.remove}
              danger
              onClose={() => setRemoving(null)}
              onAct={async () => {
                await api("DELETE /v1/calendars/holidays/{year}", { params: { year: removing } });
                await refresh();
              }}
            >
              <p>{words.removeNote}</p>
            </ConfirmAct>
          )}
        </Panel>
      )}
    </Reading>
  );
}
