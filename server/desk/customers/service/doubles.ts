import type { CustomerRow } from "#contract/customers.ts";
import type { Likeness } from "#contract/customer-joins.ts";
import { insistPermission, system, type Ctx } from "#server/kernel/context.ts";
import { cutPersonal } from "#server/kernel/crypto/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { defineWork, enqueue, workOpen, type WorkDef } from "#server/kernel/jobs/work.ts";
import { found, Refusal } from "#server/kernel/refusal.ts";
import { likeness } from "../join-rules.ts";
import type { Parts } from "../ports.ts";
import { customersByIds } from "../store/customers.ts";
import { lockBoth } from "../store/joinings.ts";
import * as store from "../store/likeness.ts";
import { rowsOf } from "./list.ts";
import { reach, reaches } from "./reach.ts";

/** Rows of the index that one transaction looks at. */
const step = 2000;
const countCap = 1000;

/** Weighs pairs; what people have called different is left out. */
async function weigh(parts: Parts, ctx: Ctx, pairs: readonly (readonly [string, string])[]): Promise<{ found: store.Found[]; version: string }> {
  const { body, version } = await parts.ports.files(ctx.tx, ctx.now);
  const different = await store.differentAmong(ctx.tx, [...new Set(pairs.flat())]);
  const open = pairs.filter(([a, b]) => !different.has(store.pairKey(a, b)));
  const shared = await store.sharedBy(ctx.tx, open);
  const weighed = open.map((pair, n) => ({ id: newId(), pair, ...likeness(body.doubles, shared[n]!) }));
  return { found: weighed.filter((one) => one.score >= body.doubles.listFrom), version };
}

/** Looks anew at one file, after it or its identities changed; `gone` is what was joined into it. */
export async function lookAgain(parts: Parts, ctx: Ctx, customerId: string, gone?: string): Promise<store.Found[]> {
  const { body } = await parts.ports.files(ctx.tx, ctx.now);
  await store.forget(ctx.tx, gone === undefined ? [customerId] : [customerId, gone]);
  const others = await store.alikeTo(ctx.tx, customerId, body.doubles.sharedBy);
  const { found: pairs, version } = await weigh(parts, ctx, others.map((other) => [customerId, other] as const));
  await store.saveFound(ctx.tx, ctx.now, version, pairs);
  return pairs;
}

async function shown(parts: Parts, ctx: Ctx, pairs: readonly { a: string; b: string; score: number; reasons: Likeness["reasons"]; foundAt: Date }[]): Promise<Likeness[]> {
  const rows = new Map((await rowsOf(parts, ctx, await customersByIds(ctx.tx, [...new Set(pairs.flatMap(({ a, b }) => [a, b]))]))).map((row) => [row.id, row]));
  // The older file first: it is the one that usually stays.
  const ordered = (a: CustomerRow, b: CustomerRow) => (a.number < b.number ? { a, b } : { a: b, b: a });
  return pairs.flatMap(({ a, b, score, reasons, foundAt }) => {
    const [one, two] = [rows.get(a), rows.get(b)];
    return one && two ? [{ ...ordered(one, two), score, reasons, foundAt: foundAt.toISOString() }] : [];
  });
}

function readCursor(after: string | undefined): { score: number; id: string } | null {
  if (after === undefined) return null;
  const [, score, id] = /^(\d{1,3})_([0-9a-f-]{36})$/.exec(after) ?? [];
  if (score === undefined || id === undefined) throw new Refusal("invalid", { fields: [{ path: "after", code: "cursor_unreadable" }] });
  return { score: Number(score), id };
}

/** Files that may be one person, the likeliest first. */
export async function listDoubles(parts: Parts, ctx: Ctx, query: { after?: string | undefined; limit: number }): Promise<{ rows: Likeness[]; next: string | null; count?: { value: number; capped: boolean } }> {
  insistPermission(ctx.actor, "customers.join");
  const before = readCursor(query.after);
  const pairs = await store.openPairs(ctx.tx, before, query.limit + 1);
  const last = pairs.length > query.limit ? pairs[query.limit - 1] : undefined;
  const page = { rows: await shown(parts, ctx, pairs.slice(0, query.limit)), next: last ? `${last.score}_${last.id}` : null };
  if (before !== null) return page;
  const n = await store.countOpen(ctx.tx, countCap);
  return { ...page, count: { value: Math.min(n, countCap), capped: n > countCap } };
}

/** Files that may be the same person as this one, looked for now. */
export async function doublesOf(parts: Parts, ctx: Ctx, id: string): Promise<Likeness[]> {
  const { customer } = await reach(parts, ctx, id, "customers.read");
  const { body } = await parts.ports.files(ctx.tx, ctx.now);
  const others = await store.alikeTo(ctx.tx, customer.id, body.doubles.sharedBy);
  const { found: pairs } = await weigh(parts, ctx, others.map((other) => [customer.id, other] as const));
  return (await shown(parts, ctx, pairs.map(({ pair: [a, b], score, reasons }) => ({ a, b, score, reasons: [...reasons], foundAt: ctx.now })))).sort((x, y) => y.score - x.score);
}

/** Remembers that two files are two people. */
export async function sayDifferent(parts: Parts, ctx: Ctx, id: string, input: { other: string; note: string }): Promise<void> {
  await reach(parts, ctx, id, "customers.join");
  const [a, b] = found(await lockBoth(ctx.tx, id, input.other));
  found((await reaches(parts, ctx, b.id, "customers.join")) ? true : null);
  if (a.id === b.id) throw new Refusal("already_one");
  const { version } = await parts.ports.files(ctx.tx, ctx.now);
  const note = cutPersonal(input.note).text;
  await store.markDifferent(ctx.tx, { id: newId(), pair: [a.id, b.id], at: ctx.now, byId: ctx.actor.kind === "staff" ? ctx.actor.id : null, note, version });
  ctx.record({ kind: "customer.called_different", subject: ["customer", a.id], data: { other: b.id, number: b.number, note } });
}

/** Looks through all files, part by part; asked for by night, after imports and by hand. */
export function doublesWork(parts: Parts): WorkDef {
  return defineWork({
    name: "customers.doubles",
    atMostSeconds: 3600,
    async handle(kernel) {
      const began = kernel.clock.now();
      let after: { kind: string; hash: Buffer } | null = null;
      do {
        after = await kernel.run(system, async (ctx) => {
          const { body } = await parts.ports.files(ctx.tx, ctx.now);
          const { groups, last } = await store.nextGroups(ctx.tx, after, body.doubles.sharedBy, step);
          const pairs = new Map(groups.flatMap(({ customers }) => customers.flatMap((a, n) => customers.slice(n + 1).map((b) => [store.pairKey(a, b), [a, b] as const] as const))));
          const { found: pairsFound, version } = await weigh(parts, ctx, [...pairs.values()]);
          await store.saveFound(ctx.tx, ctx.now, version, pairsFound);
          return last;
        });
      } while (after !== null);
      await kernel.run(system, (ctx) => store.forgetOlder(ctx.tx, began));
    },
  });
}

/** Asks for a look through all files. */
export async function askForDoubles(ctx: Ctx, work: WorkDef): Promise<void> {
  insistPermission(ctx.actor, "customers.join");
  if (!workOpen()) throw new Refusal("work_paused");
  await enqueue(ctx, work, {}, { key: "all" });
}
