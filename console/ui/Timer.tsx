import { type ReactNode, useEffect, useRef } from "react";
import { announce } from "#console/lib/announce.ts";
import { durationText, remaining } from "#console/lib/duration.ts";
import { useNow } from "#console/lib/tick.ts";
import { epoch, type Instant, useWhen } from "#console/lib/when.ts";
import { useUiText } from "#console/ui/texts.ts";
import "./timer.css";

/** Word and digits; the digits keep their width, so that a list of timers stands still. */
export function Digits({ word, digits }: { word?: string | undefined; digits: string }): ReactNode {
  return (
    <span className="k-timer">
      {word === undefined ? null : <span className="k-timer-word">{word}</span>}
      <span className="k-timer-digits">{digits}</span>
    </span>
  );
}

/** What runs out: 剩 0:48, then 超 0:42. `announceAs` names it to screen readers at 60 s and at 0. */
export function TimeLeft({
  until,
  announceAs,
}: {
  until: Instant;
  announceAs?: string | undefined;
}): ReactNode {
  const t = useUiText();
  const left = remaining(epoch(until), useNow());
  useThresholds(announceAs, left.over ? -left.ms : left.ms);
  return <Digits word={left.over ? t.timer.over : t.timer.left} digits={durationText(left.ms, t.timer)} />;
}

/** How long something has lasted: 已等 1:20; without word for columns whose head says it. */
export function TimeSince({
  since,
  bare = false,
  word,
}: {
  since: Instant;
  bare?: boolean;
  word?: string;
}): ReactNode {
  const t = useUiText();
  const ms = useNow() - epoch(since);
  return <Digits word={bare ? undefined : (word ?? t.timer.waited)} digits={durationText(ms, t.timer)} />;
}

/** A stretch of time that is over: 9:14. */
export function Duration({ ms }: { ms: number }): ReactNode {
  return <Digits digits={durationText(ms, useUiText().timer)} />;
}

/** A business deadline: 还剩 3 个工作日, then the moment with its weekday. The server counts the days. */
export function DeadlineText({
  at,
  workingDays,
}: {
  at: Instant;
  workingDays?: number | undefined;
}): ReactNode {
  const t = useUiText();
  const when = useWhen();
  const now = useNow();
  const moment = t.timer.before(when.deadline(at, now));
  const left = remaining(epoch(at), now);
  if (workingDays !== undefined && workingDays >= 1 && !left.over) {
    return (
      <span className="k-timer is-long">
        {t.timer.workingDaysLeft(workingDays)}
        <span className="k-dot" />
        <time>{moment}</time>
      </span>
    );
  }
  return (
    <span className="k-timer is-long">
      <TimeLeft until={at} />
      <span className="k-dot" />
      <time>{moment}</time>
    </span>
  );
}

/** An instant as the page writes it; the exact one on hover. Up to an hour `ago` says 6 分钟前. */
export function Moment({ at, ago = false }: { at: Instant; ago?: boolean }): ReactNode {
  const t = useUiText();
  const when = useWhen();
  const now = useNow();
  const minutes = Math.floor((now - epoch(at)) / 60_000);
  const near = ago && minutes >= 0 && minutes < 60;
  const text = near ? (minutes < 1 ? t.timer.justNow : t.timer.minutesAgo(minutes)) : when.moment(at, now);
  return (
    <time dateTime={new Date(epoch(at)).toISOString()} title={when.exact(at)}>
      {text}
    </time>
  );
}

function useThresholds(subject: string | undefined, leftMs: number): void {
  const t = useUiText();
  const before = useRef(leftMs);
  useEffect(() => {
    const last = before.current;
    before.current = leftMs;
    if (subject === undefined) return;
    if (last > 60_000 && leftMs <= 60_000 && leftMs > 0) announce(t.timer.minuteLeft(subject));
    if (last >= 0 && leftMs < 0) announce(t.timer.breached(subject), "assertive");
  }, [subject, leftMs, t]);
}
