import { useNavigate } from "@tanstack/react-router";
import { Button, Drawer, Segmented } from "antd";
import { type ReactNode, useState } from "react";
import type { Notification } from "#contract/notifications.ts";
import { api } from "#console/lib/api.ts";
import { useProblem } from "#console/lib/errors.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { EmptyState, ErrorState, LoadingState } from "#console/ui/States.tsx";
import { ShowMore } from "#console/ui/ShowMore.tsx";
import { DesktopChoice } from "./DesktopChoice.tsx";
import { useNotificationText, wordsOf } from "./texts.ts";
import { useNotificationList } from "./useNotifications.ts";

/** What I was told: today and earlier; a click opens what it is about. */
export function NotificationCentre({ unread, onClose }: { unread: number; onClose: () => void }): ReactNode {
  const t = useNotificationText();
  const when = useWhen();
  const now = useNow();
  const navigate = useNavigate();
  const problem = useProblem();
  const [onlyUnread, setOnlyUnread] = useState(false);
  const [failed, setFailed] = useState<unknown>(undefined);
  const list = useNotificationList(onlyUnread);
  const rows = list.data?.rows ?? [];
  const isToday = (row: Notification): boolean => when.day(row.at) === when.day(now);
  const groups = [
    { name: t.today, rows: rows.filter(isToday) },
    { name: t.earlier, rows: rows.filter((row) => !isToday(row)) },
  ].filter((group) => group.rows.length > 0);

  const tell = (work: Promise<unknown>): void => void work.then(() => setFailed(undefined), setFailed);
  const open = (row: Notification): void => {
    if (row.readAt === null) tell(api("POST /v1/notifications/{id}/reading", { params: { id: row.id } }));
    if (row.link === null) return;
    onClose();
    void navigate({ to: row.link });
  };
  // Only what stands here: what arrives in this moment stays unread.
  const readAll = (): void => tell(api("POST /v1/notifications/reading", { body: rows[0] === undefined ? {} : { until: rows[0].at } }));

  return (
    <Drawer
      open
      title={t.title}
      size="min(420px, 100vw)"
      onClose={onClose}
      closable={{ "aria-label": t.close }}
      footer={<DesktopChoice />}
      rootClassName="notices"
      styles={{ body: { padding: 0 } }}
      extra={
        <Button size="small" type="text" disabled={unread === 0} onClick={readAll}>
          {t.readAll}
        </Button>
      }
    >
      <div className="notices-filter">
        <Segmented
          size="small"
          aria-label={t.filter}
          value={onlyUnread ? "unread" : "all"}
          onChange={(value) => setOnlyUnread(value === "unread")}
          options={[
            { value: "all", label: t.all },
            { value: "unread", label: unread === 0 ? t.unread : `${t.unread} ${unread}` },
          ]}
        />
        {failed === undefined ? null : <span className="k-small k-problem" role="alert">{problem(failed).text}</span>}
      </div>
      {list.data === undefined ? (
        list.error === null ? <LoadingState onRetry={() => void list.refetch()} /> : <ErrorState error={list.error} what={t.readFailed} onRetry={() => void list.refetch()} />
      ) : rows.length === 0 ? (
        <EmptyState>{onlyUnread ? t.noneUnread : t.empty}</EmptyState>
      ) : (
        groups.map((group) => (
          <section key={group.name} aria-label={group.name}>
            <h3 className="k-row-group">{group.name}</h3>
            <ul>
              {group.rows.map((row) => (
                <li key={row.id}>
                  <button type="button" className={row.readAt === null ? "notice is-unread" : "notice"} onClick={() => open(row)}>
                    <span className="notice-mark">{row.readAt === null ? <span className="k-unseen">{t.isUnread}</span> : null}</span>
                    <span className="notice-words">{wordsOf(t, row)}</span>
                    <time className="k-small k-ink-3" dateTime={row.at} title={when.exact(row.at)}>
                      {when.moment(row.at, now)}
                    </time>
                  </button>
                </li>
              ))}
            </ul>
          </section>
        ))
      )}
      <ShowMore list={list} line="notices-more">{t.more}</ShowMore>
    </Drawer>
  );
}
