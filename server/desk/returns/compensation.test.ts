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
  ({ centre, agent, boss, manager, shopId, contactId } = await moneyDesk("comp"));
});
afterAll(() => centre.close());

let orders = 0;
/** 300 yuan, received two days ago: at most 90 of compensation, 50 of which one person may promise. */
async function order(): Promise<string> {
  const signedAt = new Date(centre.clock.now().getTime() - 2 * 86_400_000);
  const [id] = await centre.kernel.run(system, (ctx) =>
    centre.app.orders.saveOrders(ctx, [{
      shopId, contactId, number: `C${(orders += 1)}`, state: "signed", placedAt: new Date("2026-01-01T00:00:00Z"), lines: [{ title: "电饭煲", quantity: 1, priceFen: 30_000 }],
      shipments: [{ carrier: "顺丰", trackingNumber: `SF${newId().slice(-12)}`, state: "signed", shippedAt: signedAt, movingAt: signedAt, signedAt }],
    }]),
  );
  return id!;
}
const asks = (who: Person, id: string, compensationFen: number, more: object = {}) =>
  who.ask("POST", `/v1/orders/${id}/returns`, { wish: "refund", reason: "damaged", intact: true, confirmed: false, lines: [{ n: 0, amountFen: 10_000 }, { n: -2, amountFen: compensationFen }], ...more });
const read = async (id: string) => (await boss.ask("GET", `/v1/orders/${id}/returns`)).body as unknown as { balances: LineBalance[]; requests: ReturnRequest[]; aloneFen: number };
const reserved = async (id: string, n: number) => (await read(id)).balances.find((line) => line.n === n)!.reservedFen;
const act = async (id: string, exit: string, who: Person, form: object = {}, reason = "") =>
  who.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version: ((await boss.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail).version, form, reason });
const answer = (who: Person, id: unknown, shopNumber: string) => who.ask("POST", `/v1/returns/${String(id)}/answer`, { result: "refunded", shopNumber });

describe("R-TK-04 (compensation approved)", () => {
  test("R-TK-04 (compensation approved): up to the limit one person promises it; above it nothing is approved, asked of the shop or paid before another person agreed, whatever the door", async () => {
    const id = await order();
    expect((await read(id)).aloneFen).toBe(5000);
    const { body } = await asks(boss, id, 6000);
    const ticket = (body.ticket as { id: string }).id;
    expect((await read(id)).requests[0]).toMatchObject({ approval: { by: null } });
    expect((await act(ticket, "approve_refund", boss)).body).toMatchObject({ code: "exit_closed", params: { why: "approval_waits" } });
    // Neither whoever asked for it, nor an agent, by the shop's answer.
    for (const who of [boss, agent]) expect((await answer(who, body.id, "TK-C1")).body.code).toBe("returns_unapproved");
    expect((await act(ticket, "ask_compensation", boss)).body).toEqual({ place: "compensate" });
    expect((await act(ticket, "compensation_approved", boss, {}, "有据")).body).toMatchObject({ code: "exit_closed", params: { why: "same_person" } });
    expect((await act(ticket, "compensation_approved", manager, {}, "承运商责任")).body).toEqual({ place: "check" });
    expect((await read(id)).requests[0]).toMatchObject({ approval: { by: "comp.manager" } });
    expect((await act(ticket, "approve_refund", boss)).body).toEqual({ place: "settle" });
    expect((await answer(agent, body.id, "TK-C1")).status).toBe(200);
    expect((await read(id)).balances.filter((line) => [0, -2].includes(line.n)).map((line) => [line.n, line.refundedFen, line.reservedFen])).toEqual([[0, 10_000, 0], [-2, 6000, 0]]);
  });

  test("R-TK-04 (compensation approved): whoever asked for it does not agree to it, though somebody else handed it in; not agreed to, it is free again and the rest goes on", async () => {
    const id = await order();
    const { body } = await asks(boss, id, 6000);
    const ticket = (body.ticket as { id: string }).id;
    await act(ticket, "ask_compensation", manager);
    expect((await act(ticket, "compensation_approved", boss, {}, "有据")).body.code).toBe("returns_approval_own");
    expect(await reserved(id, -2)).toBe(6000);
    expect((await act(ticket, "compensation_refused", manager, {}, "按规则退款即可")).body).toEqual({ place: "check" });
    expect([await reserved(id, -2), await reserved(id, 0)]).toEqual([0, 10_000]);
    expect((await act(ticket, "approve_refund", boss)).body).toEqual({ place: "settle" });
    expect((await act(ticket, "refunded", boss, { shop_number: "TK-C2" })).body).toEqual({ place: "confirm" });
    expect((await read(id)).balances.find((line) => line.n === -2)).toMatchObject({ refundedFen: 0, reservedFen: 0 });
  });

  test("R-TK-04 (compensation approved): what one order got counts together, also at once; of ten who ask for 30 yuan one may do so alone", async () => {
    const id = await order();
    const got = await Promise.all(Array.from({ length: 10 }, () => asks(agent, id, 3000, { lines: [{ n: 0, amountFen: 100 }, { n: -2, amountFen: 3000 }] })));
    expect(got.filter((one) => one.status === 200)).toHaveLength(3);
    expect((await read(id)).requests.map((one) => one.approval).toSorted((a, b) => Number(a !== null) - Number(b !== null))).toEqual([null, { by: null }, { by: null }]);
  });

  test("R-TK-04 (rules, freight): the way back is paid by the shop only where the rule says so, else as an exception with its reason", async () => {
    const id = await order();
    const lines = [{ n: 0, amountFen: 10_000 }, { n: -3, amountFen: 1500 }];
    expect((await asks(agent, id, 0, { wish: "return", reason: "no_reason", lines })).body).toMatchObject({ code: "returns_freight_customers", fields: [{ path: "lines" }] });
    expect((await asks(agent, id, 0, { wish: "return", reason: "damaged", lines })).status).toBe(200);
    expect((await asks(boss, id, 0, { wish: "return", reason: "no_reason", lines, exception: "老客户，店铺同意" })).status).toBe(200);
    expect((await read(id)).requests[0]).toMatchObject({ exception: { why: "老客户，店铺同意" } });
  });

  test("R-TK-01 (link, merge): a ticket whose money is set aside is not merged away", async () => {
    const id = await order();
    const [one, two] = [(await asks(agent, id, 0)).body, (await asks(agent, id, 0)).body].map((body) => (body.ticket as { id: string }).id);
    expect((await boss.ask("POST", `/v1/tickets/${one!}/merge`, { intoId: two })).body.code).toBe("merge_carries");
  });

  test("R-TK-02 (compensation), R-TK-04 (compensation approved): what a complaint gave is money of its order, once however many rounds it takes, and what is asked for later is judged together with it", async () => {
    const id = await order();
    const { body } = await agent.ask("POST", "/v1/tickets", { type: "complaint", title: "外锅凹陷", contactId, orderId: id, form: { what: "外锅凹陷。", wish: ["compensation"], category: "delivery", safety: false, severity: "normal" } });
    const ticket = body.id as string;
    const goes = async (exit: string, form: object = {}, reason = "") => expect([exit, (await act(ticket, exit, agent, form, reason)).body]).toEqual([exit, { place: expect.any(String) }]);
    const given = async () => (await read(id)).balances.find((line) => line.n === -2)!.refundedFen;
    await goes("graded");
    await goes("verified", { findings: "运输中压坏。", responsibility: "carrier" });
    await goes("propose", { remedy: ["compensation"], offer: "补偿 40 元。", compensation: 4000 });
    await goes("agreed");
    expect(await given()).toBe(0);
    expect((await act(ticket, "carried_out", agent, { done: "已转账。" })).body).toMatchObject({ code: "returns_no_number", fields: [{ path: "form.shop_number" }] });
    await goes("carried_out", { done: "已转账。", shop_number: "BC-1" });
    expect([await given(), (await read(id)).aloneFen]).toEqual([4000, 1000]);
    // Another round that gives nothing more.
    await goes("not_solved", {}, "还想要道歉");
    await goes("propose", { remedy: ["apology"], offer: "主管致歉。" });
    await goes("agreed");
    await goes("carried_out", { done: "已致歉。" });
    expect(await given()).toBe(4000);
    expect((await asks(agent, id, 2000)).status).toBe(200);
    expect((await read(id)).requests[0]).toMatchObject({ approval: { by: null } });
    expect((await asks(agent, id, 4000)).body).toMatchObject({ code: "returns_too_much", params: { left: "30.00" } });
    // A round that gives another sum gives that one, not both.
    await goes("not_solved", {}, "补偿还没有到");
    // What the return asks for counts with it by now: another person agrees.
    const more = { remedy: ["compensation"], offer: "补偿 45 元。", compensation: 4500 };
    expect((await act(ticket, "propose", agent, more)).body).toMatchObject({ code: "exit_closed", params: { why: "over_alone", limit: 3000 } });
    await goes("ask_approval", more);
    expect((await act(ticket, "approved", manager, {}, "属实")).body).toEqual({ place: "talk" });
    await goes("agreed");
    expect((await act(ticket, "carried_out", agent, { done: "已转账。", shop_number: "BC-1" })).body).toMatchObject({ code: "returns_number_used", fields: [{ path: "form.shop_number" }] });
    await goes("carried_out", { done: "已转账。", shop_number: "BC-2" });
    expect(await given()).toBe(4500);
  });
});
