import { Button } from "antd";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { useSubmit } from "#console/ui/Form.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { toast } from "#console/ui/Toast.tsx";
import { useIncidentText } from "./texts.ts";

/** The incident of a complaint, on its ticket's page; or the way to open one, where it became major later. */
export function IncidentPanel({ ticketId }: { ticketId: string }): ReactNode {
  const t = useIncidentText();
  const queries = useQueryClient();
  const found = useQuery({ queryKey: ["ticket", ticketId, "incident"], queryFn: ({ signal }) => api("GET /v1/tickets/{id}/incident", { params: { id: ticketId } }, { signal }), refetchInterval: 30_000 });
  const opening = useSubmit(async () => {
    await api("POST /v1/tickets/{id}/incident", { params: { id: ticketId } });
    toast(t.opened);
    await queries.invalidateQueries({ queryKey: ["ticket", ticketId] });
  });
  const incident = found.data?.incident ?? null;
  if (incident === null && found.data?.mayOpen !== true) return null;
  return (
    <Panel title={t.title} tone={incident?.state === "resolved" ? "plain" : "warn"}>
      {incident === null ? (
        <>
          <p className="k-small k-ink-2">{t.openNote}</p>
          <Button size="small" loading={opening.busy} onClick={() => void opening.submit()}>
            {t.openAct}
          </Button>
        </>
      ) : (
        <p className="k-line k-wrap">
          <Link to="/incidents/$id" params={{ id: incident.id }} className="k-link k-num">
            {incident.code}
          </Link>
          <span className={incident.state === "open" ? "k-tag is-warn" : "k-tag is-ok"}>{t.states[incident.state]}</span>
          <span className="k-ink-2">{incident.leader?.name ?? t.noLeader}</span>
        </p>
      )}
      {opening.problem === null ? null : (
        <p className="k-problem" role="alert">
          {opening.problem.text}
        </p>
      )}
    </Panel>
  );
}
