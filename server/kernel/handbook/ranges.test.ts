import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { policies } from "#contract/policies/index.ts";
import { openBus } from "../bus.ts";
import type { Ctx } from "../context.ts";
import { createLog } from "../log.ts";
import { testKernel } from "../testing.ts";
import { approveVersion, publish, startDraft, submitDraft, type Handbook } from "./index.ts";
import { narrowest } from "./in-force.ts";
import { spansFor } from "./store.ts";
import { chen, lin, testHandbook } from "./testing.ts";

let opened: Awaited<ReturnType<typeof testKernel>>;
let handbook: Handbook;
beforeAll(async () => {
  opened = await testKernel("2026-03-02T02:00:00.000Z");
  handbook = testHandbook(opened.kernel, policies);
});
afterAll(async () => {
  handbook.close();
  await opened.close();
});

const as = <T>(actor: typeof lin, work: (ctx: Ctx) => Promise<T>) => opened.kernel.run(actor, work);
const yaml = (key: string) => `kind: tags\nkey: ${key}\nschemaVersion: 1\ntitle: { zh-CN: 标签 }\nbody: { customer: [], conversation: [] }\n`;
const everybody = { kind: "all", key: "" } as const;
const team = { kind: "team", key: "southwest-day" } as const;
const approved = async (key: string) => {
  const { n, edit } = await as(lin, (ctx) => startDraft(handbook.engine, ctx, { kind: "tags", key, yaml: yaml(key), reason: "" }));
  await as(lin, (ctx) => submitDraft(handbook.engine, ctx, { kind: "tags", key, n, edit, reason: "改" }));
  await as(chen, (ctx) => approveVersion(handbook.engine, ctx, { kind: "tags", key, n }));
  return n;
};
const overlaps = async () =>
  (
    await opened.kernel.db.pool.query(
      `select a.key from handbook.in_force a join handbook.in_force b using (kind, key, scope_kind, scope_key)
        where a.id < b.id and tstzrange(a.from_at, a.until_at) && tstzrange(b.from_at, b.until_at)`,
    )
  ).rows;

const hour = 3_600_000;
const hours = 200;
/** What holds in each hour, by the plainest reckoning: a publishing takes its place up to the next beginning. */
class Line {
  readonly cells = Array<number>(hours).fill(0);
  readonly starts = new Set<number>();
  put(n: number, from: number, until: number): void {
    const next = Math.min(hours, ...[...this.starts].filter((start) => start > from));
    this.cells.fill(0, from, next);
    this.cells.fill(n, from, Math.min(next, until));
    this.starts.add(from);
  }
}

describe("effective ranges", () => {
  it("R-HB-02 (no overlap): under random publishing each hour has the version that was published for it, and never two", async () => {
    let round = 0;
    const step = fc.record({ inHours: fc.integer({ min: 0, max: 12 }), pilot: fc.boolean(), lasts: fc.option(fc.integer({ min: 1, max: 8 })), wait: fc.integer({ min: 0, max: 6 }) });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
        const key = `random-${round++}`;
        const start = opened.clock.now().getTime();
        const lines = { all: new Line(), team: new Line() };
        for (const { inHours, pilot, lasts, wait } of steps) {
          const n = await approved(key);
          const from = new Date(opened.clock.now().getTime() + inHours * hour);
          const until = pilot && lasts !== null ? new Date(from.getTime() + lasts * hour) : undefined;
          await as(chen, (ctx) => publish(handbook.engine, ctx, { versions: [{ kind: "tags", key, n }], scope: pilot ? team : everybody, from, until, reason: "随机", origin: "console" }));
          lines[pilot ? "team" : "all"].put(n, (from.getTime() - start) / hour, until ? (until.getTime() - start) / hour : hours);
          opened.clock.advance(wait * 3600);
        }
        const spans = await as(lin, (ctx) => spansFor(ctx.tx, "tags", key));
        for (let i = 0; i < 80; i += 1) {
          const at = new Date(start + i * hour);
          expect([i, narrowest(spans, at)?.n ?? 0]).toEqual([i, lines.all.cells[i]]);
          expect([i, narrowest(spans, at, { team: team.key })?.n ?? 0]).toEqual([i, lines.team.cells[i] || lines.all.cells[i]]);
        }
      }),
      { numRuns: 25, seed: 20261122 },
    );
    expect(await overlaps()).toEqual([]);
  });

  it("R-HB-02 (database): two overlapping times for one scope are refused by the database itself", async () => {
    const n = await approved("twice");
    await as(chen, (ctx) => publish(handbook.engine, ctx, { versions: [{ kind: "tags", key: "twice", n }], scope: everybody, reason: "发布", origin: "console" }));
    await expect(
      opened.kernel.db.pool.query(
        `insert into handbook.in_force (id, kind, key, n, scope_kind, scope_key, from_at, until_at, change_set_id)
          select gen_random_uuid(), kind, key, n, scope_kind, scope_key, from_at + interval '1 day', null, change_set_id from handbook.in_force where key = 'twice'`,
      ),
    ).rejects.toMatchObject({ constraint: "in_force_overlap" });
  });

  it("R-HB-02 (at once): of two people who publish different drafts at the same moment the later is refused, in either order of documents", async () => {
    const first = [await approved("left"), await approved("right")];
    const second = [await approved("left"), await approved("right")];
    const put = (numbers: number[], keys: string[]) =>
      as(chen, (ctx) => publish(handbook.engine, ctx, { versions: keys.map((key, i) => ({ kind: "tags", key, n: numbers[i]! })), scope: everybody, reason: "同时", origin: "console" }));
    const results = await Promise.allSettled([put(first, ["left", "right"]), put(second.toReversed(), ["right", "left"])]);
    expect(await overlaps()).toEqual([]);
    const heldBy = await Promise.all(["left", "right"].map((key) => as(lin, (ctx) => handbook.inForce(ctx.tx, "tags", key, { at: opened.clock.now() }))));
    // All or none: both documents come from one change set.
    expect(new Set(heldBy.map((one) => one.version)).size).toBe(1);
    expect(results.filter((one) => one.status === "fulfilled").length).toBeGreaterThan(0);
  });

  it("R-HB-02 (change set): when one document of a set is refused, none is published", async () => {
    const ready = await approved("ready");
    const { n } = await as(lin, (ctx) => startDraft(handbook.engine, ctx, { kind: "tags", key: "unready", yaml: yaml("unready"), reason: "" }));
    const versions = [{ kind: "tags", key: "ready", n: ready }, { kind: "tags", key: "unready", n }];
    await expect(as(chen, (ctx) => publish(handbook.engine, ctx, { versions, scope: everybody, reason: "一起", origin: "console" }))).rejects.toMatchObject({ code: "handbook_not_approved" });
    expect(await as(lin, (ctx) => handbook.find(ctx.tx, "tags", "ready", { at: opened.clock.now() }))).toBeNull();
    await expect(as(chen, (ctx) => publish(handbook.engine, ctx, { versions: [versions[0]!, versions[0]!], scope: everybody, reason: "两次", origin: "console" }))).rejects.toMatchObject({ code: "handbook_twice" });
  });

  it("R-HB-02 (two servers): what one server publishes is read by the other, whose memory still held the version before", async () => {
    const bus = await openBus(opened.kernel.db, "other", createLog(() => {}));
    const other = testHandbook({ ...opened.kernel, bus }, policies);
    const put = async () => {
      const n = await approved("shared");
      await as(chen, (ctx) => publish(handbook.engine, ctx, { versions: [{ kind: "tags", key: "shared", n }], scope: everybody, reason: "发布", origin: "console" }));
      opened.clock.advance(60);
    };
    const there = async () => (await as(lin, (ctx) => other.inForce(ctx.tx, "tags", "shared", { at: opened.clock.now() }))).version;
    await put();
    expect(await there()).toBe(1);
    await put();
    while ((await there()) !== 2) await new Promise((resolve) => setImmediate(resolve));
    other.close();
    await bus.close();
  });
});
