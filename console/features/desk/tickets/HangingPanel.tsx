import { Button } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { Hanging, TicketDetail } from "#contract/tickets.ts";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useRefreshed } from "./Dialogues.tsx";
import { useLabel, useTicketText } from "./texts.ts";

/** The known fault that a ticket hangs on, or might; on the fault's own page, whatever hangs there (R-TK-01). */
export function HangingPanel({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText().hanging;
  const { id } = detail.row;
  const found = useQuery({ queryKey: ["ticket", id, "hanging"], queryFn: ({ signal }) => api("GET /v1/tickets/{id}/hanging", { params: { id } }, { signal }), refetchInterval: 15_000 });
  if (found.data === undefined) return null;
  const { on, causes, collects } = found.data;
  const open = detail.mayAct && detail.row.endedAt === null;
  if (collects) return <Here hanging={found.data} />;
  // Only where this kind of ticket hangs on anything at all.
  if (on === null && (causes.length === 0 || !open)) return null;
  return (
    <Panel title={t.title}>
      {on === null ? <p className="k-small k-ink-3">{t.pick}</p> : null}
      <ul className="tickets-tasks">
        {(on === null ? causes : [on]).map((cause) => (
          <Cause key={cause.id} ticketId={id} cause={cause} hangs={on !== null} open={open} />
        ))}
      </ul>
    </Panel>
  );
}

function Cause({ ticketId, cause, hangs, open }: { ticketId: string; cause: Hanging["causes"][number]; hangs: boolean; open: boolean }): ReactNode {
  const t = useTicketText().hanging;
  const queries = useQueryClient();
  const done = useRefreshed(ticketId);
  const hanging = useSubmit(async () => {
    await api("PUT /v1/tickets/{id}/hanging", { params: { id: ticketId }, body: { onId: hangs ? null : cause.id } });
    await queries.invalidateQueries({ queryKey: ["ticket", ticketId, "hanging"] });
    await done(hangs ? t.takenDown : t.hung);
  });
  return (
    <li>
      <p className="k-line">
        <Link to="/tickets/$id" params={{ id: cause.id }} className="k-link k-num">
          {cause.code}
        </Link>
        <span className="k-small k-ink-3">{t.count(cause.count)}</span>
        <span className="k-space" />
        {open ? (
          <Button size="small" loading={hanging.busy} onClick={() => void hanging.submit()}>
            {hangs ? t.takeDown : t.hang}
          </Button>
        ) : null}
      </p>
      <p className="tickets-words">{cause.title}</p>
      {hanging.problem === null ? null : (
        <p className="k-problem" role="alert">
          {hanging.problem.text}
        </p>
      )}
    </li>
  );
}

function Here({ hanging }: { hanging: Hanging }): ReactNode {
  const t = useTicketText().hanging;
  const label = useLabel();
  return (
    <Panel title={t.here} note={t.count(hanging.count)}>
      {hanging.count === 0 ? <p className="k-small k-ink-3">{t.nothingHere}</p> : null}
      <ul className="tickets-tasks">
        {hanging.here.map((row) => (
          <li key={row.id} className="k-line">
            <Link to="/tickets/$id" params={{ id: row.id }} className="k-link k-num">
              {row.code}
            </Link>
            <span className="tickets-words">{row.title}</span>
            <span className="k-space" />
            <span className="k-small k-ink-3">{label(row.placeName)}</span>
          </li>
        ))}
      </ul>
      {hanging.count > hanging.here.length ? <p className="k-small k-ink-3">{t.more(hanging.count - hanging.here.length)}</p> : null}
    </Panel>
  );
}
