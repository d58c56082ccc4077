import { floorEndpoints, type FloorView, type WaitingWhy } from "#contract/floor.ts";
import type { RulesPort } from "#server/desk/conversations/index.ts";
import { nameTo, type Customers } from "#server/desk/customers/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import { territoriesWithin, type Actor, type Ctx } from "#server/kernel/context.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { found } from "#server/kernel/refusal.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import { type FloorFacts, type FloorReach, floorView, owedOf, queueOf, within } from "./rules.ts";
import * as store from "./store.ts";

export interface FloorPorts {
  rules: Pick<RulesPort, "conversation" | "territories" | "headquarters" | "territoriesOfTeams">;
  customers: Pick<Customers, "labels">;
  /** The queue decided in thought, for one who waits; null when it waits no more. */
  why?: (ctx: Pick<Ctx, "tx" | "now">, id: string) => Promise<WaitingWhy | null>;
  /** How long people may be away; without it nobody is called away too long. */
  presence?: (tx: Tx, at: Date) => Promise<{ awayAlertMinutes: number }>;
}

const most = { queue: 50, owed: 30 };
type Reach = "all" | FloorReach;
const nothing: FloorReach = { teams: [], territories: [] };

/** How far somebody sees the floor: the whole centre, the own teams, or with these the territories that they answer for (R-PE-02). */
function reachOf(actor: Actor): Reach | null {
  const scope = actor.kind === "staff" || actor.kind === "system" || actor.kind === "token" ? actor.scopeOf("floor.read") : null;
  if (scope === null || scope === "all") return scope;
  return { teams: scope === "own" ? [] : actor.teams.toSorted(), territories: territoriesWithin(actor, scope).toSorted() };
}

async function readFacts(tx: Tx, now: Date, ports: FloorPorts): Promise<FloorFacts> {
  const zone = (await readCentre(tx))?.zone ?? "Asia/Shanghai";
  const { body: rules, version } = await ports.rules.conversation(tx, now);
  const headquarters = await ports.rules.headquarters(tx);
  const limits = {
    firstReplySeconds: rules.firstReplyTargetSeconds, replySeconds: rules.replyTargetSeconds,
    awayMinutes: (await ports.presence?.(tx, now))?.awayAlertMinutes ?? null,
  };
  // Many agents share their teams: the handbook is asked once for each set of them.
  const all = await ports.rules.territories(tx);
  const inPerson = new Set(all.flatMap((t) => t.agents ?? []));
  const asked = new Map<string, Promise<string[]>>();
  const territoriesOf = ({ teams, loginName }: { teams: readonly string[]; loginName: string }) => {
    const named = inPerson.has(loginName) ? loginName : undefined;
    const key = [named ?? "", ...teams].join(" ");
    const known = asked.get(key) ?? ports.rules.territoriesOfTeams(tx, teams, named);
    asked.set(key, known);
    return known;
  };
  const agents: FloorFacts["agents"][number][] = [];
  for (const agent of await store.agentsNow(tx, now)) agents.push({ ...agent, territories: await territoriesOf(agent) });
  return {
    now, limits, rules: version, agents,
    territories: all.map((t) => ({ key: t.key, name: t.name, areas: t.areas, headquarters: t.key === headquarters })),
    open: await store.openConversations(tx),
    today: await store.openedSince(tx, dayBounds(onDate(now, zone), zone).from),
  };
}

async function viewOf(tx: Tx, facts: FloorFacts, reach: Reach, ports: FloorPorts): Promise<FloorView> {
  const visible = reach === "all" ? facts : within(facts, reach);
  const queue = queueOf(visible.open).slice(0, most.queue);
  const owed = owedOf(visible.open).slice(0, most.owed);
  const labels = await ports.customers.labels(tx, [...queue, ...owed].map((c) => c.contactId));
  // Whoever looks over the floor serves nobody there.
  const names = new Map([...labels].map(([id, label]) => [id, { name: nameTo(label, false), tier: label.tier }]));
  return floorView(visible, { queue, owed, names, reasons: await store.lastReasons(tx, queue.map((c) => c.id)) });
}

/** The supervisor's floor as of now, as far as this actor sees it. */
export async function floorNow(tx: Tx, now: Date, actor: Actor, ports: FloorPorts): Promise<FloorView> {
  return viewOf(tx, await readFacts(tx, now, ports), reachOf(actor) ?? nothing, ports);
}

/** Why one still waits, for whoever sees that one on the floor. */
export async function whyOne(ctx: Ctx, id: string, ports: FloorPorts): Promise<WaitingWhy> {
  const facts = await readFacts(ctx.tx, ctx.now, ports);
  const reach = reachOf(ctx.actor) ?? nothing;
  found(queueOf((reach === "all" ? facts : within(facts, reach)).open).find((one) => one.id === id));
  return found(await ports.why?.(ctx, id));
}

/** The live page: the same view by request and, once a second while anybody looks, by topic `floor`. */
export function floorModule(kernel: Kernel, ports: FloorPorts): Module & { bind(hub: Hub): void; beat(): Promise<void> } {
  let hub: Hub | null = null;
  let running: Promise<void> | null = null;

  /** One reading of the tables serves everybody who looks; each reach gets its own view of it. */
  async function publish(to: Hub): Promise<void> {
    const reaches = new Map<string, Reach>();
    for (const peer of to.peers()) {
      const reach = reachOf(peer.actor);
      if (reach !== null) reaches.set(JSON.stringify(reach), reach);
    }
    await kernel.db.transaction(kernel.clock, async (tx, now) => {
      const facts = await readFacts(tx, now, ports);
      for (const [key, reach] of reaches) {
        const floor = await viewOf(tx, facts, reach, ports);
        to.publishWhere("floor", { t: "floor", floor }, 0, (actor) => JSON.stringify(reachOf(actor)) === key);
      }
    });
  }
  // A slow reading is waited for, never overtaken.
  async function beat(): Promise<void> {
    if (!hub?.watched("floor")) return;
    running ??= publish(hub)
      .catch((error: unknown) => kernel.log.warn("floor.retry", errorFields(error)))
      .finally(() => (running = null));
    await running;
  }
  const timer = setInterval(() => void beat(), 1000);
  timer.unref();
  return {
    name: "floor",
    routes: routes(floorEndpoints, {
      "GET /v1/floor": (ctx) => floorNow(ctx.tx, ctx.now, ctx.actor, ports),
      "GET /v1/floor/waiting/{id}": (ctx, { params }) => whyOne(ctx, params.id, ports),
    }),
    topics: [
      {
        name: "floor",
        async open(actor) {
          if (actor.kind !== "staff" || reachOf(actor) === null) return null;
          return { frames: [{ t: "floor", floor: await kernel.db.transaction(kernel.clock, (tx, now) => floorNow(tx, now, actor, ports)) }], cursor: 0 };
        },
      },
    ],
    bind(to) {
      hub = to;
    },
    beat,
    async close() {
      clearInterval(timer);
      await running;
    },
  };
}
