import { useQuery } from "@tanstack/react-query";
import { Modal } from "antd";
import { type ReactNode, useCallback } from "react";
import type { Habits } from "#contract/habits.ts";
import { api } from "#console/lib/api.ts";
import { moneyText } from "#console/lib/figures.ts";
import { useLabel } from "#console/lib/locale.ts";
import { Chart } from "#console/ui/Chart.tsx";
import type { Palette } from "#console/ui/palette.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { ErrorState, LoadingState } from "#console/ui/States.tsx";
import { useUiText } from "#console/ui/texts.ts";
import type { Channel } from "#console/ui/Avatar.tsx";
import { customerKey } from "../customers/queries.ts";
import { useCareText } from "./texts.ts";
import "./care.css";

/** On the customer's page: what this customer usually does. */
export function HabitsPanel({ id }: { id: string }): ReactNode {
  const t = useCareText().habits;
  const found = useQuery({ queryKey: [...customerKey(id), "habits"], queryFn: ({ signal }) => api("GET /v1/customers/{id}/habits", { params: { id } }, { signal }) }).data;
  return found === undefined ? null : <Panel title={t.title}><HabitFacts habits={found} /></Panel>;
}

/** The same of a saved group. */
export function SegmentHabits({ id, name, onClose }: { id: string; name: string; onClose: () => void }): ReactNode {
  const t = useCareText().habits;
  const found = useQuery({ queryKey: ["segment-habits", id], queryFn: ({ signal }) => api("GET /v1/customer-segments/{id}/habits", { params: { id } }, { signal }) });
  return (
    <Modal open width={560} title={name} footer={null} onCancel={onClose}>
      {found.data !== undefined ? <><p className="k-small k-ink-2">{t.ofSegment(found.data.customers)}</p><HabitFacts habits={found.data} /></> : found.error !== null ? <ErrorState error={found.error} onRetry={() => void found.refetch()} /> : <LoadingState rows={5} />}
    </Modal>
  );
}

function HabitFacts({ habits }: { habits: Habits }): ReactNode {
  const { habits: t, join } = useCareText();
  const ui = useUiText();
  const label = useLabel();
  const { orders, talks, needs, opinions } = habits;
  if (orders === null && talks === null && needs.length === 0 && opinions.length === 0) return <p className="k-small k-ink-3">{t.few}</p>;
  const line = (name: string, text: string) => (text === "" ? null : <div key={name}><dt>{name}</dt><dd>{text}</dd></div>);
  const joined = (list: readonly { name: string; count: number }[]) => join(list.map((one) => t.times(one.name, one.count)));
  return (
    <div className="care-panel">
      <dl className="customer-facts">
        {orders === null ? null : (
          <>
            {line(t.kinds, joined(orders.kinds))}
            {line(t.band, t.bandText(moneyText(orders.lowFen), moneyText(orders.highFen), moneyText(orders.middleFen)))}
            {line(t.rhythm, orders.everyDays === null ? "" : t.rhythmText(orders.everyDays))}
          </>
        )}
        {talks === null ? null : line(t.channels, joined(talks.channels.map((one) => ({ name: ui.channel[one.channel as Channel] ?? one.channel, count: one.count }))))}
        {talks?.score ? line(t.score, t.scoreText(String(talks.score.average), talks.score.count)) : null}
        {line(t.needs, joined(needs.map((one) => ({ name: label(one.name), count: one.count }))))}
        {line(t.opinions, joined(opinions.map((one) => ({ name: label(one.name), count: one.count }))))}
      </dl>
      {talks === null ? null : <Hours hours={talks.hours} />}
    </div>
  );
}

/** When customers get in touch: looked at rather than read. */
function Hours({ hours }: { hours: readonly number[] }): ReactNode {
  const t = useCareText().habits;
  const option = useCallback(
    (palette: Palette) => ({
      grid: { left: 28, right: 4, top: 8, bottom: 20 },
      xAxis: { type: "category", data: hours.map((_, hour) => String(hour)), axisTick: { show: false } },
      yAxis: { type: "value", minInterval: 1 },
      tooltip: { trigger: "axis" },
      series: [{ name: t.talks, type: "bar", data: [...hours], itemStyle: { color: palette.accent } }],
    }),
    [hours, t.talks],
  );
  return (
    <section>
      <h3 className="k-small">{t.hours}</h3>
      <Chart label={t.hours} option={option} height={120} table={<ul className="care-hours k-small k-num">{hours.map((count, hour) => (count === 0 ? null : <li key={hour}>{hour}:00 {count}</li>))}</ul>} />
    </section>
  );
}
