import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { CalendarItem } from "#contract/ticket-views.ts";
import type { TicketFilter } from "#contract/tickets.ts";
import { useAddress } from "#console/lib/address.ts";
import { api } from "#console/lib/api.ts";
import { useNow } from "#console/lib/tick.ts";
import { useWhen } from "#console/lib/when.ts";
import { FilterChips } from "#console/ui/FilterChips.tsx";
import { Icon } from "#console/ui/Icon.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useTicketText } from "../texts.ts";
import { daysOf, monthOf, shifted, weekdayOf, type Span } from "./days.ts";
import { useViewsText } from "./texts.ts";

const few = 3;

/** The running clocks of open tickets by the day on which they fall due: a month at a glance, or a week in full. */
export function CalendarView({ filter }: { filter: TicketFilter }): ReactNode {
  const t = useTicketText();
  const v = useViewsText();
  const when = useWhen();
  const now = useNow();
  const [address, change] = useAddress();
  const span: Span = address.span === "week" ? "week" : "month";
  const today = when.day(now);
  const on = /^\d{4}-\d{2}-\d{2}$/.test(address.on ?? "") ? address.on! : today;
  const days = daysOf(span, on);
  const { state: _state, stage: _stage, q: _q, from: _from, to: _to, ...rest } = filter;
  const found = useQuery({
    queryKey: ["tickets", "calendar", days[0], days.length, rest],
    queryFn: ({ signal }) => api("GET /v1/tickets/calendar", { query: { ...rest, since: days[0]!, until: days.at(-1)! } }, { signal }),
    refetchInterval: 60_000,
    placeholderData: (before) => before,
  });
  const byDay = new Map<string, CalendarItem[]>();
  for (const item of found.data?.items ?? []) {
    const day = when.day(item.dueAt);
    byDay.set(day, [...(byDay.get(day) ?? []), item]);
  }
  return (
    <>
      <div className="tickets-calendar-head">
        <Button aria-label={v.calendar.before} icon={<Icon name="left" />} onClick={() => change({ on: shifted(span, on, -1) })} />
        <b className="k-num">{span === "month" ? monthOf(on) : `${days[0]} – ${days.at(-1)}`}</b>
        <Button aria-label={v.calendar.after} icon={<Icon name="right" />} onClick={() => change({ on: shifted(span, on, 1) })} />
        <Button onClick={() => change({ on: undefined })}>{v.calendar.today}</Button>
        <span className="k-space" />
        <FilterChips name="span" label={v.calendar.span} withAll={false} options={[{ value: "", label: v.calendar.spans.month }, { value: "week", label: v.calendar.spans.week }]} />
      </div>
      {found.data?.more === true ? <p className="k-small k-problem">{v.calendar.notAll}</p> : null}
      {found.data === undefined ? (
        found.error === null ? <LoadingState rows={8} onRetry={() => void found.refetch()} /> : <ErrorState error={found.error} what={t.readFailed} onRetry={() => void found.refetch()} />
      ) : (
        <ol className={`tickets-calendar k-former is-${span}`} aria-busy={found.isPlaceholderData}>
          {days.map((day) => (
            <Day key={day} day={day} items={byDay.get(day) ?? []} span={span} today={day === today} other={span === "month" && monthOf(day) !== monthOf(on)} now={now} />
          ))}
        </ol>
      )}
      {found.data?.items.length === 0 && !found.isPlaceholderData ? <p className="k-ink-3">{v.calendar.none}</p> : null}
    </>
  );
}

function Day({ day, items, span, today, other, now }: { day: string; items: readonly CalendarItem[]; span: Span; today: boolean; other: boolean; now: number }): ReactNode {
  const v = useViewsText();
  const [, change] = useAddress();
  const shown = span === "week" ? items : items.slice(0, few);
  return (
    <li className={`tickets-day${today ? " is-today" : ""}${other ? " is-other" : ""}${items.length === 0 ? " is-empty" : ""}`} aria-label={v.calendar.day(day, items.length)}>
      <p className="k-small k-num">
        <b>{Number(day.slice(8))}</b> <span className="k-ink-3">{v.calendar.week[weekdayOf(day)]}</span>
      </p>
      <ul>
        {shown.map((item) => (
          <Due key={`${item.ticket.id}/${item.clock}`} item={item} now={now} full={span === "week"} />
        ))}
      </ul>
      {items.length > shown.length ? (
        <button type="button" className="k-link k-small" onClick={() => change({ span: "week", on: day })}>
          {v.calendar.more(items.length - shown.length)}
        </button>
      ) : null}
    </li>
  );
}

function Due({ item, now, full }: { item: CalendarItem; now: number; full: boolean }): ReactNode {
  const v = useViewsText();
  const when = useWhen();
  const { ticket } = item;
  const late = Date.parse(item.dueAt) < now;
  return (
    <li>
      <Link to="/tickets/$id" params={{ id: ticket.id }} className={late ? "tickets-due-item is-late" : "tickets-due-item"} title={`${ticket.code} ${ticket.title}`}>
        <span className="k-num">{when.clock(item.dueAt)}</span> {late ? <Icon name="alert" size="xs" /> : null}
        <span className="k-cut">{ticket.title}</span>
        {full ? (
          <span className="k-small k-ink-3">
            {v.calendar.clocks[item.clock] ?? item.clock} {ticket.code} {ticket.owner?.name}
          </span>
        ) : null}
      </Link>
    </li>
  );
}
