import { useQuery } from "@tanstack/react-query";
import { Button } from "antd";
import { type ReactNode, useState } from "react";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { ConfirmAct } from "#console/ui/ConfirmAct.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useIdentityText } from "./texts.ts";

const fetchSessions = () => api("GET /v1/me/sessions", {});
type SessionRow = Awaited<ReturnType<typeof fetchSessions>>["rows"][number];

/** Where one is signed in, with a way to end each. */
export function OwnSessions(): ReactNode {
  const t = useIdentityText();
  const sessions = useQuery({ queryKey: ["me", "sessions"], queryFn: fetchSessions });
  const [asking, setAsking] = useState(false);
  const rows = sessions.data?.rows ?? [];
  const others = rows.filter((row) => !row.current).length;
  const endOthers = async (): Promise<void> => {
    await api("DELETE /v1/me/sessions", {});
    await sessions.refetch();
  };
  return (
    <Panel
      flush
      title={t.sessions.title}
      acts={others === 0 ? undefined : <Button size="small" onClick={() => setAsking(true)}>{t.sessions.endOthers}</Button>}
    >
      {sessions.error !== null ? <ErrorState what={t.sessions.failed} error={sessions.error} onRetry={() => void sessions.refetch()} /> : null}
      {sessions.isPending ? <LoadingState rows={2} /> : null}
      {rows.length === 0 ? null : (
        <ul>
          {rows.map((row) => (
            <Device key={row.id} row={row} onEnded={() => void sessions.refetch()} />
          ))}
        </ul>
      )}
      {asking ? (
        <ConfirmAct title={t.sessions.endOthersTitle} act={t.sessions.endOthers} keep={t.sessions.keep} onAct={endOthers} onClose={() => setAsking(false)}>
          <p>{t.sessions.endOthersNote(others)}</p>
        </ConfirmAct>
      ) : null}
    </Panel>
  );
}

function Device({ row, onEnded }: { row: SessionRow; onEnded: () => void }): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const problem = useProblem();
  const [busy, setBusy] = useState(false);
  const [failed, setFailed] = useState<string | null>(null);
  const name = row.browser !== null && row.system !== null ? t.sessions.on(row.browser, row.system) : (row.browser ?? row.system ?? t.sessions.unknownDevice);
  const end = async (): Promise<void> => {
    setBusy(true);
    setFailed(null);
    try {
      await api("DELETE /v1/me/sessions/{id}", { params: { id: row.id } });
      onEnded();
    } catch (error) {
      setFailed(problem(error).text);
      setBusy(false);
    }
  };
  const now = serverNow();
  return (
    <li className="identity-device">
      <Icon name="globe" />
      <div>
        <p className="k-line k-wrap">
          <span>{name}</span>
          {row.current ? <span className="k-tag is-accent">{t.sessions.current}</span> : null}
        </p>
        <p className="k-small k-ink-3">
          <span className="k-num">{row.address}</span>
          <i className="k-dot" />
          <time dateTime={row.createdAt} title={when.exact(row.createdAt)}>
            {t.sessions.since(when.moment(row.createdAt, now))}
          </time>
          <i className="k-dot" />
          <time dateTime={row.seenAt} title={when.exact(row.seenAt)}>
            {t.sessions.seen(when.moment(row.seenAt, now))}
          </time>
        </p>
        {failed === null ? null : (
          <p className="k-small k-problem" role="alert">
            {failed}
          </p>
        )}
      </div>
      {row.current ? null : (
        <Button size="small" loading={busy} aria-label={t.sessions.endFor(name)} onClick={() => void end()}>
          {t.sessions.end}
        </Button>
      )}
    </li>
  );
}
