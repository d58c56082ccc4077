import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LineBalance, ReturnRequest } from "#contract/returns.ts";
import type { TicketDetail } from "#contract/tickets.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import type { WholeCentre } from "#server/testing.ts";
import { moneyDesk, type Person } from "./testing.ts";

let centre: WholeCentre;
let agent: Person;
let boss: Person;
let manager: Person;
let shopId: string;
let contactId: string;
beforeAll(async () => {
  ({ centre, agent, boss, manager, shopId, contactId } = await moneyDesk("remedy"));
});
afterAll(() => centre.close());

let orders = 0;
/** 300 yuan, under way or received two days ago: at most 90 of compensation, 50 of which one person may give. */
async function order(signed = true): Promise<string> {
  const at = new Date(centre.clock.now().getTime() - 2 * 86_400_000);
  const [id] = await centre.kernel.run(system, (ctx) =>
    centre.app.orders.saveOrders(ctx, [{
      shopId, contactId, number: `M${(orders += 1)}`, state: signed ? "signed" : "in_transit", placedAt: new Date("2026-01-01T00:00:00Z"), lines: [{ title: "净水器", quantity: 1, priceFen: 20_000 }, { title: "滤芯月送", quantity: 1, priceFen: 10_000 }],
      shipments: [{ carrier: "顺丰", trackingNumber: `SF${newId().slice(-12)}`, state: signed ? "signed" : "in_transit", shippedAt: at, movingAt: at, signedAt: signed ? at : null }],
    }]),
  );
  return id!;
}
const read = async (id: string) => (await boss.ask("GET", `/v1/orders/${id}/returns`)).body as unknown as { balances: LineBalance[]; requests: ReturnRequest[]; aloneFen: number };
const money = async (id: string) => (await read(id)).balances.map((line) => [line.n, line.refundedFen, line.reservedFen]).filter(([, refunded, reserved]) => refunded! + reserved! > 0);
const detail = async (id: string) => (await boss.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const act = async (id: string, exit: string, form: object = {}, who = boss, reason = "因为") => who.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version: (await detail(id)).version, form, reason });
const goes = async (id: string, exit: string, form: object = {}, who = boss) => expect([exit, (await act(id, exit, form, who)).body]).toEqual([exit, { place: expect.any(String) }]);
const open = async (type: string, orderId: string, form: object, who = boss): Promise<string> => {
  const { body } = await who.ask("POST", "/v1/tickets", { type, title: "处理", contactId, orderId, form });
  return body.id as string;
};
const cancels = async (orderId: string) => {
  const id = await open("cancellation", orderId, { service: "滤芯月送", why: "price" });
  await goes(id, "at_once");
  return id;
};
const arranged = (fen: number) => ({ effective_on: "2036-03-10", gives_back: true, back: fen, done: "已停送。" });
const inTrouble = async (orderId: string, who = boss) => {
  const id = await open("shipping-exception", orderId, { cause: "lost", carrier: "顺丰", tracking: "SF1" }, who);
  await goes(id, "checked", { answer: "承运商确认遗失。" }, who);
  return id;
};
const solves = (remedy: string, form: object) => ({ remedy, details: "两天内到账。", ...form });
const complains = async (orderId: string) => {
  const id = await open("complaint", orderId, { what: "外锅凹陷。", wish: ["compensation"], category: "delivery", safety: false, severity: "normal" });
  await goes(id, "graded");
  await goes(id, "verified", { findings: "运输中压坏。", responsibility: "carrier" });
  return id;
};
const plan = (fen: number) => ({ remedy: ["compensation"], offer: "补偿。", compensation: fen });

describe("R-TK-05, R-TK-04 (money of tickets)", () => {
  test("R-TK-01 (cancellation of service), R-TK-04 (never more than paid, never twice): what a cancelled service gives back is set aside on its order, asked of the shop, and refunded under the shop's number once", async () => {
    await centre.kernel.run(system, (ctx) => centre.app.orders.connect(ctx, shopId, "https://shop.invalid/actions"));
    const orderId = await order();
    const id = await cancels(orderId);
    expect((await act(id, "arranged", arranged(4000))).body).toMatchObject({ code: "exit_closed", params: { why: "field_differs" } });
    await goes(id, "arranged_refund", arranged(4000));
    expect(await money(orderId)).toEqual([[0, 0, 4000]]);
    const [asked] = (await read(orderId)).requests;
    expect(asked).toMatchObject({ remedy: "refund", state: "asked", approval: null, ticket: { id } });
    await centre.app.settle();
    expect(await centre.rows("select kind, subject_id from orders.action where order_id = $1", orderId)).toEqual([{ kind: "refund", subject_id: asked!.id }]);
    // It cannot be merged away meanwhile.
    expect((await boss.ask("POST", `/v1/tickets/${id}/merge`, { intoId: await cancels(orderId) })).body.code).toBe("merge_carries");
    for (let told = 0; told < 3; told += 1) expect(await centre.kernel.run(system, (ctx) => centre.app.returns.shopAnswered(ctx, asked!.id, { result: "done", number: "TK-M1", reason: "" }))).toBe("taken");
    expect([await money(orderId), (await detail(id)).row.place]).toEqual([[[0, 4000, 0]], "confirm"]);
    // Not right: the sum is all that the ticket gives, so the same gives nothing more, less is refused, more asks for the rest.
    await goes(id, "not_right");
    expect((await act(id, "arranged_refund", arranged(3000))).body).toMatchObject({ code: "remedy_below", params: { given: "40.00" }, fields: [{ path: "form.back" }] });
    await goes(id, "arranged_refund", arranged(4500));
    expect(await money(orderId)).toEqual([[0, 4000, 500]]);
    await goes(id, "refunded", { shop_number: "TK-M2" });
    expect(await money(orderId)).toEqual([[0, 4500, 0]]);
  });

  test("R-TK-01 (cancellation of service), R-TK-04 (compensation approved): above what one person may give it waits for another one, also beside the order; not approved, it is free again; the shop's no leads back", async () => {
    const orderId = await order();
    const id = await cancels(orderId);
    expect((await act(id, "arranged_refund", arranged(6000))).body).toMatchObject({ code: "exit_closed", params: { why: "over_alone", limit: 5000 }, fields: [{ path: "form.back", code: "over_alone" }] });
    await goes(id, "ask_approval", arranged(6000));
    const [asked] = (await read(orderId)).requests;
    expect(asked).toMatchObject({ approval: { by: null } });
    for (const who of [boss, agent]) expect((await who.ask("POST", `/v1/returns/${asked!.id}/answer`, { result: "refunded", shopNumber: "TK-M3" })).body.code).toBe("returns_unapproved");
    expect((await act(id, "approved")).body).toMatchObject({ code: "exit_closed", params: { why: "same_person" } });
    await goes(id, "not_approved", {}, manager);
    expect([await money(orderId), (await read(orderId)).requests.map((one) => one.state)]).toEqual([[], ["refused"]]);
    await goes(id, "ask_approval", arranged(6000));
    await goes(id, "approved", {}, manager);
    const [again] = (await read(orderId)).requests;
    expect(again).toMatchObject({ state: "asked", approval: { by: "remedy.manager" } });
    await centre.kernel.run(system, (ctx) => centre.app.returns.shopAnswered(ctx, again!.id, { result: "refused", number: null, reason: "余额不足" }));
    expect([await money(orderId), (await detail(id)).row.place]).toEqual([[], "arrange"]);
    await goes(id, "ask_approval", arranged(6000));
    await goes(id, "approved", {}, manager);
    await goes(id, "refunded", { shop_number: "TK-M4" });
    expect([await money(orderId), (await detail(id)).row.place]).toEqual([[[0, 6000, 0]], "confirm"]);
  });

  test("R-TK-05 (delay, damage, loss worked), R-TK-04 (never more than paid): a lost parcel is refunded as the rules say, without a second person, and no more than is left", async () => {
    const orderId = await order(false);
    const returned = await boss.ask("POST", `/v1/orders/${orderId}/returns`, { wish: "refund", reason: "not_received", intact: true, confirmed: false, lines: [{ n: 0, amountFen: 5000 }] });
    expect(returned.status).toBe(200);
    const id = await inTrouble(orderId);
    expect((await act(id, "offered", solves("refund", { refund: 30_000 }))).body).toMatchObject({ code: "exit_closed" });
    expect((await act(id, "refund_it", solves("refund", { refund: 30_000 }))).body).toMatchObject({ code: "remedy_too_much", params: { left: "250.00" }, fields: [{ path: "form.refund" }] });
    await goes(id, "refund_it", solves("refund", { refund: 25_000 }));
    expect(await money(orderId)).toEqual([[0, 0, 20_000], [1, 0, 10_000]]);
    expect((await read(orderId)).requests[0]).toMatchObject({ remedy: "delivery", approval: null, lines: [{ verdict: { code: "before_receipt" } }, { verdict: { code: "before_receipt" } }] });
    // Nothing was given by somebody's own word.
    expect((await read(orderId)).aloneFen).toBe(5000);
    await goes(id, "refunded", { shop_number: "TK-M5" });
    expect((await detail(id)).row.place).toBe("confirm");
    // Fifty who ask for the same rest at once, each by a ticket of its own.
    const rest = await order(false);
    const tickets = await Promise.all(Array.from({ length: 12 }, () => inTrouble(rest)));
    const got = await Promise.all(tickets.map((ticket) => act(ticket, "refund_it", solves("refund", { refund: 13_000 }))));
    expect(got.filter((one) => one.status === 200)).toHaveLength(2);
    expect((await money(rest)).reduce((sum, [, , reserved]) => sum + reserved!, 0)).toBe(26_000);
  });

  test("R-TK-05, R-TK-02 (approval above a limit): whatever the door, what one person gives alone on an order counts together, also at once", async () => {
    const orderId = await order();
    expect((await agent.ask("POST", `/v1/orders/${orderId}/returns`, { wish: "refund", reason: "damaged", intact: true, confirmed: false, lines: [{ n: 0, amountFen: 100 }, { n: -2, amountFen: 2000 }] })).status).toBe(200);
    const parcel = await inTrouble(orderId);
    expect((await act(parcel, "compensate_it", solves("compensate", { compensation: 3100 }))).body).toMatchObject({ code: "exit_closed", params: { why: "over_alone", limit: 3000 } });
    await goes(parcel, "compensate_it", solves("compensate", { compensation: 1000 }));
    expect((await read(orderId)).aloneFen).toBe(2000);
    const complaint = await complains(orderId);
    expect((await act(complaint, "propose", plan(2100))).body).toMatchObject({ code: "exit_closed", params: { why: "over_alone", limit: 2000 }, fields: [{ path: "form.compensation", code: "over_alone" }] });
    await goes(complaint, "propose", plan(1500));
    const cancelled = await cancels(orderId);
    expect((await act(cancelled, "arranged_refund", arranged(600))).body).toMatchObject({ params: { limit: 500 } });
    await goes(cancelled, "arranged_refund", arranged(500));
    expect((await read(orderId)).aloneFen).toBe(0);
    // The customer does not agree to the complaint's solution: what it set aside is free for another.
    await goes(complaint, "not_agreed");
    expect((await read(orderId)).aloneFen).toBe(1500);
    // Of ten complaints that would give 15 yuan at once, one may.
    const tickets = await Promise.all(Array.from({ length: 10 }, () => complains(orderId)));
    const got = await Promise.all(tickets.map((id) => act(id, "propose", plan(1500))));
    expect(got.map((one) => one.status).toSorted()).toEqual([200, ...Array<number>(9).fill(409)]);
    expect((await read(orderId)).balances.find((line) => line.n === -2)).toMatchObject({ reservedFen: 4500 });
  });

  test("R-TK-02 (compensation, approval above a limit): what another person approved may pass what a return may bring; it is counted when it is carried out, and a withdrawn complaint gives nothing", async () => {
    const orderId = await order();
    const id = await complains(orderId);
    // The ceiling of the handbook's form holds for everybody, whoever would agree.
    expect((await act(id, "ask_approval", plan(10_000_001))).body).toMatchObject({ code: "invalid", fields: [{ path: "form.compensation", code: "form_money_big" }] });
    await goes(id, "ask_approval", plan(20_000));
    await goes(id, "approved", {}, manager);
    await goes(id, "agreed");
    expect(await money(orderId)).toEqual([[-2, 0, 20_000]]);
    await goes(id, "carried_out", { done: "已转账。", shop_number: "TK-M6" });
    expect(await money(orderId)).toEqual([[-2, 20_000, 0]]);
    const other = await complains(orderId);
    await goes(other, "ask_approval", plan(100));
    await goes(other, "withdrawn");
    expect(await money(orderId)).toEqual([[-2, 20_000, 0]]);
  });
});
