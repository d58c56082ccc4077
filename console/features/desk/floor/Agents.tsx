import type { ReactNode } from "react";
import type { FloorView } from "#contract/floor.ts";
import { durationText } from "#console/lib/duration.ts";
import { Panel } from "#console/ui/Panel.tsx";
import { Load, StateDot } from "#console/ui/Presence.tsx";
import { useUiText } from "#console/ui/texts.ts";
import { WaitChip } from "./Chip.tsx";
import type { Where } from "./place.ts";
import { useFloorText } from "./texts.ts";
import { useSteady } from "./useSteady.ts";
import { type Agent, agentGroups, agentsIn, stateCounts, stateOf, urgencyOf, waited } from "./view.ts";

interface AgentsProps {
  floor: FloorView;
  now: number;
  where: Where;
  onAgent: (agent: Agent) => void;
}

/** The agents who are there, by territory: state, load, and how long somebody waits for their answer. */
export function Agents({ floor, now, where, onAgent }: AgentsProps): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const groups = agentGroups(floor, where.place);
  // Held together with their group's head, so that a pointed row stays under the pointer.
  const [rows, hands] = useSteady(
    groups.flatMap((group) => {
      const onDuty = group.agents.filter((agent) => agent.onDuty);
      const head = { key: group.territories.map((one) => one.key).join(), territories: group.territories, online: onDuty.filter((agent) => stateOf(agent) === "online").length, onDuty: onDuty.length };
      return group.agents.map((agent) => ({ agent, group: head }));
    }),
    ({ agent }) => agent.id,
  );
  const groupName = (served: FloorView["territories"]) =>
    served.length === 0 ? t.agents.nowhere : served.length > 1 && served.length === floor.territories.length ? t.everywhere : ui.listed(served.map((one) => where.territory(one.key)));
  const shown = rows.filter(({ gone }) => !gone).length;
  const rest = agentsIn(floor, where.place).length - shown;
  return (
    <div className="floor-agents" data-define="agents" data-pane>
      <Panel title={t.names.agents} note={t.agents.count(shown)}>
        <ul className="floor-scroll" aria-label={t.names.agents} {...hands}>
          {rows.map(({ row, gone }, at) => (
            <li key={row.agent.id}>
              {at > 0 && rows[at - 1]?.row.group.key === row.group.key ? null : (
                <div className="floor-group k-small">
                  <b>{groupName(row.group.territories)}</b>
                  <span className="k-space" />
                  {row.group.territories.length === 0 ? null : <span className="k-ink-3 k-num">{t.agents.group(row.group.online, row.group.onDuty)}</span>}
                </div>
              )}
              <AgentRow agent={row.agent} gone={gone} now={now} limitMs={floor.limits.replySeconds * 1000} onOpen={() => onAgent(row.agent)} />
            </li>
          ))}
          {rows.length === 0 ? <li className="k-ink-3 floor-empty">{t.agents.empty}</li> : null}
          {rest > 0 ? <li className="floor-more k-small k-ink-3">{t.agents.rest(rest)}</li> : null}
        </ul>
      </Panel>
    </div>
  );
}

function AgentRow({ agent, gone, now, limitMs, onOpen }: { agent: Agent; gone: boolean; now: number; limitMs: number; onOpen: () => void }): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const ms = waited(agent.longestUnansweredSince, now);
  return (
    <button type="button" className={gone ? "k-plain floor-agent is-gone" : "k-plain floor-agent"} onClick={onOpen}>
      <StateDot state={stateOf(agent)} bare />
      <span className="floor-agent-name">
        <span className="k-cut">{agent.name}</span>
        {agent.simulated ? <span className="floor-mark">{t.agents.simulated}</span> : null}
        {agent.onDuty ? null : <span className="floor-mark">{t.agents.offDuty}</span>}
      </span>
      <span className="floor-agent-clock" title={agent.unanswered === 0 ? undefined : t.agents.unanswered(agent.unanswered)}>
        {agent.longestUnansweredSince === null ? null : <WaitChip urgency={urgencyOf(ms, limitMs)} text={durationText(ms, ui.timer)} />}
      </span>
      <Load current={agent.load} capacity={agent.capacity} />
    </button>
  );
}

/** How the agents on duty are spread over the states: one bar, each part with its word and count. */
export function AgentStates({ floor, where }: Pick<AgentsProps, "floor" | "where">): ReactNode {
  const t = useFloorText();
  const ui = useUiText();
  const counts = stateCounts(agentsIn(floor, where.place));
  const onDuty = counts.reduce((sum, { count }) => sum + count, 0);
  const words = counts.filter(({ state, count }) => count > 0 || (state !== "unreachable" && state !== "suspended"));
  return (
    <div className="floor-states" data-define="states" data-pane tabIndex={0}>
      <Panel title={t.names.states} note={t.stateCount(onDuty)}>
        <div className="floor-stack" aria-hidden="true">
          {counts.map(({ state, count }) => (count === 0 ? null : <i key={state} className={`is-${state}`} style={{ flexGrow: count }} />))}
        </div>
        <ul className="floor-stack-words k-small">
          {words.map(({ state, count }) => (
            <li key={state}>
              <i className={`is-${state}`} aria-hidden="true" />
              {ui.presence[state]} <b className="k-num">{count}</b>
            </li>
          ))}
        </ul>
      </Panel>
    </div>
  );
}
