import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { countText } from "#console/lib/figures.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { Moment } from "#console/ui/Timer.tsx";
import { useOperationText } from "./texts.ts";

/** All figures anew from the records: asked for here, followed while it goes on (R-AN-01). */
export function Rebuild(): ReactNode {
  const t = useOperationText().health.rebuild;
  const [asking, setAsking] = useState(false);
  const read = useQuery({ queryKey: ["figures", "rebuild"], queryFn: () => api("GET /v1/figures/rebuild", {}), refetchInterval: ({ state }) => (state.data?.rebuild?.running ? 2000 : 15_000) });
  const rebuild = read.data?.rebuild;
  const start = async (): Promise<void> => {
    await api("POST /v1/figures/rebuild", { body: {} });
    await read.refetch();
  };
  return (
    <Panel
      title={t.title}
      acts={
        <Button size="small" disabled={rebuild === undefined || rebuild?.running} onClick={() => setAsking(true)}>
          {t.act}
        </Button>
      }
    >
      <p className="operation-note">{t.note}</p>
      {rebuild === undefined ? (
        read.error === null ? <LoadingState rows={1} /> : <ErrorState what={t.failed} error={read.error} onRetry={() => void read.refetch()} />
      ) : (
        <p className="operation-rebuild" role="status">
          {rebuild === null ? (
            t.never
          ) : rebuild.running ? (
            <>
              {rebuild.done < rebuild.whole ? t.running(countText(rebuild.done), countText(rebuild.whole)) : t.presence}
              <progress max={Math.max(1, rebuild.whole)} value={rebuild.done} aria-label={t.title} />
            </>
          ) : (
            <span>
              {t.ended} <Moment at={rebuild.endedAt ?? rebuild.askedAt} />
            </span>
          )}
        </p>
      )}
      {asking ? (
        <ConfirmAct title={t.confirm} act={t.act} keep={t.keep} onAct={start} onClose={() => setAsking(false)}>
          <p>{t.confirmNote(countText(rebuild?.whole ?? null))}</p>
        </ConfirmAct>
      ) : null}
    </Panel>
  );
}
