import type { z } from "zod";
import type { conversationEndpoints } from "#contract/conversation.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { agentFacts } from "../routing/service.ts";
import { waitingByTerritory } from "../store/queue.ts";
import type { Desk } from "./desk.ts";

type Colleagues = z.input<(typeof conversationEndpoints)["GET /v1/presence/colleagues"]["response"]>;

/** Who could receive a conversation now, and how full the territories are: the transfer dialogue reads it. */
export async function colleagues(desk: Desk, ctx: Ctx): Promise<Colleagues> {
  const people = (await agentFacts(desk, ctx))
    .filter((agent) => agent.state !== "offline" && agent.reachable && agent.id !== ctx.actor.id)
    .map(({ id, name, state, load, capacity, onDuty, territories, skills }) => ({ id, name, state, load, capacity, onDuty, territories: [...territories], skills: Object.keys(skills) }));
  const waiting = await waitingByTerritory(ctx.tx);
  const names = await desk.ports.rules.territoryNames(ctx.tx);
  return {
    people: people.sort((a, b) => Number(b.onDuty) - Number(a.onDuty) || a.load / a.capacity - b.load / b.capacity || (a.name < b.name ? -1 : 1)),
    territories: [...names].map(([key, name]) => ({
      key, name: { "zh-CN": name["zh-CN"], en: name.en ?? name["zh-CN"] }, waiting: waiting.get(key) ?? 0,
      online: people.filter((p) => p.state === "online" && p.onDuty && p.territories.includes(key)).length,
    })),
  };
}
