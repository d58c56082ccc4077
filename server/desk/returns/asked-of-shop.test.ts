import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { ShopAction } from "#contract/actions.ts";
import type { LineBalance, ReturnRequest } from "#contract/returns.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { startReceiver, type Receiver } from "#server/desk/orders/actions/testing.ts";
import { system } from "#server/kernel/context.ts";
import { applyFolder, shippedFolder } from "#server/kernel/handbook/index.ts";
import type { WholeCentre } from "#server/testing.ts";
import { moneyDesk, type Person } from "./testing.ts";

let centre: WholeCentre;
let receiver: Receiver;
let agent: Person;
let boss: Person;
let shopId: string;
let contactId: string;
beforeAll(async () => {
  ({ centre, agent, boss, shopId, contactId } = await moneyDesk("shop", { outboundAllow: ["127.0.0.1"] }));
  receiver = await startReceiver(() => centre.clock.now());
  receiver.trust((await centre.kernel.run(system, (ctx) => centre.app.orders.connect(ctx, shopId, receiver.url))).actions);
});
afterAll(async () => {
  await receiver.close();
  await centre.close();
});
beforeEach(() => {
  receiver.mood("well");
  receiver.mood("well", 0);
  receiver.acted.clear();
});

let orders = 0;
const order = async (): Promise<string> =>
  (await centre.kernel.run(system, (ctx) => centre.app.orders.saveOrders(ctx, [{ shopId, contactId, number: `S${(orders += 1)}`, state: "paid", placedAt: ctx.now, lines: [{ title: "电饭煲", quantity: 1, priceFen: 30_000 }], shipments: [] }])))[0]!;
const detail = async (id: string) => (await agent.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const act = async (id: string, exit: string, form: object = {}) => agent.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version: (await detail(id)).version, form, reason: "因为" });
const goes = async (id: string, exit: string, form: object = {}) => expect([exit, (await act(id, exit, form)).body]).toEqual([exit, { place: expect.any(String) }]);
/** A complaint whose solution the customer has to answer. */
async function complains(orderId: string, plan: object): Promise<string> {
  const { body } = await agent.ask("POST", "/v1/tickets", { type: "complaint", title: "外锅凹陷", contactId, orderId, form: { what: "外锅凹陷。", wish: ["compensation"], category: "delivery", safety: false, severity: "normal" } });
  const id = body.id as string;
  await goes(id, "graded");
  await goes(id, "verified", { findings: "运输中压坏。", responsibility: "carrier" });
  await goes(id, "propose", { offer: "我们这样处理。", ...plan });
  return id;
}
const pays = (fen: number) => ({ remedy: ["compensation"], compensation: fen });
const actions = async (orderId: string) => (await agent.ask("GET", `/v1/orders/${orderId}/actions`)).body.rows as ShopAction[];
const money = async (orderId: string) => {
  const { balances, requests } = (await agent.ask("GET", `/v1/orders/${orderId}/returns`)).body as unknown as { balances: LineBalance[]; requests: ReturnRequest[] };
  const line = balances.find((one) => one.n === -2)!;
  return { given: line.refundedFen, aside: line.reservedFen, over: balances.reduce((sum, one) => sum + one.overFen, 0), states: requests.map((one) => one.state) };
};
const until = (so: () => Promise<void>) => expect.poll(async () => (await centre.app.settle(), await so(), true), { timeout: 10_000, interval: 25 }).toBe(true);
const refunds = () => [...receiver.acted.values()].filter((one) => one.asked.kind === "refund");
const told = async (id: string) => (await detail(id)).entries.filter((one) => one.kind === "shop_answered").map((one) => one.data.result);

describe("R-TK-02 (compensation): a complaint's money is asked of the shop", () => {
  test("R-TK-02 (compensation), R-OR-02 (refund): once the customer agrees and not before, and once; the shop's number counts it, the complaint says so and goes on when the rest is done", async () => {
    const orderId = await order();
    const id = await complains(orderId, pays(4000));
    await centre.app.settle();
    expect([await actions(orderId), await money(orderId)]).toEqual([[], { given: 0, aside: 4000, over: 0, states: ["asked"] }]);
    // Ten hands on the same button: one of them agrees.
    const { version } = await detail(id);
    const all = await Promise.all(Array.from({ length: 10 }, () => agent.ask("POST", `/v1/tickets/${id}/exits/agreed`, { version })));
    expect(all.filter((one) => one.status === 200)).toHaveLength(1);
    await until(async () => expect(await actions(orderId)).toMatchObject([{ kind: "refund", state: "done", number: expect.stringMatching(/^RF-/), subject: { kind: "return" } }]));
    expect([refunds().map((one) => [one.times, one.asked.amountFen]), await money(orderId)]).toEqual([[[1, 4000]], { given: 4000, aside: 0, over: 0, states: ["refunded"] }]);
    expect([await told(id), (await detail(id)).row.place]).toEqual([["refunded"], "carry_out"]);
    expect((await agent.ask("GET", "/v1/notifications")).body).toMatchObject({ rows: expect.arrayContaining([expect.objectContaining({ kind: "ticket.shop_answered" })]) });
    await goes(id, "carried_out", { done: "已补偿，并道歉。" });
    // Another round that gives the same gives nothing more, one that gives more asks for the rest.
    await goes(id, "not_solved");
    await goes(id, "propose");
    await goes(id, "agreed");
    await centre.app.settle();
    expect(await actions(orderId)).toHaveLength(1);
    await goes(id, "not_carried_out");
    await goes(id, "propose", { offer: "再补 5 元。", ...pays(4500) });
    await goes(id, "agreed");
    await until(async () => expect(await money(orderId)).toEqual({ given: 4500, aside: 0, over: 0, states: ["refunded", "refunded"] }));
    expect(refunds().map((one) => one.asked.amountFen)).toEqual([4000, 500]);
  });

  test("R-TK-02 (compensation): while nobody knows whether the shop did it, it stands as uncertain and is not given; the answer that comes later counts once, also when somebody wrote the shop's number down before", async () => {
    for (const byHand of [false, true]) {
      const orderId = await order();
      receiver.mood("silent", 1);
      const id = await complains(orderId, pays(3000));
      await goes(id, "agreed");
      await until(async () => expect(await actions(orderId)).toMatchObject([{ state: "uncertain" }]));
      expect(await money(orderId)).toEqual({ given: 0, aside: 3000, over: 0, states: ["asked"] });
      expect((await act(id, "carried_out", { done: "已补偿。" })).body).toMatchObject({ code: "returns_no_number", fields: [{ path: "form.shop_number" }] });
      if (byHand) {
        const [asked] = await actions(orderId);
        await goes(id, "carried_out", { done: "已补偿。", shop_number: String(receiver.acted.get(asked!.id)!.answer.number) });
        expect(await money(orderId)).toEqual({ given: 3000, aside: 0, over: 0, states: ["refunded"] });
      }
      centre.clock.advance(5);
      await until(async () => expect(await actions(orderId)).toMatchObject([{ state: "done" }]));
      expect(await money(orderId)).toEqual({ given: 3000, aside: 0, over: 0, states: ["refunded"] });
      expect((await detail(id)).row.place).toBe(byHand ? "confirm" : "carry_out");
    }
    expect(refunds().map((one) => one.times)).toEqual([1, 1]);
  });

  test("R-TK-02 (compensation): the shop's no leads back to the solution with the money free again, and so does whoever finds that it cannot be done", async () => {
    const orderId = await order();
    receiver.mood("refuses", 1);
    const id = await complains(orderId, pays(3000));
    await goes(id, "agreed");
    await until(async () => expect((await detail(id)).row.place).toBe("plan"));
    expect(await money(orderId)).toEqual({ given: 0, aside: 0, over: 0, states: ["refused"] });
    receiver.mood("later", 1);
    await goes(id, "propose", pays(2000));
    await goes(id, "agreed");
    await until(async () => expect((await actions(orderId))[0]).toMatchObject({ state: "pending" }));
    await goes(id, "not_carried_out");
    expect(await money(orderId)).toEqual({ given: 0, aside: 0, over: 0, states: ["withdrawn", "refused"] });
  });

  test("R-TK-02 (compensation): what the shop gave less than was asked for is not counted as given when the rest is done", async () => {
    const orderId = await order();
    receiver.mood("later", 1);
    const id = await complains(orderId, pays(3000));
    await goes(id, "agreed");
    await until(async () => expect((await actions(orderId))[0]).toMatchObject({ state: "pending" }));
    const { requests } = (await agent.ask("GET", `/v1/orders/${orderId}/returns`)).body as unknown as { requests: ReturnRequest[] };
    expect((await boss.ask("POST", `/v1/returns/${requests[0]!.id}/answer`, { result: "refunded", shopNumber: `PART-${orderId.slice(-8)}`, amountFen: 1000, note: "只付了一部分" })).body).toEqual({});
    await goes(id, "carried_out", { done: "已补偿 10 元。" });
    expect(await money(orderId)).toEqual({ given: 1000, aside: 0, over: 0, states: ["refunded"] });
  });

  test("R-TK-02 (compensation): a coupon or a gift is no money: it stays words, and nothing is asked of the shop; so does money where there is no order", async () => {
    const orderId = await order();
    const id = await complains(orderId, { remedy: ["token"], offer: "送您一张 50 元优惠券。" });
    await goes(id, "agreed");
    await centre.app.settle();
    expect([await actions(orderId), (await money(orderId)).states]).toEqual([[], []]);
    await goes(id, "carried_out", { done: "优惠券已发。" });
    const { body } = await agent.ask("POST", "/v1/tickets", { type: "complaint", title: "态度", contactId, form: { what: "态度不好。", wish: ["compensation"], category: "service", safety: false, severity: "normal" } });
    const bare = body.id as string;
    await goes(bare, "graded");
    await goes(bare, "verified", { findings: "属实。", responsibility: "service" });
    await goes(bare, "propose", { ...pays(3000), offer: "补偿 30 元。" });
    await goes(bare, "agreed");
    await goes(bare, "carried_out", { done: "已转账。" });
    expect((await detail(bare)).row.place).toBe("confirm");
  });

  // The last one: it puts another version in force.
  test("R-TK-02 (compensation): by a version from before shops were asked, what people gave is counted on the order when the rest is done: once, and of a later round the difference", async () => {
    const yaml = readFileSync(join(shippedFolder, "workflows/complaint.yaml"), "utf8");
    const older = yaml.replace("          effects: [{ use: return_due }]\n", "").replace("{ use: remedy_given, with: { number: shop_number } }", "{ use: compensation_given, with: { money: compensation } }");
    expect(older.split("\n")).toHaveLength(yaml.split("\n").length - 1);
    const folder = mkdtempSync(join(tmpdir(), "kefu-older-"));
    mkdirSync(join(folder, "workflows"));
    writeFileSync(join(folder, "workflows/complaint.yaml"), older);
    expect((await centre.kernel.run(system, (ctx) => applyFolder(centre.app.handbook.engine, ctx, folder, { reason: "test" }))).problems).toEqual([]);
    rmSync(folder, { recursive: true });
    const orderId = await order();
    const id = await complains(orderId, pays(3000));
    await goes(id, "agreed");
    await centre.app.settle();
    expect([await actions(orderId), await money(orderId)]).toEqual([[], { given: 0, aside: 3000, over: 0, states: ["asked"] }]);
    await goes(id, "carried_out", { done: "已转账。" });
    expect(await money(orderId)).toEqual({ given: 3000, aside: 0, over: 0, states: ["refunded"] });
    for (const [fen, given] of [[3000, 3000], [3500, 3500]] as const) {
      await goes(id, "not_solved");
      await goes(id, "propose", pays(fen));
      await goes(id, "agreed");
      await goes(id, "carried_out", { done: "已转账。" });
      expect((await money(orderId)).given).toBe(given);
    }
  });
});
