import { type ReactNode, useCallback, useEffect, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { announce } from "#console/lib/announce.ts";
import { serverNow, useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSession } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useMergedEntries } from "../acts/useLinks.ts";
import { useDesk } from "../context.ts";
import { customerName } from "../names.ts";
import { useDeskPart } from "../state/desk.ts";
import type { Thread } from "../state/thread.ts";
import { useDeskText } from "../texts.ts";
import { BubbleLine } from "./BubbleLine.tsx";
import { EventLine } from "./EventLine.tsx";
import { deliveredTo, lastFromCustomer, linesOf } from "./lines.ts";
import { useArrival } from "./useArrival.ts";

const nearPx = 80;

/** What has been said: scrolls with the newest while one is there, stays still while one reads above. */
export function Messages({ id, thread, row }: { id: string; thread: Thread; row: ConversationRow }): ReactNode {
  const t = useDeskText();
  const when = useWhen();
  const desk = useDesk();
  const me = useSession().person;
  const outbox = useDeskPart(desk, (world) => world.outbox);
  const linkLost = useDeskPart(desk, (world) => world.link !== "live");
  const pending = useMemo(() => outbox.filter((one) => one.conversationId === id), [outbox, id]);
  const merged = useMergedEntries(row, thread.entries);
  const lines = useMemo(() => linesOf(thread.entries, pending, me, when.day, merged), [thread.entries, pending, me, when, merged]);
  const delivered = useMemo(() => deliveredTo(thread.entries), [thread.entries]);
  const name = customerName(row.customer, t.nameless);
  const place = useRef<HTMLDivElement>(null);
  const atEnd = useRef(true);
  const height = useRef(0);
  const firstKey = useRef<number | null>(null);
  const [unseen, setUnseen] = useState(0);
  const [above, setAbove] = useState(false);
  const [loading, setLoading] = useState(false);
  const heardTo = useRef(thread.last);

  const toEnd = useCallback((smooth = false) => {
    const element = place.current;
    element?.scrollTo({ top: element.scrollHeight, behavior: smooth ? "smooth" : "instant" });
    setUnseen(0);
  }, []);

  // Older entries come in above: what is being read stays where it is.
  useLayoutEffect(() => {
    const element = place.current;
    if (element === null) return;
    const grewAbove = firstKey.current !== null && thread.after < firstKey.current;
    if (grewAbove) element.scrollTop += element.scrollHeight - height.current;
    else if (atEnd.current) element.scrollTop = element.scrollHeight;
    firstKey.current = thread.after;
    height.current = element.scrollHeight;
  }, [lines, thread.after]);

  // The composer growing, a picture arriving, the keyboard of a phone: the newest stays in sight.
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watcher = new ResizeObserver(() => {
      if (atEnd.current) element.scrollTop = element.scrollHeight;
      height.current = element.scrollHeight;
    });
    watcher.observe(element);
    if (element.firstElementChild) watcher.observe(element.firstElementChild);
    return () => watcher.disconnect();
  }, []);

  const loadOlder = useCallback(async () => {
    if (loading || thread.after === 0 || !thread.live) return;
    setLoading(true);
    await desk.loadOlder(id).catch(() => undefined);
    setLoading(false);
  }, [desk, id, loading, thread.after, thread.live]);

  const onScroll = (): void => {
    const element = place.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    setAbove(!atEnd.current);
    if (atEnd.current && unseen > 0) setUnseen(0);
    if (element.scrollTop < 160) void loadOlder();
  };

  useEffect(() => {
    const fresh = thread.entries.filter((entry) => entry.seq > heardTo.current && entry.kind === "message" && entry.author.kind === "customer");
    const first = heardTo.current <= thread.after;
    heardTo.current = thread.last;
    if (first || fresh.length === 0) return;
    if (!atEnd.current) setUnseen((count) => count + fresh.length);
    for (const entry of fresh.slice(-2)) announce(t.list.arrived(name, entry.text));
  }, [thread.entries, thread.last, thread.after, name, t]);

  const arrive = useCallback((_index: number, key: string) => {
    atEnd.current = false;
    setAbove(true);
    place.current?.querySelector(`[data-line="${key}"]`)?.scrollIntoView({ block: "center" });
  }, []);
  const arrivedAt = useArrival(id, thread, lines, arrive);

  // My own words bring me back to the newest.
  const sent = pending.length;
  const sentBefore = useRef(sent);
  useEffect(() => {
    if (sent > sentBefore.current) {
      atEnd.current = true;
      toEnd();
    }
    sentBefore.current = sent;
  }, [sent, toEnd]);

  useSeen(id, thread, row, me.id, atEnd);

  return (
    <div className="desk-messages-frame">
      <div ref={place} className="desk-messages" role="log" aria-label={t.thread.messages} aria-live="off" tabIndex={0} onScroll={onScroll}>
        <div className="desk-messages-run">
          {thread.after === 0 ? (
            <p className="desk-event is-quiet">{t.thread.beginning}</p>
          ) : (
            <p className="desk-event is-quiet">
              {loading ? (
                t.thread.older
              ) : (
                <button type="button" className="k-link" onClick={() => void loadOlder()}>
                  {t.thread.loadOlder}
                </button>
              )}
            </p>
          )}
          {lines.map((line) =>
            line.kind === "day" ? (
              <Day key={line.key} at={line.at} />
            ) : line.kind === "event" ? (
              <EventLine key={line.key} conversationId={id} entry={line.entry} meId={me.id} />
            ) : (
              <BubbleLine key={line.key} conversationId={id} arrived={line.key === arrivedAt} bubble={line} customer={name} meId={me.id} readTo={row.readByCustomer} deliveredTo={delivered} linkLost={linkLost} />
            ),
          )}
          <Typing thread={thread} name={name} />
        </div>
      </div>
      {unseen > 0 || above ? (
        <button type="button" className="desk-newest" onClick={() => toEnd(true)}>
          <Icon name="arrow-down" size="xs" /> {unseen > 0 ? t.thread.newestCount(unseen) : t.thread.newest}
        </button>
      ) : null}
    </div>
  );
}

/** Marks as read what a person at the screen has in sight; only whoever serves counts for the customer. */
function useSeen(id: string, thread: Thread, row: ConversationRow, meId: string, atEnd: { current: boolean }): void {
  const desk = useDesk();
  const upTo = lastFromCustomer(thread.entries);
  const owed = row.unread > 0 && row.assignee?.id === meId && upTo > 0;
  useEffect(() => {
    if (!owed) return;
    const look = (): void => {
      if (document.visibilityState === "visible" && document.hasFocus() && atEnd.current) desk.markRead(id, upTo);
    };
    const timer = setTimeout(look, 400);
    window.addEventListener("focus", look);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("focus", look);
    };
  }, [desk, id, upTo, owed, atEnd]);
}

function Day({ at }: { at: number }): ReactNode {
  const t = useDeskText();
  const when = useWhen();
  const now = serverNow();
  const day = when.day(at);
  const word = day === when.day(now) ? t.thread.today : day === when.day(now - 86_400_000) ? t.thread.yesterday : day;
  return (
    <p className="desk-day" role="separator">
      <span>{word}</span>
    </p>
  );
}

function Typing({ thread, name }: { thread: Thread; name: string }): ReactNode {
  const t = useDeskText();
  const now = useNow();
  const { typing } = thread;
  if (typing === null || typing.until <= now || typing.side === "staff") return <div className="desk-typing" />;
  return (
    <div className="desk-typing">
      <Avatar name={name} kind="customer" size="s" />
      <span className="desk-dots" aria-hidden="true">
        <i />
        <i />
        <i />
      </span>
      <span className="k-small k-ink-3">{t.thread.customerTyping(name)}</span>
    </div>
  );
}
