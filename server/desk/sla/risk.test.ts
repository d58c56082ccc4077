import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { RiskFigure, RiskRecord } from "#contract/sla.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { riskFigures, riskOf } from "./risk-rules.ts";
import { riskClocks, riskCounts } from "./store.ts";

const now = new Date("2026-03-02T02:00:00.000Z");
const at = (minutes: number) => new Date(now.getTime() + minutes * 60_000);

describe("R-AN-01 (SLA at risk): one measure", () => {
  test.each([
    ["nothing yet", { warnAt: at(5), dueAt: at(10), breachedAt: null }, null],
    ["past its warning", { warnAt: at(0), dueAt: at(10), breachedAt: null }, "at_risk"],
    ["no warning in its rule", { warnAt: null, dueAt: at(10), breachedAt: null }, null],
    ["over at this very moment", { warnAt: at(-5), dueAt: at(0), breachedAt: null }, "breached"],
    ["over before its deadline fired", { warnAt: null, dueAt: at(-1), breachedAt: null }, "breached"],
    ["standing still", { warnAt: null, dueAt: null, breachedAt: null }, null],
    ["standing still, but over before", { warnAt: null, dueAt: null, breachedAt: at(-60) }, "breached"],
    ["a breach that facts moved on stays one", { warnAt: at(5), dueAt: at(10), breachedAt: at(-60) }, "breached"],
  ] as const)("R-AN-01 (SLA at risk): %s", (_what, clock, state) => expect(riskOf(clock, now)).toBe(state));

  test("R-AN-01 (SLA at risk): the parts add up to the whole, each clock in one of them", () => {
    const counted = fc.record({ kind: fc.constantFrom("conversation" as const, "ticket" as const), type: fc.constantFrom("", "complaint", "repair"), territory: fc.constantFrom("", "southwest", "north-china"), breached: fc.boolean(), count: fc.nat(50) });
    fc.assert(fc.property(fc.array(counted, { maxLength: 60 }), (parts) => {
      const figures = riskFigures(parts);
      const sum = (breached: boolean) => parts.filter((one) => one.breached === breached).reduce((n, one) => n + one.count, 0);
      expect([figures.reduce((n, one) => n + one.atRisk, 0), figures.reduce((n, one) => n + one.breached, 0)]).toEqual([sum(false), sum(true)]);
      expect(new Set(figures.map((one) => JSON.stringify([one.territory, one.kind, one.type]))).size).toBe(figures.length);
    }));
  });
});

describe("R-AN-01 (SLA at risk): of tickets, by territory and type", () => {
  let centre: WholeCentre;
  let zhou: { id: string; ask: Asks };
  let north: { id: string; ask: Asks };
  beforeAll(async () => {
    centre = await wholeCentre({ southwest: "team-southwest", "north-china": "team-north" });
    zhou = await centre.signedIn("r.zhou", ["supervisor"]);
    north = await centre.signedIn("r.north", [{ role: "supervisor", scope: "territory" }]);
    const team = (await centre.rows<{ id: string }>("select id from organization.team where key = 'team-north'"))[0]!.id;
    await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, north.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team] }));
  });
  afterAll(() => centre.close());
  const figures = async (who = zhou) => (await who.ask("GET", "/v1/sla/risk")).body.figures as RiskFigure[];
  const records = async (query: string, who = zhou) => (await who.ask("GET", `/v1/sla/risk/records?${query}`)).body as unknown as { rows: RiskRecord[]; next: string | null };

  test("R-AN-01 (SLA at risk): at risk from the handbook's warning on, over from the deadline on, gone when it is dealt with; each figure opens its records, within reach", async () => {
    const contactId = await centre.kernel.run(system, async (ctx) => (await centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: null, kind: "visitor", hash: identityHash([newId()]) })).id);
    await centre.app.customers.setContactArea(centre.kernel.db.kysely, contactId, "51", null);
    const { body } = await zhou.ask("POST", "/v1/tickets", { type: "complaint", title: "漏水", contactId, form: {} });
    const id = body.id as string;
    expect((await figures()).filter((one) => one.kind === "ticket")).toEqual([]);
    // The stage of receipt: thirty minutes of service hours, warned at three quarters; the first reply: half a working day.
    centre.clock.advance(25 * 60);
    const [{ territory }] = (await centre.rows<{ territory: string }>("select territory from tickets.ticket where id = $1", id)) as [{ territory: string }];
    expect(await figures()).toEqual([{ territory, kind: "ticket", type: "complaint", atRisk: 1, breached: 0 }]);
    centre.clock.advance(6 * 60);
    expect(await figures()).toEqual([{ territory, kind: "ticket", type: "complaint", atRisk: 0, breached: 1 }]);
    const found = await records(`territory=${territory}&kind=ticket&type=complaint&state=breached`);
    expect(found).toMatchObject({ rows: [{ number: body.code, link: `/tickets/${id}`, clock: "stage", state: "breached" }], next: null });
    expect((await records("state=at_risk")).rows).toEqual([]);
    expect((await records("kind=conversation")).rows).toEqual([]);
    if (territory !== "north-china") expect([await figures(north), (await records("limit=10", north)).rows]).toEqual([[], []]);
    const agent = await centre.signedIn("r.agent", ["agent"]);
    expect((await agent.ask("GET", "/v1/sla/risk")).status).toBe(403);
    expect((await records("after=x")) as unknown).toMatchObject({ code: "invalid" });
    await zhou.ask("POST", `/v1/tickets/${id}/exits/withdrawn`, { version: (((await zhou.ask("GET", `/v1/tickets/${id}`)).body as { version: number }).version), form: {}, reason: "客户撤回" });
    expect(await figures()).toEqual([]);
  });

  test("R-AN-01 (SLA at risk): the database and the measure agree about every clock, however it stands", async () => {
    const moments = [null, at(-5), at(0), at(5)];
    const clocks = moments.flatMap((warnAt) => moments.flatMap((dueAt) => [null, at(-60)].map((breachedAt) => ({ id: newId(), warnAt, dueAt, breachedAt }))));
    await centre.rows(`insert into sla.clock (id, subject_kind, subject_id, name, facts, version, calendar, target_ms, started_at, since, paused_for, due_at, warn_at, breached_at)
      select r.id, 'ticket', r.id, 'resolution', '{"type":"complaint","territory":"southwest"}', 1, 'working-days', 1, $2::timestamptz, case when r.due_at is not null then $2::timestamptz end, case when r.due_at is null then '{customer}'::text[] else '{}' end, r.due_at, r.warn_at, r.breached_at
      from jsonb_to_recordset($1::jsonb) as r(id uuid, warn_at timestamptz, due_at timestamptz, breached_at timestamptz)`,
      JSON.stringify(clocks.map(({ id, warnAt, dueAt, breachedAt }) => ({ id, warn_at: warnAt, due_at: dueAt, breached_at: breachedAt }))), now);
    const tx = centre.kernel.db.kysely;
    for (const state of ["at_risk", "breached", undefined] as const) {
      const want = clocks.filter((one) => (state === undefined ? riskOf(one, now) !== null : riskOf(one, now) === state)).map((one) => one.id);
      const page = async (skip: number) => riskClocks(tx, now, null, { state }, { skip, limit: 7 });
      const found: string[] = [];
      for (let got = await page(0); got.length > 0; got = await page(found.length)) found.push(...got.map((one) => one.id));
      expect(found.toSorted()).toEqual(want.toSorted());
    }
    const over = clocks.filter((one) => riskOf(one, now) === "breached").length;
    const parts = await riskCounts(tx, now, ["southwest"]);
    expect(parts.map(({ breached, count }) => ({ breached, count })).toSorted((a, b) => Number(a.breached) - Number(b.breached))).toEqual([{ breached: false, count: clocks.filter((one) => riskOf(one, now) === "at_risk").length }, { breached: true, count: over }]);
    expect(await riskCounts(tx, now, ["north-china"])).toEqual([]);
  });
});
