import { useNavigate } from "@tanstack/react-router";
import type { ReactNode } from "react";
import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { Avatar } from "#console/ui/Avatar.tsx";
import { Icon, type IconName } from "#console/ui/Icon.tsx";
import { Panel } from "#console/ui/Panel.tsx";
import { useUiText } from "#console/ui/texts.ts";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { useSteady } from "./useSteady.ts";
import { type Agent, agentsIn, type Attention as Call, attentionOf } from "./view.ts";

const marks: Record<Call["kind"], { tone: string; icon: IconName | null }> = {
  unanswered: { tone: "is-over", icon: "alert" },
  unreachable: { tone: "is-over", icon: "alert" },
  away: { tone: "is-soon", icon: "clock" },
  full: { tone: "is-calm", icon: null },
};

/** Whom the supervisor should look after now, and the way there. */
export function Attention({ floor, now, where, onAgent }: { floor: FloorView; now: number; where: Where; onAgent: (agent: Agent) => void }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const navigate = useNavigate();
  const [rows, hands] = useSteady(attentionOf(agentsIn(floor, where.place), floor.limits, now), ({ agent }) => agent.id);
  const said = (call: Call): string => {
    const time = durationText(call.ms, ui.timer);
    if (call.kind === "unanswered") return t.attention.unanswered(time);
    if (call.kind === "unreachable") return t.attention.unreachable(call.agent.load);
    return call.kind === "away" ? t.attention.away(time) : t.attention.full(call.agent.load, call.agent.capacity);
  };
  const open = ({ kind, agent }: Call): void => {
    if (kind === "unanswered" && agent.longestUnansweredId !== null) void navigate({ to: `/desk/${agent.longestUnansweredId}` });
    else onAgent(agent);
  };
  return (
    <div className="floor-attention" data-define="attention" data-pane>
      <Panel title={t.names.attention} note={rows.length === 0 ? undefined : t.agents.count(rows.length)}>
        {rows.length === 0 ? (
          <p className="k-ink-3 floor-empty">{t.attention.none}</p>
        ) : (
          <ul className="floor-scroll" aria-label={t.names.attention} {...hands}>
            {rows.map(({ row, gone }) => (
              <li key={row.agent.id}>
                <button type="button" className={gone ? "k-plain floor-call is-gone" : "k-plain floor-call"} onClick={() => open(row)}>
                  <Avatar kind="staff" name={row.agent.name} size="s" />
                  <span className="k-cut floor-call-who">
                    {row.agent.name}
                    {row.agent.territories.slice(0, 1).map((key) => (
                      <span key={key} className="k-ink-3">
                        <span className="k-dot" />
                        {where.territory(key)}
                      </span>
                    ))}
                  </span>
                  <span className={`k-sla ${gone ? "is-calm" : marks[row.kind].tone}`}>
                    {marks[row.kind].icon === null ? null : <Icon name={marks[row.kind].icon ?? "clock"} size="xs" />}
                    {said(row)}
                  </span>
                  <span className="k-small floor-call-act">{row.kind === "unanswered" ? t.attention.openConversation : t.attention.openAgent}</span>
                </button>
              </li>
            ))}
          </ul>
        )}
      </Panel>
    </div>
  );
}
