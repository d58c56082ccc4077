import type { Reason } from "#contract/conversation.ts";

/** Routing rules as the handbook gives them (policy kind `routing`). */
export interface RoutingRules {
  order: readonly Criterion[];
  stickiness: { lastAgentDays: number; maxExtraWaitSeconds: number };
  overflow: readonly { afterSeconds: number; to: readonly string[] }[];
  priority: { tiers: Readonly<Record<string, number>>; waitingPointsPerMinute: number };
  neighbours: Readonly<Record<string, readonly string[]>>;
  /** Given to an agent and still unanswered after so long: back to the front of the queue. */
  unansweredSeconds: number;
}
export type Criterion = "territory" | "skill" | "shop" | "language" | "last_agent" | "available" | "least_loaded" | "longest_idle";

/** What is known of a waiting conversation. */
export interface WaitingFacts {
  id: string;
  territory: string;
  headquarters: string;
  skill: string | null;
  shopId: string;
  language: string;
  tier: string;
  /** Raised by a supervisor, or by having been sent back to the front of the queue. */
  bonus: number;
  queuedAt: Date;
  lastAgent: { id: string; at: Date } | null;
  /** Agents who had it and did not answer in time: asked again only when there is nobody else. */
  letLie: readonly string[];
}

/** What is known of an agent at the moment of the decision. */
export interface AgentFacts {
  id: string;
  name: string;
  territories: readonly string[];
  skills: Readonly<Record<string, number>>;
  shops: readonly string[];
  languages: readonly string[];
  state: string;
  onDuty: boolean;
  reachable: boolean;
  load: number;
  capacity: number;
  idleSince: Date;
}

export interface Candidate {
  id: string;
  name: string;
  load: number;
  capacity: number;
  /** The criterion that ruled this agent out, or null. */
  out: string | null;
}

export interface Choice {
  agent: AgentFacts | null;
  reasons: Reason[];
  candidates: Candidate[];
  /** Seconds after queueing at which the circle widens next, or null when it has widened fully. */
  widensAfterSeconds: number | null;
}

/** Points by which the queue is ordered: customer tier, waiting time, and what was added by hand. */
export function priorityOf(rules: RoutingRules, waiting: Pick<WaitingFacts, "tier" | "bonus" | "queuedAt">, now: Date): number {
  const minutes = Math.max(0, now.getTime() - waiting.queuedAt.getTime()) / 60_000;
  return (rules.priority.tiers[waiting.tier] ?? 0) + waiting.bonus + minutes * rules.priority.waitingPointsPerMinute;
}

/** Highest priority first; within one priority the oldest; then by id, so that the same facts give the same order. */
export function inOrder<T extends Pick<WaitingFacts, "id" | "tier" | "bonus" | "queuedAt">>(rules: RoutingRules, waiting: readonly T[], now: Date): T[] {
  const points = new Map(waiting.map((w) => [w.id, priorityOf(rules, w, now)]));
  return [...waiting].sort(
    (a, b) => points.get(b.id)! - points.get(a.id)! || a.queuedAt.getTime() - b.queuedAt.getTime() || (a.id < b.id ? -1 : 1),
  );
}

/** The territories that may serve after this many seconds, and when the circle widens next. */
export function circle(rules: RoutingRules, waiting: Pick<WaitingFacts, "territory" | "headquarters">, waitedSeconds: number): { territories: string[]; widensAfterSeconds: number | null; level: number } {
  const territories = [waiting.territory];
  let level = 0;
  for (const step of rules.overflow) {
    if (waitedSeconds < step.afterSeconds) return { territories, widensAfterSeconds: step.afterSeconds, level };
    level += 1;
    const more = step.to.flatMap((to) => (to === "neighbours" ? (rules.neighbours[waiting.territory] ?? []) : to === "headquarters" ? [waiting.headquarters] : to === "same" ? [] : [to]));
    for (const key of more) if (!territories.includes(key)) territories.push(key);
  }
  return { territories, widensAfterSeconds: null, level };
}

type Judge = (agent: AgentFacts) => boolean;

/**
 * Chooses the agent for a waiting conversation by the handbook's order of criteria (R-CV-02). Hard criteria (territory, skill, shop,
 * language, available) narrow; preferences (last agent, least loaded, longest idle) narrow only while somebody is left.
 * Pure: the same facts give the same agent.
 */
export function chooseAgent(rules: RoutingRules, waiting: WaitingFacts, agents: readonly AgentFacts[], now: Date): Choice {
  const waitedSeconds = Math.max(0, (now.getTime() - waiting.queuedAt.getTime()) / 1000);
  const reach = circle(rules, waiting, waitedSeconds);
  const out = new Map<string, string>();
  const reasons: Reason[] = [];
  let left = agents.filter((agent) => agent.state !== "offline");
  for (const agent of agents) if (agent.state === "offline") out.set(agent.id, "offline");

  const keep = (criterion: string, judge: Judge) => {
    const next = left.filter(judge);
    for (const agent of left) if (!next.includes(agent)) out.set(agent.id, criterion);
    left = next;
  };
  // A preference chooses among those who could really serve, wherever a shop has put it in the order.
  const able = (agent: AgentFacts) =>
    isFree(agent) &&
    (!rules.order.includes("territory") || agent.territories.some((key) => reach.territories.includes(key))) &&
    (!rules.order.includes("skill") || hasSkill(waiting, agent)) &&
    (!rules.order.includes("shop") || servesShop(waiting, agent)) &&
    (!rules.order.includes("language") || agent.languages.includes(waiting.language));
  const prefer = (criterion: string, judge: Judge) => {
    const next = left.filter((agent) => able(agent) && judge(agent));
    if (next.length === 0) return false;
    for (const agent of left) if (!next.includes(agent)) out.set(agent.id, criterion);
    left = next;
    return true;
  };

  if (waiting.letLie.length > 0) prefer("let_it_lie", (agent) => !waiting.letLie.includes(agent.id));
  for (const criterion of rules.order) {
    switch (criterion) {
      case "territory":
        keep("territory", (agent) => agent.territories.some((key) => reach.territories.includes(key)));
        // Of those in the widened circle, the territory's own people come first while one of them is free.
        if (reach.level > 0) prefer("territory_own_first", (agent) => agent.territories.includes(waiting.territory));
        reasons.push({ code: reach.level > 0 ? "territory_widened" : "territory", params: { territory: waiting.territory, widened: reach.territories.slice(1).join(","), waited: Math.floor(waitedSeconds) } });
        break;
      case "skill":
        if (waiting.skill === null) break;
        keep("skill", (agent) => hasSkill(waiting, agent));
        reasons.push({ code: "skill", params: { skill: waiting.skill } });
        break;
      case "shop":
        keep("shop", (agent) => servesShop(waiting, agent));
        break;
      case "language":
        keep("language", (agent) => agent.languages.includes(waiting.language));
        break;
      case "last_agent": {
        const last = waiting.lastAgent;
        if (!last || (now.getTime() - last.at.getTime()) / 86_400_000 > rules.stickiness.lastAgentDays) break;
        // Busy right now but there: the handbook may let this customer wait a little longer for a known face.
        const known = left.find((agent) => agent.id === last.id);
        if (known && isThere(known) && !isFree(known) && waitedSeconds < rules.stickiness.maxExtraWaitSeconds) {
          reasons.push({ code: "waiting_for_last_agent", params: { name: known.name, seconds: rules.stickiness.maxExtraWaitSeconds } });
          return { agent: null, reasons, candidates: candidatesOf(agents, null, out), widensAfterSeconds: Math.min(rules.stickiness.maxExtraWaitSeconds, reach.widensAfterSeconds ?? Infinity) };
        }
        if (prefer("last_agent", (agent) => agent.id === last.id)) reasons.push({ code: "last_agent", params: { name: left[0]!.name } });
        break;
      }
      case "available":
        keep("not_on_duty", (agent) => agent.onDuty);
        keep("not_online", (agent) => agent.state === "online");
        keep("unreachable", (agent) => agent.reachable);
        keep("full", (agent) => agent.load < agent.capacity);
        break;
      case "least_loaded": {
        const pool = left.filter(able);
        if (pool.length < 2) break;
        const least = Math.min(...pool.map((agent) => agent.load / agent.capacity));
        prefer("least_loaded", (agent) => agent.load / agent.capacity === least);
        break;
      }
      case "longest_idle": {
        const pool = left.filter(able);
        if (pool.length < 2) break;
        const first = Math.min(...pool.map((agent) => agent.idleSince.getTime()));
        prefer("longest_idle", (agent) => agent.idleSince.getTime() === first);
        reasons.push({ code: "longest_idle", params: { since: new Date(first).toISOString() } });
        break;
      }
    }
  }
  // Whatever order a shop has written: nobody gets work who is not there or full.
  keep("not_free", isFree);
  const agent = [...left].sort((a, b) => (a.id < b.id ? -1 : 1))[0] ?? null;
  if (agent) reasons.push({ code: "chosen", params: { name: agent.name, load: agent.load, capacity: agent.capacity } });
  else {
    // What matters is why the circle's own people could not; strangers only explain an empty circle.
    const near = rules.order.includes("territory") ? agents.filter((a) => a.territories.some((key) => reach.territories.includes(key))) : agents;
    reasons.push(whyNobody(near.length > 0 ? near : agents, out));
  }
  return {
    agent,
    reasons,
    candidates: candidatesOf(agents, agent, out),
    widensAfterSeconds: reach.widensAfterSeconds,
  };
}

function isThere(agent: AgentFacts): boolean {
  return agent.state === "online" && agent.onDuty && agent.reachable;
}

function isFree(agent: AgentFacts): boolean {
  return isThere(agent) && agent.load < agent.capacity;
}

function candidatesOf(agents: readonly AgentFacts[], chosen: AgentFacts | null, out: ReadonlyMap<string, string>): Candidate[] {
  return agents.map((a) => ({ id: a.id, name: a.name, load: a.load, capacity: a.capacity, out: a === chosen ? null : (out.get(a.id) ?? "same") }));
}

const hasSkill = (waiting: WaitingFacts, agent: AgentFacts) => waiting.skill === null || (agent.skills[waiting.skill] ?? 0) > 0;
const servesShop = (waiting: WaitingFacts, agent: AgentFacts) => agent.shops.length === 0 || agent.shops.includes(waiting.shopId);

/** Why nobody was chosen, as the nearest miss: full before away before off duty before the wrong skill. */
function whyNobody(agents: readonly AgentFacts[], out: ReadonlyMap<string, string>): Reason {
  const counts: Record<string, number> = {};
  for (const agent of agents) {
    const code = out.get(agent.id) ?? "same";
    counts[code] = (counts[code] ?? 0) + 1;
  }
  for (const code of ["full", "unreachable", "not_online", "not_on_duty", "language", "shop", "skill", "territory", "offline"])
    if (counts[code]) return { code: `nobody_${code}`, params: { count: counts[code] } };
  return { code: "nobody_at_all", params: {} };
}
