import type { FloorView } from "#contract/floor.ts";
import { epoch, type Instant } from "#console/lib/when.ts";
import type { PresenceState } from "#console/ui/Presence.tsx";

export type Figures = FloorView["total"];
export type Territory = FloorView["territories"][number];
export type Agent = FloorView["agents"][number];
export type QueueRow = FloorView["queue"][number];
export type OwedRow = FloorView["owed"][number];

/** What the page is narrowed to: a territory, or one of its provinces. */
export interface Place {
  territory: string | undefined;
  province: string | undefined;
}

/** How long somebody has waited; a clock of the future (two machines) counts as now. */
export const waited = (since: Instant | null, now: number): number => (since === null ? 0 : Math.max(0, now - epoch(since)));

export type Urgency = "calm" | "soon" | "over";
/** Beyond the limit, or in its last fifth (LOOK §4). */
export function urgencyOf(ms: number, limitMs: number): Urgency {
  if (ms > limitMs) return "over";
  return ms >= limitMs * 0.8 ? "soon" : "calm";
}

/** The first three steps of the map's scale as parts of the limit: 30 s, 1 min, 2 min of 3 min. */
export const scaleSteps = (limitSeconds: number): [number, number, number] => [limitSeconds / 6, limitSeconds / 3, (limitSeconds * 2) / 3];

/** The step of the one-hue scale for a wait; 0 only where nobody waits. */
export function levelOf(ms: number, waiting: number, limitSeconds: number): 0 | 1 | 2 | 3 | 4 {
  if (waiting === 0) return 0;
  const [first, second, third] = scaleSteps(limitSeconds).map((s) => s * 1000) as [number, number, number];
  return ms < first ? 1 : ms < second ? 2 : ms < third ? 3 : 4;
}

/** Longest wait first; where nobody waits, the order of the handbook stays. */
export function byLongestWait(territories: readonly Territory[]): Territory[] {
  const since = (t: Territory) => (t.longestWaitSince === null ? Infinity : epoch(t.longestWaitSince));
  return territories.toSorted((a, b) => (since(a) === since(b) ? 0 : since(a) - since(b)));
}

/** The figures of the place the page is narrowed to, or of the whole. */
export function figuresOf(floor: FloorView, place: Place): Figures {
  return floor.territories.find((t) => t.key === place.territory) ?? floor.total;
}

/** The rows of a place. What belongs to no territory in force stands under headquarters in the sums alone. */
export function rowsIn<T extends { territory: string; province: string | null }>(rows: readonly T[], place: Place): T[] {
  return rows.filter((row) => (place.province !== undefined ? row.province === place.province : place.territory === undefined || row.territory === place.territory));
}

export const agentsIn = (floor: FloorView, place: Place): Agent[] =>
  floor.agents.filter((agent) => place.territory === undefined || agent.territories.includes(place.territory));

/** What is shown of a presence: who has chosen to be there but has lost every device is unreachable. */
export function stateOf(agent: Pick<Agent, "state" | "reachable">): PresenceState {
  if (agent.state !== "offline" && !agent.reachable) return "unreachable";
  return agent.state === "wrap_up" ? "wrapUp" : agent.state;
}

export const isPresent = (agent: Agent): boolean => agent.onDuty || agent.load > 0 || (agent.state !== "offline" && agent.reachable);

const stateOrder: readonly PresenceState[] = ["unreachable", "online", "busy", "suspended", "wrapUp", "away", "offline"];

/** On duty first, then by state, then the fullest. */
export function inAgentOrder(agents: readonly Agent[]): Agent[] {
  const rank = (agent: Agent) => (agent.onDuty ? 0 : 100) + stateOrder.indexOf(stateOf(agent));
  return agents.toSorted((a, b) => rank(a) - rank(b) || b.load / (b.capacity || 1) - a.load / (a.capacity || 1));
}

export interface AgentGroup {
  /** Whom these agents serve; none for those without a territory. */
  territories: Territory[];
  agents: Agent[];
}

/** Each agent once: with those who serve the same territories, in the handbook's order of their first; or under the one that the page is narrowed to. */
export function agentGroups(floor: FloorView, place: Place): AgentGroup[] {
  const served = (agent: Agent) => floor.territories.filter((t) => (place.territory === undefined ? agent.territories.includes(t.key) : t.key === place.territory));
  const groups = new Map<string, AgentGroup>();
  for (const agent of inAgentOrder(agentsIn(floor, place).filter(isPresent))) {
    const territories = served(agent);
    const key = territories.map((t) => t.key).join();
    const group = groups.get(key) ?? { territories, agents: [] };
    groups.set(key, { territories, agents: [...group.agents, agent] });
  }
  const first = (group: AgentGroup) => (group.territories.length === 0 ? Infinity : floor.territories.indexOf(group.territories[0]!));
  return [...groups.values()].toSorted((a, b) => (first(a) === first(b) ? a.territories.length - b.territories.length : first(a) - first(b)));
}

/** Counts of the agents on duty by shown state, in a fixed order. */
export const states: readonly PresenceState[] = ["online", "busy", "suspended", "wrapUp", "away", "offline", "unreachable"];
export function stateCounts(agents: readonly Agent[]): { state: PresenceState; count: number }[] {
  const onDuty = agents.filter((agent) => agent.onDuty).map(stateOf);
  return states.map((state) => ({ state, count: onDuty.filter((one) => one === state).length }));
}

/** Where the steps of a count end: quarters of the largest, whole and rising. */
export function countSteps(most: number): [number, number, number] {
  const first = Math.max(1, Math.ceil(most / 4));
  const second = Math.max(first + 1, Math.ceil(most / 2));
  return [first, second, Math.max(second + 1, Math.ceil((most * 3) / 4))];
}

/** The step of a count on the one-hue scale: nothing is 0. */
export function countLevel(count: number, most: number): 0 | 1 | 2 | 3 | 4 {
  if (count === 0) return 0;
  const at = countSteps(most).findIndex((end) => count <= end);
  return at < 0 ? 4 : ((at + 1) as 1 | 2 | 3);
}

export interface Attention {
  agent: Agent;
  kind: "unanswered" | "unreachable" | "away" | "full";
  /** How long, where the kind has a clock. */
  ms: number;
}
const kindOrder: readonly Attention["kind"][] = ["unanswered", "unreachable", "away", "full"];

/** Whom the supervisor should look after, the worst first; each agent once, with the worst of what is true. */
export function attentionOf(agents: readonly Agent[], limits: FloorView["limits"], now: number): Attention[] {
  const found = agents.flatMap((agent): Attention[] => {
    const silent = waited(agent.longestUnansweredSince, now);
    if (agent.longestUnansweredSince !== null && silent > limits.replySeconds * 1000) return [{ agent, kind: "unanswered", ms: silent }];
    const since = waited(agent.since, now);
    if (stateOf(agent) === "unreachable" && agent.load > 0) return [{ agent, kind: "unreachable", ms: 0 }];
    if (agent.state === "away" && agent.onDuty && limits.awayMinutes !== null && since > limits.awayMinutes * 60_000) return [{ agent, kind: "away", ms: since }];
    if (agent.onDuty && agent.capacity > 0 && agent.load >= agent.capacity) return [{ agent, kind: "full", ms: 0 }];
    return [];
  });
  return found.toSorted((a, b) => kindOrder.indexOf(a.kind) - kindOrder.indexOf(b.kind) || b.ms - a.ms);
}

export interface Steady<T> {
  row: T;
  /** Gone meanwhile: its place is kept until the hand leaves. */
  gone: boolean;
}

/** Where rows stand while a hand is among them: nobody moves, newcomers come last, who left stays as a shadow. */
export function steady<T>(before: readonly Steady<T>[], now: readonly T[], keyOf: (row: T) => string, held: boolean): Steady<T>[] {
  if (!held) return now.map((row) => ({ row, gone: false }));
  const fresh = new Map(now.map((row) => [keyOf(row), row]));
  const known = new Set(before.map(({ row }) => keyOf(row)));
  return [
    ...before.map(({ row }) => ({ row: fresh.get(keyOf(row)) ?? row, gone: !fresh.has(keyOf(row)) })),
    ...now.filter((row) => !known.has(keyOf(row))).map((row) => ({ row, gone: false })),
  ];
}
