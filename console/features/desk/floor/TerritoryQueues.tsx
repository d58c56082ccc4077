import { Link } from "@tanstack/react-router";
import type { KeyboardEvent, ReactNode } from "react";
import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { countText } from "#console/lib/figures.ts";
import { isMissed, valueText } from "#console/lib/metrics.ts";
import { Icon } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { WaitChip } from "./Chip.tsx";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { recordsAt, type Today } from "./useToday.ts";
import { useSteady } from "./useSteady.ts";
import { byLongestWait, type Territory, urgencyOf, waited } from "./view.ts";

/** The territories' queues, longest wait first; a row narrows the page to its territory. */
export function TerritoryQueues({ floor, now, where, today }: { floor: FloorView; now: number; where: Where; today: Today }): ReactNode {
  const t = useFloorText();
  const [rows, hands] = useSteady(byLongestWait(floor.territories), (one) => one.key);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>): void => {
    if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
    const all = [...event.currentTarget.querySelectorAll<HTMLElement>(".floor-territory")];
    const here = all.findIndex((one) => one === document.activeElement);
    event.preventDefault();
    all[(here + (event.key === "ArrowDown" ? 1 : -1) + all.length) % all.length]?.focus();
  };
  const limitMs = floor.limits.replySeconds * 1000;
  return (
    <div className="floor-queues" data-define="queues" data-pane>
      <Panel title={t.names.queues} note={t.byLongest}>
        <table className="floor-table" aria-label={t.names.queues} onKeyDown={onKeyDown} {...hands}>
          <thead>
            <tr>
              <th scope="col">{t.columns.territory}</th>
              <th scope="col" className="is-right">{t.columns.waiting}</th>
              <th scope="col" className="is-right">{t.columns.longest}</th>
              <th scope="col" className="floor-scale">{t.columns.scale(Math.round((limitMs * 4) / 180_000))}</th>
              <th scope="col" className="is-right">{t.columns.online}</th>
              <th scope="col" className="is-right">{t.columns.load}</th>
              <th scope="col" className="is-right">{t.columns.answered}</th>
            </tr>
          </thead>
          <tbody>
            {rows.map(({ row }) => (
              <QueueLine key={row.key} row={row} now={now} limitMs={limitMs} where={where} today={today} />
            ))}
          </tbody>
        </table>
      </Panel>
    </div>
  );
}

function QueueLine({ row, now, limitMs, where, today }: { row: Territory; now: number; limitMs: number; where: Where; today: Today }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const ms = waited(row.longestWaitSince, now);
  const waiting = row.longestWaitSince !== null;
  const urgency = waiting ? urgencyOf(ms, limitMs) : "calm";
  const on = where.place.territory === row.key;
  // A third beyond the limit still fits; the limit is the mark at three quarters.
  const full = (limitMs * 4) / 3;
  const metric = today.metric("service_level");
  const figure = today.figure("service_level", row.key);
  const missed = metric !== undefined && isMissed(figure?.value ?? null, metric);
  return (
    <tr className={`is-${urgency}${on ? " is-selected" : ""}`} onClick={() => where.pickTerritory(row.key)}>
      <th scope="row">
        <button
          type="button"
          className="k-plain floor-territory k-cut"
          aria-pressed={on}
          onClick={(event) => {
            event.stopPropagation();
            where.pickTerritory(row.key);
          }}
        >
          {where.territory(row.key)}
        </button>
      </th>
      <td className="is-right">{row.waiting === 0 ? <span className="k-ink-3">–</span> : countText(row.waiting)}</td>
      <td className="is-right">{waiting ? <WaitChip urgency={urgency} text={durationText(ms, ui.timer)} /> : <span className="k-ink-3">–</span>}</td>
      <td className="floor-scale" aria-hidden="true">
        <span className="floor-bar">
          {waiting ? <i className={`is-${urgency}`} style={{ width: `${Math.max(2, Math.min(100, (ms / full) * 100))}%` }} /> : null}
          <em />
        </span>
      </td>
      <td className="is-right" title={t.onlineOf(row.online, row.onDuty)}>
        {row.online}
        <span className="k-ink-3">/{row.onDuty}</span>
      </td>
      <td className="is-right">
        {row.load}
        <span className="k-ink-3">/{row.capacity}</span>
      </td>
      <td className="is-right">
        {figure === undefined || figure.records === 0 ? (
          <span className="k-ink-3">–</span>
        ) : (
          <Link className={missed ? "floor-level is-missed" : "floor-level"} {...recordsAt("service_level", today.day, { territory: row.key, province: undefined })} title={`${figure.numerator}/${figure.denominator}`} onClick={(event) => event.stopPropagation()}>
            {missed ? <Icon name="down" size="xs" /> : null}
            {valueText(figure.value, "percent", ui.timer)}
          </Link>
        )}
      </td>
    </tr>
  );
}
