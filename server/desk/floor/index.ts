import { floorEndpoints, type FloorView } from "#contract/floor.ts";
import { provinces } from "#contract/provinces.ts";
import type { RulesPort } from "#server/desk/conversations/index.ts";
import type { Customers } from "#server/desk/customers/index.ts";
import { readCentre } from "#server/kernel/centre.ts";
import type { Tx } from "#server/kernel/db.ts";
import { routes } from "#server/kernel/http/route.ts";
import type { Kernel } from "#server/kernel/kernel.ts";
import { errorFields } from "#server/kernel/log.ts";
import type { Module } from "#server/kernel/module.ts";
import type { Hub } from "#server/kernel/realtime/hub.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import * as store from "./store.ts";

interface Ports {
  rules: RulesPort;
  customers: Pick<Customers, "labels">;
}

const earliest = (dates: (Date | null)[]) => dates.reduce<Date | null>((min, date) => (date && (!min || date < min) ? date : min), null);
const iso = (date: Date | null) => date?.toISOString() ?? null;
/** A rate with its base; null, never 0 or 100 %, on an empty denominator (domain §1.1). */
const rate = (numerator: number, denominator: number) => ({ value: denominator === 0 ? null : numerator / denominator, numerator, denominator });

/** The supervisor's floor as of now. */
export async function floorNow(tx: Tx, now: Date, ports: Ports): Promise<FloorView> {
  const zone = (await readCentre(tx))?.zone ?? "Asia/Shanghai";
  const rules = (await ports.rules.conversation(tx, now)).body;
  const [territories, open, agentRows, today] = [
    await ports.rules.territories(tx),
    await store.openConversations(tx),
    await store.agentsNow(tx, now),
    await store.countsSince(tx, dayBounds(onDate(now, zone), zone).from, rules.firstReplyTargetSeconds),
  ];
  const agents = await Promise.all(agentRows.map(async ({ teams, ...agent }) => ({ ...agent, territories: await ports.rules.territoriesOfTeams(tx, teams) })));
  const queued = open.filter((c) => c.assigneeId === null).sort((a, b) => a.queuedAt.getTime() - b.queuedAt.getTime());
  const labels = await ports.customers.labels(tx, queued.slice(0, 50).map((c) => c.contactId));
  const why = await store.lastReasons(tx, queued.slice(0, 50).map((c) => c.id));
  return {
    at: now.toISOString(),
    waiting: queued.length, longestWaitSince: iso(queued[0]?.queuedAt ?? null), open: open.length - queued.length,
    unanswered: open.filter((c) => c.assigneeId !== null && c.waitingSince !== null).length,
    onDuty: agents.filter((a) => a.onDuty).length, online: agents.filter((a) => a.onDuty && a.reachable && a.state === "online").length,
    today: {
      opened: today.opened, ended: today.ended, targetSeconds: rules.firstReplyTargetSeconds,
      confirmed: rate(today.confirmed, today.ended), answeredInTarget: rate(today.repliedInTarget, today.replied), satisfied: rate(today.satisfied, today.rated),
    },
    territories: territories.map((t) => {
      const here = queued.filter((c) => c.territory === t.key);
      const own = agents.filter((a) => a.territories.includes(t.key));
      const there = own.filter((a) => a.onDuty && a.reachable);
      return {
        key: t.key, name: { "zh-CN": t.name["zh-CN"], en: t.name.en ?? t.name["zh-CN"] }, provinces: t.areas, waiting: here.length, longestWaitSince: iso(here[0]?.queuedAt ?? null),
        open: open.filter((c) => c.territory === t.key && c.assigneeId !== null).length, online: there.filter((a) => a.state === "online").length, onDuty: own.filter((a) => a.onDuty).length,
        load: there.reduce((sum, a) => sum + a.load, 0), capacity: there.reduce((sum, a) => sum + a.capacity, 0),
      };
    }),
    provinces: provinces.map((p) => {
      const here = open.filter((c) => c.province === p.code);
      const waiting = here.filter((c) => c.assigneeId === null);
      return { code: p.code, waiting: waiting.length, longestWaitSince: iso(earliest(waiting.map((c) => c.queuedAt))), open: here.length - waiting.length };
    }),
    agents: agents.map((a) => {
      const theirs = open.filter((c) => c.assigneeId === a.id && c.waitingSince !== null);
      return { ...a, since: a.since.toISOString(), waiting: theirs.length, longestUnansweredSince: iso(earliest(theirs.map((c) => c.waitingSince))) };
    }),
    queue: queued.slice(0, 50).map((c) => ({
      id: c.id, number: c.number, customerName: labels.get(c.contactId)?.name ?? "", tier: labels.get(c.contactId)?.tier ?? "standard", shop: c.shop, territory: c.territory, skill: c.skill,
      queuedAt: c.queuedAt.toISOString(), why: why.get(c.id) ?? null,
    })),
  };
}

/** The live page: the same view by request and, once a second while anybody looks, by topic `floor`. */
export function floorModule(kernel: Kernel, ports: Ports): Module & { bind(hub: Hub): void } {
  let hub: Hub | null = null;
  const view = () => kernel.db.transaction(kernel.clock, (tx, now) => floorNow(tx, now, ports));
  const beat = setInterval(() => {
    if (!hub?.watched("floor")) return;
    void view()
      .then((floor) => hub?.publish("floor", { t: "floor", floor }, 0))
      .catch((error: unknown) => kernel.log.warn("floor.retry", errorFields(error)));
  }, 1000);
  beat.unref();
  return {
    name: "floor",
    routes: routes(floorEndpoints, { "GET /v1/floor": (ctx) => floorNow(ctx.tx, ctx.now, ports) }),
    topics: [
      {
        name: "floor",
        async open(actor) {
          if (actor.kind !== "staff" || actor.scopeOf("floor.read") === null) return null;
          return { frames: [{ t: "floor", floor: await view() }], cursor: 0 };
        },
      },
    ],
    bind(to) {
      hub = to;
    },
    close: async () => clearInterval(beat),
  };
}
