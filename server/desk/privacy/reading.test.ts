import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityHash } from "#server/desk/customers/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import type { ReadingAlert } from "#contract/privacy.ts";
import { dropOld } from "./index.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());

async function shopper(fields: { name?: string; phone?: string }): Promise<{ contactId: string; customerId: string }> {
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  const [ids] = await centre.kernel.run(system, (ctx) => centre.app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop!.id, kind: "shopper", hash: identityHash(["shopper", newId()]), fields }]));
  return ids!;
}
const events = (kind: string) => centre.rows<{ subject_id: string; actor_id: string; data: Record<string, unknown> }>("select subject_id, actor_id, data from kernel.event where kind = $1 order by id", kind);

describe("R-CU-04 (unmasking): why, how often, and never the value", () => {
  it("R-CU-04 (quota): a purpose of the handbook is enough of a reason until its quota of the day; the next day begins anew", async () => {
    const { customerId } = await shopper({ name: "夏蝉", phone: "13512341234" });
    centre.clock.moveTo("2026-03-02T15:30:00.000Z");
    const who = await centre.signedIn("sup.quota", ["supervisor"]);
    const open = (body: object) => who.ask("POST", `/v1/customers/${customerId}/unmasking`, { field: "phone", ...body });
    expect(await open({})).toMatchObject({ status: 422, body: { fields: [{ path: "reason", code: "reason_missing" }] } });
    expect(await open({ purpose: "curious" })).toMatchObject({ status: 422, body: { fields: [{ path: "purpose", code: "purpose_unknown" }] } });
    expect(await open({ purpose: "identity", reason: "客户报 13512341234" })).toMatchObject({ status: 200, body: { value: "13512341234" } });
    expect((await events("customer.unmasked")).at(-1)).toMatchObject({ subject_id: customerId, actor_id: who.id, data: { field: "phone", reason: "核实客户身份：客户报 ⟦手机1⟧" } });
    await centre.rows(`insert into privacy.reading (id, person_id, customer_id, at, kind, field, purpose, served, other_territory)
      select gen_random_uuid(), $1, $2, $3, 'field', 'phone', 'identity', false, false from generate_series(1, 38)`, who.id, customerId, centre.clock.now());
    expect((await open({ purpose: "identity" })).status).toBe(200);
    expect(await open({ purpose: "identity" })).toMatchObject({ status: 409, body: { code: "opened_too_often", params: { perDay: 40 } } });
    expect((await open({ purpose: "call-back" })).status).toBe(200);
    const { body } = await who.ask("GET", "/v1/opening-purposes");
    expect((body.purposes as { key: string; today: number }[]).filter((one) => one.today > 0).map((one) => [one.key, one.today])).toEqual([["call-back", 1], ["identity", 40]]);
    centre.clock.advance(3600);
    expect((await open({ purpose: "identity" })).status).toBe(200);
  });

  it("R-CU-04 (unmasking): personal data in a message open only with a reason; events, readings and logs never hold them", async () => {
    const { contactId } = await shopper({ name: "司马青衫" });
    const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
    const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
    const arrival = { contactId, shop: { id: shop!.id, key: "hemu" }, channel: "web", locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
    const { conversationId, appended } = await centre.app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text: "电话 13977778888，邮箱 marked@example.org" });
    const supervisor = await centre.signedIn("sup.reads", ["supervisor"]);
    const open = (who: Asks, body: object) => who("POST", `/v1/conversations/${conversationId}/entries/${appended.seq}/unmasking`, body);
    expect(await open(supervisor.ask, { reason: "看" })).toMatchObject({ status: 422, body: { fields: [{ path: "reason", code: "reason_missing" }] } });
    const southwest = await centre.signedIn("agent.elsewhere", ["agent"]);
    expect((await open(southwest.ask, { purpose: "call-back" })).status).toBe(404);
    const { status, body } = await open(supervisor.ask, { purpose: "call-back", reason: "回 13977778888" });
    expect(status).toBe(200);
    expect(body.values).toEqual([{ token: "⟦手机1⟧", value: "13977778888" }, { token: "⟦邮箱1⟧", value: "marked@example.org" }]);
    expect(Date.parse(body.until as string) - centre.clock.now().getTime()).toBe(60_000);
    expect((await events("customer.unmasked")).at(-1)).toMatchObject({ actor_id: supervisor.id, data: { field: "message", conversation: conversationId, seq: appended.seq, reason: "回拨客户电话：回 ⟦手机1⟧" } });
    const held = JSON.stringify([await centre.rows("select * from kernel.event"), await centre.rows("select * from privacy.reading"), await centre.rows("select * from privacy.alert"), centre.lines]);
    for (const mark of ["13977778888", "marked@example.org"]) expect(held).not.toContain(mark);
  });
});

describe("R-CU-04 (alerts): unusual reading is told and its evidence kept", () => {
  it("R-CU-04 (alerts): the sixth file read at night makes one alert; a manager is told, sees whom it concerned, and writes down the result", async () => {
    centre.clock.moveTo("2026-03-10T16:30:00.000Z");
    const reader = await centre.signedIn("sup.night", ["supervisor"]);
    const manager = await centre.signedIn("man.watches", ["manager"]);
    const ids: string[] = [];
    for (let n = 0; n < 7; n += 1) ids.push((await shopper({ name: `客户${n}` })).customerId);
    for (const id of [...ids.slice(0, 5), ...ids.slice(0, 5)]) await reader.ask("GET", `/v1/customers/${id}`);
    const list = async (who: Asks, state = "open") => (await who("GET", `/v1/reading-alerts?state=${state}`)).body.rows as ReadingAlert[];
    expect(await list(manager.ask)).toEqual([]);
    for (const id of ids.slice(5)) await reader.ask("GET", `/v1/customers/${id}`);
    const [alert, ...others] = await list(manager.ask);
    expect(others).toEqual([]);
    expect(alert).toMatchObject({ person: { id: reader.id }, rule: "at-night", customers: 7, withinMinutes: 240, moreThan: 5, checked: null });
    expect(alert!.evidence.map((one) => one.customerId).toSorted()).toEqual(ids.toSorted());
    expect(alert!.evidence.every((one) => one.number > 0 && one.kind === "file")).toBe(true);
    const told = await centre.rows<{ params: object }>("select params from notifications.notification where person_id = $1 and kind = 'privacy.unusual_reading'", manager.id);
    expect(told).toEqual([{ params: { name: "sup.night", customers: 6 } }]);
    const check = (who: Asks, body: object) => who("POST", `/v1/reading-alerts/${alert!.id}/check`, body);
    expect((await check(reader.ask, { result: "in_order", note: "值夜班" })).status).toBe(403);
    expect((await check(manager.ask, { result: "explained", note: "夜班核对发货清单，已看值班表" })).status).toBe(200);
    expect(await check(manager.ask, { result: "misuse", note: "再看一次" })).toMatchObject({ status: 409, body: { code: "alert_checked" } });
    expect(await list(manager.ask)).toEqual([]);
    expect((await list(manager.ask, "checked"))[0]).toMatchObject({ checked: { by: { id: manager.id }, result: "explained", note: "夜班核对发货清单，已看值班表" } });
    await reader.ask("GET", `/v1/customers/${(await shopper({})).customerId}`);
    expect((await list(manager.ask, "checked"))[0]!.evidence).toHaveLength(7);
  });
});

describe("R-CU-04 (evidence kept): readings and alerts leave when the handbook says", () => {
  it("R-CU-04 (evidence kept): old readings go, alerts that nobody has looked into stay", async () => {
    const { customerId } = await shopper({});
    const person = await centre.signedIn("sup.long-ago", ["supervisor"]);
    const old = new Date("2020-01-01T00:00:00.000Z");
    await centre.rows("insert into privacy.reading (id, person_id, customer_id, at, kind, served, other_territory) values (gen_random_uuid(), $1, $2, $3, 'file', false, false)", person.id, customerId, old);
    for (const [rule, result] of [["checked", "in_order"], ["open", null]])
      await centre.rows(`insert into privacy.alert (id, person_id, rule, on_day, version, limits, first_at, last_at, customers, evidence, raised_at, checked_at, checked_by, result, note)
        values (gen_random_uuid(), $1::uuid, $2, '2020-01-01', 'v', '{}', $3::timestamptz, $3::timestamptz, 1, '[]', $3::timestamptz, case when $4::text is null then null else $3::timestamptz end, case when $4::text is null then null else $1::uuid end, $4::text, 'x')`, person.id, rule, old, result);
    const rules = async () => ({ body: (await centre.app.handbook.inForce(centre.kernel.db.kysely, "privacy", "default", { at: centre.clock.now() })).body, version: "test" });
    await dropOld({ rules }, centre.kernel);
    expect(await centre.rows("select 1 from privacy.reading where person_id = $1", person.id)).toEqual([]);
    expect(await centre.rows("select rule from privacy.alert where person_id = $1", person.id)).toEqual([{ rule: "open" }]);
  });
});
