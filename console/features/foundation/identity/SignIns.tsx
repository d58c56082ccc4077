import type { ReactNode } from "react";
import { api } from "#console/lib/api.ts";
import { serverNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { usePaged } from "#console/lib/paged.ts";
import { useIdentityText } from "./texts.ts";
import "./identity.css";

/** How one, or a person whom an administrator looks at, has signed in lately. */
export function SignIns({ personId }: { personId?: string }): ReactNode {
  const t = useIdentityText();
  const when = useWhen();
  const list = usePaged(["sign-ins", personId ?? "me"], (after) => (personId === undefined ? api("GET /v1/me/sign-ins", { query: { after, limit: 10 } }) : api("GET /v1/people/{id}/sign-ins", { params: { id: personId }, query: { after, limit: 10 } })));
  const rows = list.data?.rows ?? [];
  const now = serverNow();
  return (
    <Panel flush title={t.signIns.title}>
      {personId === undefined ? <p className="k-ink-2 identity-block is-padded">{t.signIns.note}</p> : null}
      {list.error !== null ? <ErrorState what={t.signIns.failed} error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isPending ? <LoadingState rows={3} /> : null}
      {list.data !== undefined && rows.length === 0 ? <EmptyState>{t.signIns.none}</EmptyState> : null}
      <ul>
        {rows.map((row) => (
          <li key={row.id} className="identity-device">
            <Icon name={row.result === "in" ? "check" : "alert"} />
            <div>
              <p className="k-line k-wrap">
                <span>{t.signIns.results[row.result]}</span>
                <span className={row.result === "in" ? "k-tag" : "k-tag is-warn"}>{t.signIns.methods[row.method]}</span>
              </p>
              <p className="k-small k-ink-3">
                <time dateTime={row.at} title={when.exact(row.at)}>{when.moment(row.at, now)}</time>
                <i className="k-dot" />
                <span className="k-num">{row.address}</span>
                {row.browser === null && row.system === null ? null : (
                  <>
                    <i className="k-dot" />
                    {row.browser !== null && row.system !== null ? t.sessions.on(row.browser, row.system) : (row.browser ?? row.system)}
                  </>
                )}
              </p>
            </div>
          </li>
        ))}
      </ul>
      <ShowMore list={list} size="small" line="identity-block is-padded" />
    </Panel>
  );
}
