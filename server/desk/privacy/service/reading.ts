import type { Read, Reading } from "#server/desk/customers/index.ts";
import { notify } from "#server/foundation/notifications/index.ts";
import type { Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { insist, Refusal } from "#server/kernel/refusal.ts";
import { dayBounds, onDate } from "#server/kernel/time/index.ts";
import type { PrivacyPorts } from "../ports.ts";
import { mayOpen, unusual, type ReadingFact } from "../rules.ts";
import { raise } from "../store/alerts.ts";
import * as store from "../store/readings.ts";
import { isHeld } from "../store/requests.ts";

const hourMs = 3_600_000;
const mostEvidence = 500;

export async function startOfToday(ports: Pick<PrivacyPorts, "zone">, ctx: Ctx): Promise<{ since: Date; day: string; zone: string }> {
  const zone = await ports.zone(ctx.tx);
  const day = onDate(ctx.now, zone);
  return { since: dayBounds(day, zone).from, day, zone };
}

/** Notes a reading and tells the managers when it makes the reader's reading unusual. */
async function note(ports: PrivacyPorts, ctx: Ctx, personId: string, read: Read, what: Pick<ReadingFact, "kind" | "field" | "purpose">): Promise<void> {
  const home = ctx.actor.territories.length === 0 ? null : await store.territoryOf(ctx.tx, read.contactIds);
  const otherTerritory = home !== null && !ctx.actor.territories.includes(home);
  await store.insertReading(ctx.tx, { id: newId(), personId, customerId: read.customerId, at: ctx.now, served: read.served, otherTerritory, ...what });
  const { body, version } = await ports.rules(ctx.tx, ctx.now);
  const widest = Math.max(0, ...body.unusual.map((rule) => rule.withinMinutes));
  if (widest === 0) return;
  const { day, zone } = await startOfToday(ports, ctx);
  const readings = await store.readingsSince(ctx.tx, personId, new Date(ctx.now.getTime() - widest * 60_000));
  for (const { rule, customers, readings: hits } of unusual(body.unusual, readings, ctx.now, zone)) {
    const times = hits.map((hit) => hit.at.getTime());
    const id = newId();
    const fresh = await raise(ctx.tx, {
      id, personId, rule: rule.key, onDay: day, version, limits: { withinMinutes: rule.withinMinutes, moreThan: rule.moreThan }, customers, raisedAt: ctx.now,
      firstAt: new Date(Math.min(...times)), lastAt: new Date(Math.max(...times)),
      evidence: hits.slice(0, mostEvidence).map((hit) => ({ customerId: hit.customerId, at: hit.at.toISOString(), kind: hit.kind, field: hit.field, purpose: hit.purpose })),
    });
    if (!fresh) continue;
    ctx.record({ kind: "privacy.unusual_reading", subject: ["person", personId], data: { alert: id, rule: rule.key, customers } });
    await notify(ctx, (await ports.watchers(ctx.tx)).filter((who) => who !== personId), { kind: "privacy.unusual_reading", params: { name: ctx.actor.name, customers }, link: "/settings/reading-alerts" });
  }
}

/** What reading leaves behind: the port that customer files and orders read through. A token or Kefu itself has no quota and raises no alert. */
export function readingOver(ports: PrivacyPorts): Reading {
  return {
    async file(ctx, read) {
      const me = ctx.actor.kind === "staff" ? ctx.actor.id : null;
      if (me === null || (await store.readFileSince(ctx.tx, me, read.customerId, new Date(ctx.now.getTime() - hourMs)))) return;
      await store.lockReader(ctx.tx, me);
      await note(ports, ctx, me, read, { kind: "file", field: null, purpose: null });
    },
    async field(ctx, read, why) {
      const { body } = await ports.rules(ctx.tx, ctx.now);
      const me = ctx.actor.kind === "staff" ? ctx.actor.id : null;
      if (await isHeld(ctx.tx, read.customerId, (await startOfToday(ports, ctx)).day)) throw new Refusal("customer_on_hold");
      if (me !== null) {
        await store.lockReader(ctx.tx, me);
        insist(mayOpen(body, why, await store.openedSince(ctx.tx, me, (await startOfToday(ports, ctx)).since)));
        await note(ports, ctx, me, read, { kind: "field", field: read.field, purpose: why.purpose ?? null });
      }
      const words = cutPersonal(why.reason).text;
      const purpose = body.purposes.find((one) => one.key === why.purpose)?.name["zh-CN"] ?? "";
      return [purpose, words].filter((part) => part !== "").join("：");
    },
  };
}
