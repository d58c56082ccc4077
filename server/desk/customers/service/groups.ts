import type { Segment, SegmentFilter, TierExplained } from "#contract/customer-groups.ts";
import { insistPermission, system, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { defineWork, type WorkDef } from "#server/kernel/jobs/work.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import type { Parts } from "../ports.ts";
import { contactsOfCustomers } from "../store/contacts.ts";
import { countCustomers, listCustomers, lockCustomer, lockJoining, customersByIds, saveCustomer, type CustomerState } from "../store/customers.ts";
import * as store from "../store/worth.ts";
import { ruled, tierBy, windowStart, type Worth } from "../worth-rules.ts";
import { reach } from "./reach.ts";

/** Files of one transaction of the night. */
const step = 200;
const mostSegments = 50;
const countCap = 1000;
const mostMembers = 2000;

/** What the orders of these contacts come to, by contact, together. */
function together(byContact: ReadonlyMap<string, Worth>, contactIds: readonly string[]): Worth {
  const own = contactIds.flatMap((id) => byContact.get(id) ?? []);
  const newest = own.flatMap((one) => (one.lastOrderAt ? [one.lastOrderAt.getTime()] : []));
  return { paidFen: own.reduce((sum, one) => sum + one.paidFen, 0), orders: own.reduce((sum, one) => sum + one.orders, 0), lastOrderAt: newest.length === 0 ? null : new Date(Math.max(...newest)) };
}

async function giveTier(ctx: Ctx, customer: CustomerState, tier: string, why: { reason?: string; version?: string | null }): Promise<void> {
  if (tier === customer.tier) return;
  await saveCustomer(ctx.tx, customer.id, { tier, tags: customer.tags, province: customer.province, city: customer.city });
  ctx.record({ kind: "customer.changed", subject: ["customer", customer.id], data: { fields: ["tier"], tier: [customer.tier, tier], ...(why.reason ? { reason: why.reason } : {}), ...(why.version ? { version: why.version } : {}) } });
}

/** Why a customer has their tier, reckoned from today's orders. */
export async function explainTier(parts: Parts, ctx: Ctx, id: string): Promise<TierExplained> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.read");
  const { body, version } = await parts.ports.tierRules(ctx.tx, ctx.now);
  const stored = (await store.worthOf(ctx.tx, [customer.id])).get(customer.id);
  const worth = together(await parts.ports.worth(ctx.tx, contactIds, windowStart(body, ctx.now)), contactIds);
  const by = tierBy(body, worth, ctx.now);
  return {
    tier: customer.tier, by: by !== null && ruled(stored, customer.tier, body) ? "rule" : "hand", reason: stored?.reason ?? "", byName: stored?.byName ?? null, at: (stored?.setAt ?? stored?.reckonedAt)?.toISOString() ?? null,
    rule: by && { version, windowDays: body.rule!.windowDays, wouldBe: by.tier, facts: { ...worth, lastOrderAt: worth.lastOrderAt?.toISOString() ?? null }, steps: by.steps },
  };
}

/** A tier by hand stays; given back to the rule, the rule is followed at once. */
export async function setTier(parts: Parts, ctx: Ctx, id: string, input: { by: "hand"; tier: string; reason: string } | { by: "rule" }): Promise<{ tier: string }> {
  const { customer, contactIds } = await reach(parts, ctx, id, "customers.write", true);
  const { body, version } = await parts.ports.tierRules(ctx.tx, ctx.now);
  const byId = ctx.actor.kind === "staff" ? ctx.actor.id : null;
  if (input.by === "hand") {
    if (!body.tiers.some((tier) => tier.key === input.tier)) throw new Refusal("invalid", { fields: [{ path: "tier", code: "unknown_tier" }] });
    const reason = cutPersonal(input.reason).text;
    await store.saveTierBy(ctx.tx, customer.id, { by: "hand", reason, byId, at: ctx.now });
    await giveTier(ctx, customer, input.tier, { reason });
    return { tier: input.tier };
  }
  const by = tierBy(body, together(await parts.ports.worth(ctx.tx, contactIds, windowStart(body, ctx.now)), contactIds), ctx.now);
  if (by === null) throw new Refusal("no_tier_rule");
  await store.saveTierBy(ctx.tx, customer.id, { by: "rule", reason: "", byId, at: ctx.now });
  await giveTier(ctx, customer, by.tier, { version });
  return { tier: by.tier };
}

/** Every file anew, by night: what its orders come to, and its tier where the rule gives it. */
export function tiersWork(parts: Parts): WorkDef {
  return defineWork({
    name: "customers.tiers",
    atMostSeconds: 3600,
    async handle(kernel) {
      for (let after: number | null = 0; after !== null; ) {
        const from: number = after;
        after = await kernel.run(system, async (ctx) => {
          await lockJoining(ctx.tx, "shared");
          const files = await store.nextFiles(ctx.tx, from, step);
          const { body, version } = await parts.ports.tierRules(ctx.tx, ctx.now);
          const byContact = await parts.ports.worth(ctx.tx, files.flatMap((file) => file.contactIds), windowStart(body, ctx.now));
          const known = await store.worthOf(ctx.tx, files.map((file) => file.id));
          const states = new Map((await customersByIds(ctx.tx, files.map((file) => file.id))).map((state) => [state.id, state]));
          const rows = files.map((file) => {
            const customer = states.get(file.id)!;
            return { customer, customerId: file.id, ...together(byContact, file.contactIds), tierBy: ruled(known.get(file.id), customer.tier, body) ? ("rule" as const) : ("hand" as const) };
          });
          await store.saveWorth(ctx.tx, ctx.now, body.rule ? version : null, rows);
          for (const row of rows) {
            const by = row.tierBy === "rule" ? tierBy(body, row, ctx.now) : null;
            if (by === null || by.tier === row.customer.tier) continue;
            // Read once more under the lock: what somebody has just changed by hand is theirs.
            const now = await lockCustomer(ctx.tx, row.customerId);
            if (now?.version === row.customer.version) await giveTier(ctx, now, by.tier, { version });
          }
          return files.length < step ? null : files.at(-1)!.number;
        });
      }
    },
  });
}

/** The saved groups, each counted as it stands now. */
export async function readSegments(ctx: Ctx): Promise<Segment[]> {
  insistPermission(ctx.actor, "customers.read");
  const rows = await store.listSegments(ctx.tx);
  return Promise.all(rows.map(async ({ createdAt, ...segment }) => {
    const n = await countCustomers(ctx.tx, { found: [], contactIds: null, ...segmentFilter(segment.filter, ctx.now) }, countCap);
    return { ...segment, createdAt: createdAt.toISOString(), count: { value: Math.min(n, countCap), capped: n > countCap } };
  }));
}

/** A segment as a filter of the list. */
export const segmentFilter = (filter: SegmentFilter, now: Date) => ({ kind: filter.kind, tier: filter.tier, tag: filter.tag, province: filter.province, more: store.worthConditions(filter, now) });

/** Who belongs to a saved group now, the newest files first. */
export async function segmentMembers(ctx: Ctx, id: string): Promise<{ customers: number; contactIds: string[] } | null> {
  const segment = await store.findSegment(ctx.tx, id);
  if (!segment) return null;
  const members = await listCustomers(ctx.tx, { found: [], contactIds: null, ...segmentFilter(segment.filter, ctx.now) }, null, mostMembers);
  return { customers: members.length, contactIds: (await contactsOfCustomers(ctx.tx, members.map((one) => one.id))).map((contact) => contact.id) };
}

export async function keepSegment(ctx: Ctx, input: { name: string; filter: SegmentFilter }): Promise<{ id: string }> {
  insistPermission(ctx.actor, "views.share");
  if ((await store.listSegments(ctx.tx)).length >= mostSegments) throw new Refusal("segments_full");
  const id = newId();
  const name = cutPersonal(input.name);
  if (name.parts.length > 0) throw new Refusal("invalid", { fields: [{ path: "name", code: "personal_in_tag" }] });
  if (!(await store.insertSegment(ctx.tx, { id, name: input.name, filter: input.filter, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, at: ctx.now }))) throw new Refusal("segment_known");
  ctx.record({ kind: "segment.kept", subject: ["segment", id], data: { name: input.name, filter: input.filter } });
  return { id };
}

export async function dropSegment(ctx: Ctx, id: string): Promise<void> {
  insistPermission(ctx.actor, "views.share");
  found((await store.deleteSegment(ctx.tx, id)) ? true : null);
  ctx.record({ kind: "segment.dropped", subject: ["segment", id] });
}
