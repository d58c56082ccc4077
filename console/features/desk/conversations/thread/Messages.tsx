import { useVirtualizer } from "@tanstack/react-virtual";
import { type ReactNode, type Ref, startTransition, useCallback, useEffect, useImperativeHandle, useLayoutEffect, useMemo, useRef, useState } from "react";
import type { ConversationRow } from "#contract/conversation.ts";
import { announce } from "#console/lib/announce.ts";
import { serverNow, useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { useSession } from "#console/shell/session.tsx";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { useMergedEntries } from "../acts/useLinks.ts";
import { useDesk } from "../context.ts";
import { useNames } from "../handbook.ts";
import { customerName } from "../names.ts";
import { useDeskPart } from "../state/desk.ts";
import type { Thread } from "../state/thread.ts";
import { useDeskText } from "../texts.ts";
import { BubbleLine } from "./BubbleLine.tsx";
import { EventLine } from "./EventLine.tsx";
import { dayAbove, deliveredTo, lastFromCustomer, type Line, linesOf } from "./lines.ts";
import { useRecallTimes } from "./Recall.tsx";
import { useArrival } from "./useArrival.ts";

const nearPx = 80;
const loadWithinPx = 600;
/** Until a line has been seen, its height is a guess by its kind; the virtualizer corrects it without moving what is read. */
const usualHeight: Record<Line["kind"], number> = { bubble: 52, day: 30, event: 34 };
const [paddingStart, paddingEnd] = [44, 6];
/** Lines drawn beyond what is in sight: few until the first picture stands, since every one of them delays it. */
const [fewBeyond, manyBeyond] = [2, 12];
/** How high the run was when it was last looked at: the next one will be as high. */
let lastHeight = 600;

/** Where the end lies by what is usual, so that the very first drawing is of the newest lines. */
function usualEnd(lines: readonly Line[]): number {
  const total = lines.reduce((sum, line) => sum + usualHeight[line.kind], paddingStart + paddingEnd);
  return Math.max(0, total - lastHeight);
}

/** What the thread's keys do with the messages. */
export interface MessagesHandle {
  older: () => void;
  newest: () => void;
}

interface MessagesProps {
  id: string;
  thread: Thread;
  row: ConversationRow;
  ref: Ref<MessagesHandle>;
}

/** What has been said: scrolls with the newest while one is there, stays still while one reads above; only what is in sight is drawn. */
export function Messages({ id, thread, row, ref }: MessagesProps): ReactNode {
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
  const [unseen, setUnseen] = useState(0);
  const [above, setAbove] = useState(false);
  const [day, setDay] = useState<number | null>(null);
  const names = useNames();
  const recall = useRecallTimes();
  const { loading, loadOlder } = useOlder(id, thread);

  const virtual = useVirtualizer({
    count: lines.length,
    getScrollElement: () => place.current,
    estimateSize: (at) => usualHeight[lines[at]!.kind],
    getItemKey: (at) => lines[at]!.key,
    overscan: useDrawn() ? manyBeyond : fewBeyond,
    paddingStart,
    paddingEnd,
    initialOffset: () => usualEnd(lines),
    initialRect: { width: 0, height: lastHeight },
    // Older lines come in above without moving what is read; new ones are followed from the end.
    anchorTo: "end",
    followOnAppend: true,
    scrollEndThreshold: nearPx,
  });
  const total = virtual.getTotalSize();

  const toEnd = useCallback(
    (smooth = false) => {
      atEnd.current = true;
      virtual.scrollToEnd({ behavior: smooth ? "smooth" : "auto" });
      setUnseen(0);
    },
    [virtual],
  );
  // A picture arriving, the composer growing, the keyboard of a phone: the newest stays in sight.
  const keepEnd = useCallback(() => {
    const element = place.current;
    if (element !== null && atEnd.current) element.scrollTop = element.scrollHeight;
  }, []);
  useLayoutEffect(keepEnd, [keepEnd, total, lines.length, thread.typing]);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watcher = new ResizeObserver(() => {
      lastHeight = element.clientHeight || lastHeight;
      keepEnd();
    });
    watcher.observe(element);
    return () => watcher.disconnect();
  }, [keepEnd]);

  const onScroll = (): void => {
    const element = place.current;
    if (element === null) return;
    atEnd.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearPx;
    setAbove(!atEnd.current);
    if (atEnd.current && unseen > 0) setUnseen(0);
    const first = virtual.getVirtualItemForOffset(element.scrollTop + 8);
    setDay(first === undefined || atEnd.current ? null : dayAbove(lines, first.index));
    if (element.scrollTop < loadWithinPx) void loadOlder();
  };
  useImperativeHandle(ref, () => ({
    older() {
      place.current?.focus();
      virtual.scrollToOffset(0);
      // Who is at the top already moves nothing by it, and wants more all the same.
      void loadOlder();
    },
    newest: () => toEnd(),
  }));

  useHeard(thread, name, (count) => {
    if (!atEnd.current) setUnseen((before) => before + count);
  });

  const arrive = useCallback((index: number) => {
    atEnd.current = false;
    setAbove(true);
    virtual.scrollToIndex(index, { align: "center" });
  }, [virtual]);
  const arrivedAt = useArrival(id, thread, lines, arrive);

  // My own words bring me back to the newest.
  const sent = pending.length;
  const sentBefore = useRef(sent);
  useEffect(() => {
    if (sent > sentBefore.current) toEnd();
    sentBefore.current = sent;
  }, [sent, toEnd]);

  useSeen(id, thread, row, me.id, atEnd);

  const draw = (line: Line): ReactNode =>
    line.kind === "day" ? (
      <Day at={line.at} />
    ) : line.kind === "event" ? (
      <EventLine conversationId={id} entry={line.entry} meId={me.id} names={names} />
    ) : (
      <BubbleLine conversationId={id} arrived={line.key === arrivedAt} bubble={line} customer={name} meId={me.id} readTo={row.readByCustomer} deliveredTo={delivered} linkLost={linkLost} recall={recall} />
    );
  return (
    <div className="desk-messages-frame">
      {day === null ? null : (
        <div className="desk-day-above" aria-hidden="true">
          <Day at={day} />
        </div>
      )}
      <div ref={place} className="desk-messages" role="log" aria-label={t.thread.messages} aria-live="off" tabIndex={0} onScroll={onScroll}>
        <div className="desk-messages-run">
          <div className="desk-messages-lines" style={{ height: total }}>
            <p className="desk-event is-quiet">
              {row.erasedAt !== undefined ? (
                t.thread.erased
              ) : thread.after === 0 ? (
                t.thread.beginning
              ) : loading ? (
                t.thread.older
              ) : (
                <button type="button" className="k-link" onClick={() => void loadOlder()}>
                  {t.thread.loadOlder}
                </button>
              )}
            </p>
            {virtual.getVirtualItems().map((one) => (
              <div key={one.key} ref={virtual.measureElement} data-index={one.index} className="desk-messages-line" style={{ transform: `translateY(${one.start}px)` }}>
                {draw(lines[one.index]!)}
              </div>
            ))}
          </div>
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

/** Whether the first picture stands on the screen. */
function useDrawn(): boolean {
  const [drawn, setDrawn] = useState(false);
  useEffect(() => {
    let after: ReturnType<typeof setTimeout> | undefined;
    const frame = requestAnimationFrame(() => (after = setTimeout(() => startTransition(() => setDrawn(true)))));
    return () => {
      cancelAnimationFrame(frame);
      clearTimeout(after);
    };
  }, []);
  return drawn;
}

/** Reads the page before the run, one at a time. */
function useOlder(id: string, thread: Thread): { loading: boolean; loadOlder: () => Promise<void> } {
  const desk = useDesk();
  const [loading, setLoading] = useState(false);
  const running = useRef(false);
  const loadOlder = useCallback(async () => {
    if (running.current || thread.after === 0 || !thread.live) return;
    running.current = true;
    setLoading(true);
    await desk.loadOlder(id).catch(() => undefined);
    running.current = false;
    setLoading(false);
  }, [desk, id, thread.after, thread.live]);
  return { loading, loadOlder };
}

/** Says what the customer writes to who hears the page, and counts it. */
function useHeard(thread: Thread, name: string, onHeard: (count: number) => void): void {
  const t = useDeskText();
  const heardTo = useRef(thread.last);
  const latest = useRef(onHeard);
  latest.current = onHeard;
  useEffect(() => {
    const fresh = thread.entries.slice(-50).filter((entry) => entry.seq > heardTo.current && entry.kind === "message" && entry.author.kind === "customer");
    const first = heardTo.current <= thread.after;
    heardTo.current = thread.last;
    if (first || fresh.length === 0) return;
    latest.current(fresh.length);
    for (const entry of fresh.slice(-2)) announce(t.list.arrived(name, entry.text));
  }, [thread.entries, thread.last, thread.after, name, t]);
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
