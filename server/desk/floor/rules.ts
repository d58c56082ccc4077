import { provinces } from "#contract/provinces.ts";
import type { LocalText } from "#contract/common.ts";
import type { PresenceState } from "#contract/conversation.ts";
import type { FloorView } from "#contract/floor.ts";

export interface Reason {
  code: string;
  params: Record<string, string | number | null>;
}
export interface OpenRow {
  id: string;
  number: number;
  contactId: string;
  territory: string;
  teamId: string | null;
  province: string | null;
  shop: string;
  skill: string | null;
  assigneeId: string | null;
  queuedAt: Date;
  waitingSince: Date | null;
}
export interface AgentRow {
  id: string;
  name: string;
  loginName: string;
  simulated: boolean;
  state: PresenceState;
  since: Date;
  reachable: boolean;
  onDuty: boolean;
  load: number;
  capacity: number;
  teams: string[];
  teamIds: string[];
}
export interface OpenedRow {
  territory: string;
  teamId: string | null;
  opened: number;
}
export interface Territory {
  key: string;
  name: LocalText;
  areas: readonly string[];
  headquarters: boolean;
}

/** Everything the floor is drawn from, read at one moment. */
export interface FloorFacts {
  now: Date;
  limits: FloorView["limits"];
  rules: string;
  territories: readonly Territory[];
  open: readonly OpenRow[];
  agents: readonly (AgentRow & { territories: readonly string[] })[];
  today: readonly OpenedRow[];
}

/** A conversation that waits in a queue, with the moment from which its customer waits. */
export interface Waiting extends OpenRow {
  since: Date;
}
/** What the lists show, and what their rows need beyond the facts: names are opened and reasons read only for these. */
export interface Shown {
  queue: readonly Waiting[];
  owed: readonly Waiting[];
  names: ReadonlyMap<string, { name: string; tier: string }>;
  reasons: ReadonlyMap<string, Reason>;
}

const iso = (date: Date | null) => date?.toISOString() ?? null;
const sum = <T>(rows: readonly T[], of: (row: T) => number) => rows.reduce((total, row) => total + of(row), 0);
/** Since when a queued customer waits for a word: transfers and returns to the queue start the queue anew, not the customer's clock. */
export function waitsSince(c: Pick<OpenRow, "queuedAt" | "waitingSince">): Date {
  return c.waitingSince !== null && c.waitingSince < c.queuedAt ? c.waitingSince : c.queuedAt;
}

const longestFirst = (rows: readonly Waiting[]) => rows.toSorted((a, b) => a.since.getTime() - b.since.getTime() || a.number - b.number);

/** Those whose agent owes them an answer, longest waiting first. */
export function owedOf(open: readonly OpenRow[]): Waiting[] {
  return longestFirst(open.flatMap((c) => (c.assigneeId !== null && c.waitingSince !== null ? [{ ...c, since: c.waitingSince }] : [])));
}

/** Those without an agent, longest waiting first. */
export function queueOf(open: readonly OpenRow[]): Waiting[] {
  return longestFirst(open.filter((c) => c.assigneeId === null).map((c) => ({ ...c, since: waitsSince(c) })));
}

/** How far a narrowed right reaches: what belongs to these teams, and what lies in these territories. */
export interface FloorReach {
  teams: readonly string[];
  territories: readonly string[];
}

/** The facts of these teams and territories alone: what a supervisor sees whose right is narrowed (R-PE-02). */
export function within(facts: FloorFacts, reach: FloorReach): FloorFacts {
  const has = (key: string) => reach.territories.includes(key);
  const ofTeam = (teamId: string | null) => teamId !== null && reach.teams.includes(teamId);
  const known = new Set(facts.territories.map((t) => t.key));
  // What belongs to no territory in force counts for headquarters, so headquarters' own people see it.
  const hq = facts.territories.find((t) => t.headquarters);
  const mine = (key: string) => has(key) || (hq !== undefined && has(hq.key) && !known.has(key));
  const [open, today] = [facts.open.filter((c) => mine(c.territory) || ofTeam(c.teamId)), facts.today.filter((row) => mine(row.territory) || ofTeam(row.teamId))];
  const mates = facts.agents.filter((a) => a.teamIds.some(ofTeam));
  // A territory of which only a team's part is seen stands there with that part, so that the parts add up to the whole.
  const touched = (t: Territory) => [...open, ...today].some((row) => row.territory === t.key || (t.headquarters && !known.has(row.territory))) || mates.some((a) => a.territories.includes(t.key));
  return { ...facts, territories: facts.territories.filter((t) => has(t.key) || touched(t)), open, agents: facts.agents.filter((a) => mates.includes(a) || a.territories.some(has)), today };
}

function figures(open: readonly OpenRow[], agents: readonly AgentRow[], today: readonly OpenedRow[]): FloorView["total"] {
  const queue = queueOf(open);
  const owed = owedOf(open);
  const there = agents.filter((a) => a.onDuty && a.reachable);
  return {
    waiting: queue.length, longestWaitSince: iso(queue[0]?.since ?? null), open: open.length - queue.length,
    unanswered: owed.length, longestUnansweredSince: iso(owed[0]?.since ?? null),
    onDuty: agents.filter((a) => a.onDuty).length, online: there.filter((a) => a.state === "online").length,
    load: sum(there, (a) => a.load), capacity: sum(there, (a) => a.capacity),
    openedToday: sum(today, (t) => t.opened),
  };
}

const queueFigures = ({ waiting, longestWaitSince, open }: FloorView["total"]) => ({ waiting, longestWaitSince, open });

function rowOf(c: Waiting, { names }: Shown): Omit<FloorView["queue"][number], "skill" | "why"> {
  const label = names.get(c.contactId);
  return {
    id: c.id, number: c.number, contactId: c.contactId, customerName: label?.name ?? "", tier: label?.tier ?? "standard",
    shop: c.shop, territory: c.territory, province: c.province, since: c.since.toISOString(),
  };
}

/** The floor's view of the facts (R-AN-01): every figure from the same rows, so that the parts add up to the whole. */
export function floorView(facts: FloorFacts, shown: Shown): FloorView {
  const known = new Set(facts.territories.map((t) => t.key));
  const codes = new Set(provinces.map((p) => p.code));
  const belongs = (key: string, t: Territory) => key === t.key || (t.headquarters && !known.has(key));
  const owed = owedOf(facts.open);
  const queueWhere = (mine: (c: OpenRow) => boolean) => queueFigures(figures(facts.open.filter(mine), [], []));
  return {
    at: facts.now.toISOString(), limits: facts.limits, rules: facts.rules,
    total: figures(facts.open, facts.agents, facts.today),
    territories: facts.territories.map((t) => ({
      key: t.key, name: t.name, provinces: [...t.areas],
      ...figures(facts.open.filter((c) => belongs(c.territory, t)), facts.agents.filter((a) => a.territories.includes(t.key)), facts.today.filter((row) => belongs(row.territory, t))),
    })),
    provinces: provinces.map((p) => ({ code: p.code, ...queueWhere((c) => c.province === p.code) })),
    elsewhere: queueWhere((c) => c.province === null || !codes.has(c.province)),
    agents: facts.agents.map(({ teams: _teams, teamIds: _ids, ...a }) => {
      const theirs = owed.filter((c) => c.assigneeId === a.id);
      return {
        ...a, territories: [...a.territories], since: a.since.toISOString(), unanswered: theirs.length,
        longestUnansweredSince: iso(theirs[0]?.since ?? null), longestUnansweredId: theirs[0]?.id ?? null,
      };
    }),
    queue: shown.queue.map((c) => ({ ...rowOf(c, shown), skill: c.skill, why: shown.reasons.get(c.id) ?? null })),
    owed: shown.owed.map((c) => ({ ...rowOf(c, shown), agentId: c.assigneeId!, agentName: facts.agents.find((a) => a.id === c.assigneeId)?.name ?? "" })),
  };
}
