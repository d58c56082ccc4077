import type { Reason } from "#contract/conversation.ts";

/** Routing rules as the handbook gives them (policy kind `routing`). */
export interface RoutingRules {
  order: readonly Criterion[];
  stickiness: { lastAgentDays: number; maxExtraWaitSeconds: number };
  overflow: readonly OverflowStep[];
  /** Territories with steps of their own, instead of `overflow`. */
  overflowBy: Readonly<Record<string, readonly OverflowStep[]>>;
  /** How many of a channel, or with a skill, one agent has at once; beside the person's total. */
  limits: { channels: Readonly<Record<string, number>>; skills: Readonly<Record<string, number>> };
  priority: { tiers: Readonly<Record<string, number>>; waitingPointsPerMinute: number };
  neighbours: Readonly<Record<string, readonly string[]>>;
  /** Given to an agent and still unanswered after so long: back to the front of the queue. */
  unansweredSeconds: number;
}
export interface OverflowStep {
  afterSeconds: number;
  to: readonly string[];
}
export type Criterion = "territory" | "skill" | "shop" | "language" | "last_agent" | "available" | "least_loaded" | "skill_level" | "longest_idle";

/** What is known of a waiting conversation. */
export interface WaitingFacts {
  id: string;
  territory: string;
  headquarters: string;
  channel: string;
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
  /** Whoever handed it to the queue: it does not come straight back. */
  handedOn: string | null;
  /** Handed to a team's or department's people: nobody else for a while. */
  only?: readonly string[] | null;
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
  /** Of these, how many of each channel and skill: `channel:web`, `skill:complaint`. */
  loads: Readonly<Record<string, number>>;
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
  /** Whoever was looked at, the chosen and the nearest misses first. */
  candidates: Candidate[];
  /** How many more were looked at than `candidates` names. */
  others: number;
  /** Seconds after queueing at which the circle widens next, or null when it has widened fully. */
  widensAfterSeconds: number | null;
}

/** As many candidates as a decision keeps: enough to answer "why not her?", and no more. */
const mostCandidates = 50;

/** A part of an agent's capacity that a conversation takes, with what the rules allow of it; null: no limit. */
export interface Part {
  part: string;
  most: number | null;
}

/** The parts of capacity that a conversation takes: its channel and, if it asks for one, its skill. */
export function partsOf(rules: Pick<RoutingRules, "limits">, c: Pick<WaitingFacts, "channel" | "skill">): Part[] {
  const parts: Part[] = [{ part: `channel:${c.channel}`, most: rules.limits.channels[c.channel] ?? null }];
  if (c.skill !== null) parts.push({ part: `skill:${c.skill}`, most: rules.limits.skills[c.skill] ?? null });
  return parts;
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

/** The territories that may serve after this many seconds, the nearest first, and when the circle widens next. */
export function circle(rules: RoutingRules, waiting: Pick<WaitingFacts, "territory" | "headquarters">, waitedSeconds: number): { territories: string[]; widensAfterSeconds: number | null; level: number } {
  const territories = [waiting.territory];
  let level = 0;
  for (const step of rules.overflowBy[waiting.territory] ?? rules.overflow) {
    if (waitedSeconds < step.afterSeconds) return { territories, widensAfterSeconds: step.afterSeconds, level };
    level += 1;
    const more = step.to.flatMap((to) => (to === "neighbours" ? (rules.neighbours[waiting.territory] ?? []) : to === "headquarters" ? [waiting.headquarters] : to === "same" ? [] : [to]));
    for (const key of more) if (!territories.includes(key)) territories.push(key);
  }
  return { territories, widensAfterSeconds: null, level };
}

const waitedSecondsOf = (waiting: Pick<WaitingFacts, "queuedAt">, now: Date) => Math.max(0, (now.getTime() - waiting.queuedAt.getTime()) / 1000);

type Judge = (agent: AgentFacts) => boolean;

/**
 * Chooses the agent for a waiting conversation by the handbook's order of criteria (R-CV-02). Hard criteria (territory, skill, shop,
 * language, available) narrow; preferences (nearest territory, last agent, least loaded, longest idle) narrow only while somebody is left.
 * Pure: the same facts give the same agent.
 */
export function chooseAgent(rules: RoutingRules, waiting: WaitingFacts, agents: readonly AgentFacts[], now: Date): Choice {
  if (waiting.only) {
    // Where it was handed to is a person's choice: territory, skill and shop no longer choose, only who of them is free.
    const order = rules.order.filter((criterion) => criterion !== "territory" && criterion !== "skill" && criterion !== "shop");
    return chooseAgent({ ...rules, order }, { ...waiting, only: null }, agents.filter((agent) => waiting.only!.includes(agent.id)), now);
  }
  const waitedSeconds = waitedSecondsOf(waiting, now);
  const reach = circle(rules, waiting, waitedSeconds);
  const parts = partsOf(rules, waiting);
  // In the order in which they were ruled out: the later, the nearer.
  const out = new Map<string, string>();
  const reasons: Reason[] = [];
  let left = agents;

  const narrow = (criterion: string, judge: Judge) => {
    const next: AgentFacts[] = [];
    for (const agent of left)
      if (judge(agent)) next.push(agent);
      else out.set(agent.id, criterion);
    left = next;
  };
  const distance = (agent: AgentFacts) => Math.min(...agent.territories.map((key) => (reach.territories.includes(key) ? reach.territories.indexOf(key) : Infinity)));
  const isFree = (agent: AgentFacts) => isThere(agent) && agent.load < agent.capacity && parts.every((part) => hasRoom(agent, part));
  const fits = (agent: AgentFacts) =>
    agent.id !== waiting.handedOn &&
    (!rules.order.includes("territory") || distance(agent) < Infinity) &&
    (!rules.order.includes("skill") || hasSkill(waiting, agent)) &&
    (!rules.order.includes("shop") || servesShop(waiting, agent)) &&
    (!rules.order.includes("language") || agent.languages.includes(waiting.language));
  // A preference chooses among those who could really serve, wherever a shop has put it in the order.
  const able = new Set(agents.filter((agent) => isFree(agent) && fits(agent)));
  const prefer = (criterion: string, judge: Judge) => {
    if (!left.some((agent) => able.has(agent) && judge(agent))) return false;
    narrow(criterion, (agent) => able.has(agent) && judge(agent));
    return true;
  };
  const answer = (agent: AgentFacts | null, widensAfterSeconds = reach.widensAfterSeconds): Choice => ({ agent, reasons, ...candidatesOf(agents, agent, out), widensAfterSeconds });

  narrow("offline", (agent) => agent.state !== "offline");
  narrow("handed_on", (agent) => agent.id !== waiting.handedOn);
  if (waiting.letLie.length > 0) prefer("let_it_lie", (agent) => !waiting.letLie.includes(agent.id));
  for (const criterion of rules.order) {
    switch (criterion) {
      case "territory": {
        narrow("territory", (agent) => distance(agent) < Infinity);
        const widened = reach.territories.slice(1);
        reasons.push({ code: widened.length > 0 ? "territory_widened" : "territory", params: { territory: waiting.territory, widened: widened.join(","), waited: Math.floor(waitedSeconds) } });
        if (widened.length === 0) break;
        // Of those in the widened circle, the territory's own people come first while one of them is free, then the nearest on the list.
        const nearest = left.reduce((least, agent) => (able.has(agent) ? Math.min(least, distance(agent)) : least), Infinity);
        prefer(nearest === 0 ? "territory_own_first" : "territory_nearer_first", (agent) => distance(agent) === nearest);
        break;
      }
      case "skill":
        if (waiting.skill === null) break;
        narrow("skill", (agent) => hasSkill(waiting, agent));
        reasons.push({ code: "skill", params: { skill: waiting.skill } });
        break;
      case "shop":
        narrow("shop", (agent) => servesShop(waiting, agent));
        break;
      case "language":
        narrow("language", (agent) => agent.languages.includes(waiting.language));
        break;
      case "last_agent": {
        const last = waiting.lastAgent;
        // Whoever let this one lie is not waited for, however well they know the customer.
        if (!last || waiting.letLie.includes(last.id) || (now.getTime() - last.at.getTime()) / 86_400_000 > rules.stickiness.lastAgentDays) break;
        const known = agents.find((agent) => agent.id === last.id);
        // Busy right now but there: the handbook may let this customer wait a little longer for a known face.
        if (known && isThere(known) && fits(known) && !isFree(known) && waitedSeconds < rules.stickiness.maxExtraWaitSeconds) {
          reasons.push({ code: "waiting_for_last_agent", params: { name: known.name, seconds: rules.stickiness.maxExtraWaitSeconds } });
          return answer(null, Math.min(rules.stickiness.maxExtraWaitSeconds, reach.widensAfterSeconds ?? Infinity));
        }
        if (prefer("last_agent", (agent) => agent.id === last.id)) reasons.push({ code: "last_agent", params: { name: left[0]!.name } });
        break;
      }
      case "available":
        narrow("not_on_duty", (agent) => agent.onDuty);
        narrow("not_online", (agent) => agent.state === "online");
        narrow("unreachable", (agent) => agent.reachable);
        narrow("full", (agent) => agent.load < agent.capacity);
        for (const part of parts) narrow(part.part.startsWith("channel:") ? "full_channel" : "full_skill", (agent) => hasRoom(agent, part));
        break;
      case "least_loaded": {
        const pool = left.filter((agent) => able.has(agent));
        if (pool.length < 2) break;
        const least = Math.min(...pool.map((agent) => agent.load / agent.capacity));
        prefer("least_loaded", (agent) => agent.load / agent.capacity === least);
        reasons.push({ code: "least_loaded", params: { load: left[0]!.load } });
        break;
      }
      case "skill_level": {
        // What is asked for decides who is best at it; whoever knows less still gets it where the handbook puts load before skill.
        const levelOf = (agent: AgentFacts) => agent.skills[waiting.skill ?? ""] ?? 0;
        const pool = left.filter((agent) => able.has(agent));
        const best = pool.reduce((most, agent) => Math.max(most, levelOf(agent)), 0);
        if (waiting.skill === null || pool.every((agent) => levelOf(agent) === best)) break;
        prefer("skill_level", (agent) => levelOf(agent) === best);
        reasons.push({ code: "skill_level", params: { skill: waiting.skill, level: best } });
        break;
      }
      case "longest_idle": {
        const pool = left.filter((agent) => able.has(agent));
        if (pool.length < 2) break;
        const first = Math.min(...pool.map((agent) => agent.idleSince.getTime()));
        prefer("longest_idle", (agent) => agent.idleSince.getTime() === first);
        reasons.push({ code: "longest_idle", params: { since: new Date(first).toISOString() } });
        break;
      }
    }
  }
  // Whatever order a shop has written: nobody gets work who is not there or full.
  narrow("not_free", isFree);
  const agent = left.reduce<AgentFacts | null>((first, one) => (first === null || one.id < first.id ? one : first), null);
  if (agent) reasons.push({ code: "chosen", params: { name: agent.name, load: agent.load, capacity: agent.capacity } });
  else {
    // What matters is why the circle's own people could not; strangers only explain an empty circle.
    const near = rules.order.includes("territory") ? agents.filter((one) => distance(one) < Infinity) : agents;
    reasons.push(whyNobody(near.length > 0 ? near : agents, out));
  }
  return answer(agent);
}

const isThere = (agent: AgentFacts) => agent.state === "online" && agent.onDuty && agent.reachable;
const hasRoom = (agent: AgentFacts, { part, most }: Part) => most === null || (agent.loads[part] ?? 0) < most;
const hasSkill = (waiting: WaitingFacts, agent: AgentFacts) => waiting.skill === null || (agent.skills[waiting.skill] ?? 0) > 0;
const servesShop = (waiting: WaitingFacts, agent: AgentFacts) => agent.shops.length === 0 || agent.shops.includes(waiting.shopId);

function candidatesOf(agents: readonly AgentFacts[], chosen: AgentFacts | null, out: ReadonlyMap<string, string>): Pick<Choice, "candidates" | "others"> {
  const rank = new Map([...out.keys()].map((id, at) => [id, at]));
  const nearest = agents.toSorted((a, b) => Number(b === chosen) - Number(a === chosen) || (rank.get(b.id) ?? Infinity) - (rank.get(a.id) ?? Infinity) || (a.id < b.id ? -1 : 1));
  return {
    candidates: nearest.slice(0, mostCandidates).map((a) => ({ id: a.id, name: a.name, load: a.load, capacity: a.capacity, out: a === chosen ? null : (out.get(a.id) ?? "same") })),
    others: Math.max(0, agents.length - mostCandidates),
  };
}

/** Why nobody was chosen, as the nearest miss: full before away before off duty before the wrong skill. */
function whyNobody(agents: readonly AgentFacts[], out: ReadonlyMap<string, string>): Reason {
  const counts: Record<string, number> = {};
  for (const agent of agents) {
    const code = out.get(agent.id) ?? "same";
    counts[code] = (counts[code] ?? 0) + 1;
  }
  for (const code of ["full", "full_skill", "full_channel", "unreachable", "not_online", "not_on_duty", "language", "shop", "skill", "territory", "handed_on", "offline"])
    if (counts[code]) return { code: `nobody_${code}`, params: { count: counts[code] } };
  return { code: "nobody_at_all", params: {} };
}

/** One waiting conversation after a look at the queue: its place in the order, and who gets it or why nobody does. */
export interface Decided<W extends WaitingFacts = WaitingFacts> {
  waiting: W;
  choice: Choice;
  /** How many of the same territory are still before it. */
  ahead: number;
}

/**
 * One look at the whole queue: each in its turn sees what those before it have left. Those whom the same people could serve share a "nobody",
 * since places only become fewer within a look: ten thousand in the queue cost little more than one of each sort.
 */
export function decideQueue<W extends WaitingFacts>(rules: RoutingRules, queue: readonly W[], agents: readonly AgentFacts[], now: Date): Decided<W>[] {
  const people = new Map(agents.map((agent) => [agent.id, agent]));
  const nobody = new Map<string, Choice>();
  const ahead = new Map<string, number>();
  return inOrder(rules, queue, now).map((waiting) => {
    const seconds = waitedSecondsOf(waiting, now);
    const reach = circle(rules, waiting, seconds);
    const sort = [reach.territories.join(" "), reach.level, waiting.channel, waiting.skill, waiting.shopId, waiting.language, waiting.handedOn, waiting.only?.join(" ")].join("|");
    const patient = waiting.lastAgent !== null && seconds < rules.stickiness.maxExtraWaitSeconds;
    const known = patient ? undefined : nobody.get(sort);
    const choice = known ? { ...known, reasons: known.reasons.map((reason) => ("waited" in reason.params ? { ...reason, params: { ...reason.params, waited: Math.floor(seconds) } } : reason)) } : chooseAgent(rules, waiting, [...people.values()], now);
    const before = ahead.get(waiting.territory) ?? 0;
    if (choice.agent) people.set(choice.agent.id, holding(choice.agent, partsOf(rules, waiting)));
    else {
      ahead.set(waiting.territory, before + 1);
      if (!patient) nobody.set(sort, choice);
    }
    return { waiting, choice, ahead: before };
  });
}

/** The agent with one more conversation. */
function holding(agent: AgentFacts, parts: readonly Part[]): AgentFacts {
  return { ...agent, load: agent.load + 1, loads: { ...agent.loads, ...Object.fromEntries(parts.map(({ part }) => [part, (agent.loads[part] ?? 0) + 1])) } };
}
