import type { z } from "zod";
import type { conversationEndpoints } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { activePeople, teamsWithPeople, unitsWithPeople } from "../store/parties.ts";
import { agentFacts } from "../routing/service.ts";
import { waitingByTerritory } from "../store/queue.ts";
import type { Desk } from "./desk.ts";

/** Whoever may be given one now. */
const takes = (p: { onDuty: boolean; state: string; load: number; capacity: number }): boolean => p.onDuty && (p.state === "online" || p.state === "busy") && p.load < p.capacity;

type Colleagues = z.input<(typeof conversationEndpoints)["GET /v1/presence/colleagues"]["response"]>;

/** Who could receive a conversation now, first those who can take one, and how full territories, teams and departments are: the transfer dialogue reads it; with `all`, whom one could ask. */
export async function colleagues(desk: Desk, ctx: Ctx, all: boolean): Promise<Colleagues> {
  const there = (await agentFacts(desk, ctx)).filter((agent) => agent.state !== "offline" && agent.reachable && agent.id !== ctx.actor.id);
  const people = there
    .map(({ id, name, state, load, capacity, onDuty, territories, skills }) => ({ id, name, state, load, capacity, onDuty, territories: [...territories], skills: Object.keys(skills) }))
    .sort((a, b) => Number(takes(b)) - Number(takes(a)) || Number(b.onDuty) - Number(a.onDuty) || a.load / a.capacity - b.load / b.capacity || (a.name < b.name ? -1 : 1));
  if (all)
    for (const one of await activePeople(ctx.tx))
      if (one.id !== ctx.actor.id && !there.some((agent) => agent.id === one.id))
        people.push({ id: one.id, name: one.name, state: "offline", load: 0, capacity: 0, onDuty: false, territories: await desk.ports.rules.territoriesOfTeams(ctx.tx, one.teams, one.loginName), skills: [] });
  const waiting = await waitingByTerritory(ctx.tx);
  const names = await desk.ports.rules.territoryNames(ctx.tx);
  const free = new Set(people.filter((p) => p.state === "online" && p.onDuty).map((p) => p.id));
  const places = (rows: { id: string; name: string; people: string[] }[]) =>
    rows.filter((row) => row.people.length > 0).map((row) => ({ id: row.id, name: row.name, people: row.people.length, online: row.people.filter((id) => free.has(id)).length }));
  return {
    people,
    territories: [...names].map(([key, name]) => ({
      key, name: { "zh-CN": name["zh-CN"], en: name.en ?? name["zh-CN"] }, waiting: waiting.get(key) ?? 0,
      online: people.filter((p) => p.state === "online" && p.onDuty && p.territories.includes(key)).length,
    })),
    teams: places(await teamsWithPeople(ctx.tx)),
    departments: places(await unitsWithPeople(ctx.tx)),
  };
}
