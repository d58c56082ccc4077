import type { ReactNode } from "react";
import type { TicketDetail } from "#contract/tickets.ts";
import { useNarrow } from "#console/lib/appearance.ts";
import { Stages } from "#console/ui/Stages.tsx";
import { useLabel, useTicketText } from "./texts.ts";

const step = 104;
const middle = 58;
const radius = 12;

interface Place {
  key: string;
  name: string;
  state: "done" | "current" | "next";
  rounds: number;
  end: boolean;
}

/** Stages behind, here and ahead; ends after them. */
function placesOf({ workflow, row, visits }: TicketDetail, label: (name: { "zh-CN": string; en?: string | undefined }) => string): Place[] {
  const here = workflow.stages.findIndex((stage) => stage.key === row.place);
  const ended = here < 0;
  return [
    ...workflow.stages.map((stage, at): Place => ({ key: stage.key, name: label(stage.name), rounds: visits[stage.key] ?? 0, end: false, state: stage.key === row.place ? "current" : (ended || at < here) && (visits[stage.key] ?? 0) > 0 ? "done" : "next" })),
    ...workflow.ends.map((end): Place => ({ key: end.key, name: label(end.name), rounds: 0, end: true, state: end.key === row.place ? "current" : "next" })),
  ];
}

/** The workflow as a diagram with the ticket's place in it (R-TK-01): stages in a row, exits as lines, those open from here in the accent. */
export function Course({ detail }: { detail: TicketDetail }): ReactNode {
  const t = useTicketText();
  const label = useLabel();
  const narrow = useNarrow();
  const places = placesOf(detail, label);
  if (narrow) return <Stages stages={places.filter((place) => !place.end).map(({ key, name, state }) => ({ key, name, state }))} />;
  const at = new Map(places.map((place, index) => [place.key, step / 2 + index * step]));
  const lines = [
    ...detail.workflow.stages.flatMap((stage) => stage.exits.map((exit) => ({ from: stage.key, to: exit.to }))),
    ...detail.exits.map((exit) => ({ from: detail.row.place, to: exit.to })),
  ].filter((line, index, all) => all.findIndex((one) => one.from === line.from && one.to === line.to) === index);
  const width = places.length * step;
  return (
    <div className="tickets-course" tabIndex={0} role="group" aria-label={t.page.courseLabel}>
      <svg width={width} height={116} viewBox={`0 0 ${width} 116`} aria-hidden="true">
        {lines.map((line) => (
          <path key={`${line.from}-${line.to}`} d={pathOf(at.get(line.from)!, at.get(line.to)!)} className={detail.exits.some((exit) => exit.to === line.to) && line.from === detail.row.place ? "is-open" : undefined} />
        ))}
        {places.map((place, index) => (
          <g key={place.key} className={`is-${place.state}`} transform={`translate(${step / 2 + index * step}, ${middle})`}>
            {place.end ? <rect x={-radius} y={-radius} width={radius * 2} height={radius * 2} rx={4} /> : <circle r={radius} />}
            {place.state === "done" ? <polyline points="-4,0 -1,4 5,-4" /> : place.end ? <rect className="is-stop" x={-4} y={-4} width={8} height={8} rx={1} /> : <text className="is-number" y={4}>{index + 1}</text>}
            <text className="is-name" y={31}>
              {place.name.length > 15 ? `${place.name.slice(0, 14)}…` : place.name}
            </text>
            {place.rounds > 1 ? (
              <text className="is-rounds" y={46}>
                {t.page.rounds(place.rounds)}
              </text>
            ) : null}
          </g>
        ))}
      </svg>
      <ol className="k-unseen">
        {places.map((place) => (
          <li key={place.key} aria-current={place.state === "current" ? "step" : undefined}>
            {place.name}
          </li>
        ))}
      </ol>
    </div>
  );
}

/** To the next one straight; further on above, back below. */
function pathOf(from: number, to: number): string {
  const distance = Math.abs(to - from) / step;
  if (to > from && distance <= 1) return `M${from + radius} ${middle}H${to - radius}`;
  const bend = Math.min(14 + distance * 6, 44);
  // Above for leaps ahead; for the way back below the names.
  return to > from ? `M${from} ${middle - radius}C${from} ${middle - radius - bend} ${to} ${middle - radius - bend} ${to} ${middle - radius}` : `M${from - 4} ${middle + radius}C${from - 4} ${middle + radius + bend + 8} ${to + 4} ${middle + radius + bend + 8} ${to + 4} ${middle + radius}`;
}
