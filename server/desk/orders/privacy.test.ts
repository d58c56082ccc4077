import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { OrderDetail } from "#contract/orders.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { ordersDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: Awaited<ReturnType<typeof ordersDesk>>;
let agent: Actor;
let supervisor: Actor;
beforeAll(async () => {
  t = await testKernel();
  desk = await ordersDesk(t.kernel);
  agent = await desk.person("何欣", { role: "agent" });
  supervisor = await desk.person("程砚", { role: "supervisor" });
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const reason = "核对收货手机号";

describe("R-CU-04 (masking)", () => {
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
      mayUnmask: false,
      shipments: [{ trackingNumber: "YJ7702****418", events: [{ text: "派送员王师傅 139****2222 正在派送" }] }],
    });
    const open = (who: Actor, field: string) => desk.ask(who, "POST", `/v1/orders/${orderId}/unmasking`, { field, reason });
    expect((await open(agent, "line")).status).toBe(403);
    desk.serving.set(agent.id!, new Set([contactId]));
    expect((await desk.ask(agent, "GET", `/v1/orders/${orderId}`)).body).toMatchObject({ mayUnmask: true });
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
