import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { CloseRow, CloseSheet } from "#contract/closing.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

type Person = { id: string; ask: Asks };
let centre: WholeCentre;
let li: Person;
let leader: Person;
let signed = 0;
let monday = Date.parse("2026-03-02T00:00:00+08:00");
const hour = 3_600_000;

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());
beforeEach(async () => {
  // Each test has a Monday of its own; sessions end in between.
  signed += 1;
  monday += 7 * 24 * hour;
  await goTo(9);
  const [team] = await centre.rows<{ id: string; version: number }>("select id, version from organization.team");
  leader = await centre.signedIn(`close.leader.${signed}`, ["supervisor"]);
  li = await centre.signedIn(`close.li.${signed}`, ["agent"]);
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, li.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [team!.id] }));
  await centre.rows("update organization.team set leader_id = $1", leader.id);
});

/** To this hour of the test's Monday, in Shanghai. */
async function goTo(hours: number): Promise<void> {
  centre.clock.advance((monday + hours * hour - centre.clock.now().getTime()) / 1000);
  await centre.app.settle();
}
const duty = async (from: number, to: number, who = li): Promise<string[]> => {
  const ids = await centre.kernel.run(system, (ctx) => centre.app.organization.write.duty(ctx, [{ personId: who.id, fromAt: new Date(monday + from * hour), toAt: new Date(monday + to * hour), kind: "day", note: "" }]));
  await centre.app.settle();
  return ids;
};
/** A ticket of one's own whose stage is due within half a working day. */
const ticket = async (): Promise<string> => (await li.ask("POST", "/v1/tickets", { type: "internal-request", title: "更新说明", form: { what: "补充说明" } })).body.id as string;
const dueSoon = (id: string, hours: number) => centre.rows("update tickets.ticket set due_at = $2 where id = $1", id, new Date(monday + hours * hour));
const sheet = async (who = li) => (await who.ask("GET", "/v1/closing")).body as unknown as CloseSheet;
const reason = (id: string, more: object = {}) => li.ask("PUT", "/v1/closing/reasons", { kind: "ticket", id, reason: "colleague", words: "等仓库 13912345678", until: new Date(monday + 24 * hour).toISOString(), ...more });
const kindsTold = async (who: Person) => ((await who.ask("GET", "/v1/notifications")).body.rows as { kind: string; params: Record<string, unknown> }[]).filter((one) => one.kind.startsWith("closing."));
const dayRow = async (who = leader) => ((await who.ask("GET", `/v1/closings?on=${new Date(monday + 12 * hour).toISOString().slice(0, 10)}`)).body.rows as unknown as CloseRow[]).find((one) => one.person.id === li.id);

describe("R-TK-09 (daily close)", () => {
  test("R-TK-09 (daily close): reminded before the end, each thing gets its reason, then the day is closed; the leader sees it with the reasons", async () => {
    await duty(9, 18);
    const id = await ticket();
    await dueSoon(id, 17);
    await goTo(17.25);
    expect(await kindsTold(li)).toEqual([]);
    expect((await li.ask("POST", "/v1/closing")).body.code).toBe("closing_too_early");
    await goTo(17.5);
    expect(await kindsTold(li)).toMatchObject([{ kind: "closing.soon", params: { left: 1, minutes: 30 } }]);
    expect(await sheet()).toMatchObject({ shift: { state: "open" }, left: 1, items: [{ kind: "ticket", id, about: "更新说明", code: expect.any(String), reason: null }] });
    expect((await li.ask("POST", "/v1/closing")).body).toMatchObject({ code: "closing_items_open", params: { left: 1 } });
    expect((await reason(id, { reason: "weather" })).body.fields).toEqual([{ path: "reason", code: "closing_reason_unknown" }]);
    expect((await reason(id, { until: new Date(monday + 17.9 * hour).toISOString() })).body.fields).toMatchObject([{ path: "until", code: "closing_until_early" }]);
    expect((await reason(newId())).body.code).toBe("closing_item_gone");
    expect((await reason(id)).status).toBe(200);
    expect(await sheet()).toMatchObject({ left: 0, items: [{ reason: { key: "colleague" } }] });
    expect((await li.ask("POST", "/v1/closing")).body).toEqual({ state: "closed" });
    expect((await li.ask("POST", "/v1/closing")).body.code).toBe("closing_done");
    await goTo(19);
    expect(await dayRow()).toMatchObject({ state: "closed", left: 0, reasons: [{ kind: "ticket", key: "colleague", name: { "zh-CN": "等同事或部门" } }] });
    expect(await kindsTold(leader)).toEqual([]);
    for (const { row } of await centre.rows<{ row: string }>("select to_jsonb(r)::text as row from closing.reason r union all select data::text from kernel.event")) expect(row).not.toContain("13912345678");
    // A later shift, by whose end the reason has run out: it is asked about anew.
    await duty(20.5, 26);
    expect((await sheet()).shift).toMatchObject({ state: "closed" });
    await goTo(25.6);
    expect(await sheet()).toMatchObject({ left: 1, shift: { state: "open" } });
  });

  test("R-TK-09 (daily close): not closed is a fact with an event, told to the person and to the leader; closed after that is late; who finished everything is clear", async () => {
    await duty(9, 18);
    const id = await ticket();
    await dueSoon(id, 20);
    await goTo(18.5);
    expect((await kindsTold(li)).map((one) => one.kind)).toEqual(["closing.missed", "closing.soon"]);
    expect(await kindsTold(leader)).toMatchObject([{ kind: "closing.missed_by", params: { left: 1 } }]);
    expect(await dayRow()).toMatchObject({ state: "missed", left: 1 });
    expect(await centre.rows("select data ->> 'left' as n from kernel.event where kind = 'closing.missed' and data ->> 'personId' = $1", li.id)).toEqual([{ n: "1" }]);
    expect((await reason(id)).status).toBe(200);
    expect((await li.ask("POST", "/v1/closing")).body).toEqual({ state: "late" });
    await centre.app.settle();
    expect(await dayRow()).toMatchObject({ state: "late", left: 0 });

    const other = await centre.signedIn(`close.other.${signed}`, ["agent"]);
    await duty(19, 21, other);
    await goTo(21.6);
    expect((await sheet(other)).shift).toMatchObject({ state: "clear" });
  });

  test("R-TK-09 (daily close): a shift past midnight belongs to the day on which it began and ends in the morning; noon is no end; duty that was moved or removed asks at the new time, or not at all", async () => {
    await duty(9, 12);
    await duty(13, 22);
    const id = await ticket();
    await dueSoon(id, 14);
    await goTo(12.6);
    expect(await kindsTold(li)).toEqual([]);
    const [second] = await centre.rows<{ id: string; version: number }>("select id, version from organization.duty where person_id = $1 order by from_at desc limit 1", li.id);
    let manager = await centre.signedIn(`close.manager.${signed}`, ["manager"]);
    expect((await manager.ask("PATCH", `/v1/duty/${second!.id}`, { to: "06:00", version: second!.version })).status).toBe(200);
    await goTo(23);
    expect(await kindsTold(li)).toEqual([]);
    await goTo(29.5);
    expect((await kindsTold(li)).map((one) => one.kind)).toEqual(["closing.soon"]);
    await goTo(30.5);
    expect(await dayRow(await centre.signedIn(`close.again.${signed}`, ["supervisor"]))).toMatchObject({ state: "missed" });

    manager = await centre.signedIn(`close.manager.again.${signed}`, ["manager"]);
    const gone = await centre.signedIn(`close.gone.${signed}`, ["agent"]);
    const [dutyId] = await duty(31, 35, gone);
    await centre.app.settle();
    await manager.ask("DELETE", `/v1/duty/${dutyId}`);
    await goTo(36);
    expect(await centre.rows("select 1 from closing.shift where person_id = $1", gone.id)).toEqual([]);
  });

  test("R-TK-09 (daily close): without duty nothing is asked; who may not lead does not see the others", async () => {
    await ticket();
    expect(await sheet()).toMatchObject({ shift: null, items: [], left: 0 });
    expect((await li.ask("POST", "/v1/closing")).body.code).toBe("closing_no_shift");
    expect((await reason(newId())).body.code).toBe("closing_no_shift");
    expect((await li.ask("GET", "/v1/closings?on=2026-03-02")).status).toBe(403);
    await goTo(48);
    expect(await centre.rows("select 1 from closing.shift where person_id = $1", li.id)).toEqual([]);
  });

  test("R-PE-02 (daily close): a leader sees the shifts of those whom the right reaches, whatever team is asked for", async () => {
    const [team] = await centre.rows<{ id: string }>("select id from organization.team");
    const lead = async (scope: "own" | "team" | "territory", teams: string[]) => {
      const one = await centre.signedIn(`close.${scope}.${teams.length}.${signed}`, [{ role: "supervisor", scope }]);
      await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, one.id, { capacity: 3, languages: ["zh"], departmentId: null, shops: [], skills: [], teams }));
      return one;
    };
    const [own, mate, near, elsewhere] = [await lead("own", [team!.id]), await lead("team", [team!.id]), await lead("territory", [team!.id]), await lead("territory", [])];
    await duty(9, 18);
    await goTo(20);
    expect([await dayRow(own), await dayRow(elsewhere)]).toEqual([undefined, undefined]);
    for (const who of [leader, mate, near]) expect((await dayRow(who))?.person.id).toBe(li.id);
    const day = new Date(monday + 12 * hour).toISOString().slice(0, 10);
    expect((await elsewhere.ask("GET", `/v1/closings?on=${day}&team=${team!.id}`)).body.rows).toEqual([]);
  });
});
