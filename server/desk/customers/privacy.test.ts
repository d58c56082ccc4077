import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CustomerFile } from "#contract/customers.ts";
import type { OrderDetail } from "#contract/orders.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { filesDesk, type FilesDesk } from "#server/desk/orders/testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: FilesDesk;
let agent: Actor;
let supervisor: Actor;
beforeAll(async () => {
  t = await testKernel();
  desk = await filesDesk(t.kernel);
  agent = await desk.person("何欣", { role: "agent" });
  supervisor = await desk.person("程砚", { role: "supervisor" });
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const reason = "核对收货手机号";

describe("R-CU-04 (masking)", () => {
  it("R-CU-04 (masking): an agent opens a masked field only of whom they serve, for a minute, with a reason that is recorded and never the value", async () => {
    const { customerId: id, contactId } = await desk.shopper("open-1", { name: "夏蝉", phone: "13512341234" });
    const open = (who: Actor, body: object) => desk.ask(who, "POST", `/v1/customers/${id}/unmasking`, body);
    expect(await open(agent, { field: "phone", reason })).toMatchObject({ status: 403, body: { code: "not_serving" } });
    desk.serving.set(agent.id!, new Set([contactId]));
    expect(await open(agent, { field: "phone", reason: "看看" })).toMatchObject({ status: 422, body: { fields: [{ path: "reason" }] } });
    expect(await open(agent, { field: "phone", reason: "按 13512341234 回拨" })).toEqual({ status: 200, body: { value: "13512341234", until: "2026-03-02T02:01:00.000Z" } });
    expect((await open(supervisor, { field: "name", reason })).body).toMatchObject({ value: "夏蝉" });
    expect((await open(supervisor, { field: "mail", reason })).status).toBe(404);
    const inspector = await desk.person("质检", { role: "inspector" });
    expect((await open(inspector, { field: "phone", reason })).status).toBe(403);
    expect(await desk.events("customer.unmasked")).toEqual([
      { subjectId: id, actorId: agent.id, data: { field: "phone", contactId, reason: "按 ⟦手机1⟧ 回拨" } },
      { subjectId: id, actorId: supervisor.id, data: { field: "name", contactId, reason } },
    ]);
    const told = (await desk.ask(supervisor, "GET", `/v1/customers/${id}/timeline?kind=change`)).body as { rows: { change: object }[] };
    expect(told.rows.map((row) => row.change)).toContainEqual(expect.objectContaining({ kind: "unmasked", by: "程砚", fields: ["name"], reason }));
  });

  it("R-CU-04 (masking): whoever serves a customer may call them by name; all other readers and lists show it masked", async () => {
    const { customerId: id, contactId } = await desk.shopper("by-name", { name: "司马青衫", phone: "13512345555" });
    const seen = async (who: Actor) => (await desk.ask(who, "GET", `/v1/customers/${id}`)).body as CustomerFile;
    expect(await seen(agent)).toMatchObject({ name: "司马*衫", nameMasked: true, mayUnmask: false });
    desk.serving.set(agent.id!, new Set([contactId]));
    expect(await seen(agent)).toMatchObject({ name: "司马青衫", nameMasked: false, phone: "135****5555", mayUnmask: true });
    expect(await seen(supervisor)).toMatchObject({ name: "司马*衫", mayUnmask: true });
  });

  it("R-CU-04 (masking): a delivery address is masked in the order and opened part by part", async () => {
    const { contactId } = await desk.shopper("address", { name: "杜若" });
    const [orderId] = await t.kernel.run(system, (ctx) =>
      desk.orders.saveOrders(ctx, [{
        shopId: desk.shops.home, contactId, number: "HM-ADDR", state: "in_transit", placedAt: t.clock.now(), lines: [{ title: "电水壶", quantity: 1, priceFen: 9900 }],
        address: { receiver: "杜若", phone: "13812340000", line: "四川省成都市武侯区天府大道 99 号 3 栋", province: "51", city: "5101" },
        shipments: [{ carrier: "云捷速运", trackingNumber: "YJ77021234418", state: "delivering", shippedAt: t.clock.now(), movingAt: t.clock.now(), events: [{ at: t.clock.now(), text: "派送员王师傅 13911112222 正在派送" }] }],
      }]),
    );
    const detail = (await desk.ask(agent, "GET", `/v1/orders/${orderId}`)).body as OrderDetail;
    expect(detail).toMatchObject({
      address: { receiver: "杜*", phone: "138****0000", line: "四川省成都市武侯区 ****" },
      shipments: [{ trackingNumber: "YJ7702****418", events: [{ text: "派送员王师傅 139****2222 正在派送" }] }],
    });
    const open = (who: Actor, field: string) => desk.ask(who, "POST", `/v1/orders/${orderId}/unmasking`, { field, reason });
    expect((await open(agent, "line")).status).toBe(403);
    desk.serving.set(agent.id!, new Set([contactId]));
    expect((await open(agent, "line")).body).toMatchObject({ value: "四川省成都市武侯区天府大道 99 号 3 栋" });
    expect(await desk.events("order.unmasked")).toEqual([{ subjectId: orderId, actorId: agent.id, data: { field: "line", contactId, reason } }]);
  });
});

describe("R-CU-04 (encryption)", () => {
  it("R-CU-04 (encryption): marked values written through every door stand in no table in plain text, and erasing the key ends them", async () => {
    const marks = { name: "标记暗香疏影", phone: "13765439821", mail: "marked.person@example.com", address: "云南省昆明市盘龙区标记路 77 号", note: "13698761234", courier: "13245678901", street: "标记街 88 号", second: "疏影横斜标记" };
    const made = (await desk.ask(agent, "POST", "/v1/customers", { name: marks.name, phone: marks.phone, mail: marks.mail, address: marks.address })).body as { id: string };
    await desk.ask(agent, "POST", `/v1/customers/${made.id}/notes`, { text: `家人电话 ${marks.note}` });
    await desk.ask(agent, "PATCH", `/v1/customers/${made.id}`, { version: 2, fields: { name: marks.second } });
    await desk.ask(supervisor, "POST", `/v1/customers/${made.id}/unmasking`, { field: "phone", reason: `回拨 ${marks.phone}` });
    const { contactId } = await desk.shopper("marked", { name: marks.name, phone: marks.phone, mail: marks.mail, address: marks.address });
    await t.kernel.run(system, (ctx) =>
      desk.orders.saveOrders(ctx, [{
        shopId: desk.shops.home, contactId, number: "HM-MARK", state: "shipped", placedAt: t.clock.now(), lines: [{ title: "电水壶", quantity: 1, priceFen: 9900 }],
        address: { receiver: marks.name, phone: marks.phone, line: `云南省昆明市${marks.street}`, province: "53", city: "5301" },
        shipments: [{ carrier: "云捷速运", trackingNumber: "YJ1", state: "in_transit", events: [{ at: t.clock.now(), text: `揽收员 ${marks.courier}` }] }],
      }]),
    );
    const everything = await desk.dump(["customers", "orders", "kernel"]);
    expect(everything).toContain("HM-MARK");
    for (const mark of Object.values(marks)) expect(everything.includes(mark), mark).toBe(false);
    expect(t.lines.join("\n")).not.toMatch(new RegExp(Object.values(marks).join("|")));

    const notes = async () => (await desk.ask(agent, "GET", `/v1/customers/${made.id}/notes`)).body;
    expect(await notes()).toMatchObject({ rows: [{ text: "家人电话 136****1234" }] });
    const [mine] = await desk.customers.contactsOf(t.kernel.db.kysely, made.id);
    await t.kernel.run(system, ({ tx }) => desk.erase(tx, mine!));
    expect(await notes()).toMatchObject({ rows: [{ text: "家人电话 ⟦手机1⟧" }] });
    expect((await desk.ask(supervisor, "GET", `/v1/customers/${made.id}`)).body).toMatchObject({ name: "", phone: null, contacts: [{ fields: [] }] });
  });
});
