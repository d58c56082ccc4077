import { mkdirSync, mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LineBalance, ReturnRequest } from "#contract/returns.ts";
import type { FollowedTicket, TicketDetail } from "#contract/tickets.ts";
import type { TaskRow } from "#contract/tasks.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { applyFolder, shippedFolder } from "#server/kernel/handbook/index.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { inPart } from "./rules.ts";
import { addressFor, verdictWords } from "./words.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let keeper: { id: string; ask: Asks };
let shopId: string;
let contactId: string;
beforeAll(async () => {
  centre = await wholeCentre();
  // The handbook names where this shop's goods go back to.
  const folder = mkdtempSync(join(tmpdir(), "kefu-returns-"));
  mkdirSync(join(folder, "returns"));
  writeFileSync(join(folder, "returns/default.yaml"), readFileSync(join(shippedFolder, "returns/default.yaml"), "utf8").replace("addresses: []", "addresses: [{ shops: [hemu], address: { zh-CN: 成都市青羊区退货路 1 号 }, receiver: 售后仓, phone: 028-87654321 }]"));
  expect((await centre.kernel.run(system, (ctx) => applyFolder(centre.app.handbook.engine, ctx, folder, { reason: "test" }))).problems).toEqual([]);
  boss = await centre.signedIn("way.boss", ["supervisor"]);
  keeper = await centre.signedIn("way.keeper", ["colleague"]);
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  contactId = (await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) }))).id;
  const departmentId = await centre.kernel.run(system, (ctx) => centre.app.organization.write.unit(ctx, { key: "warehouse-logistics", kind: "department", name: "仓储", parentId: null }));
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, keeper.id, { capacity: 1, languages: ["zh"], departmentId, shops: [], skills: [], teams: [] }));
});
afterAll(() => centre.close());

let orders = 0;
/** A rice cooker of 180 yuan and steamers of 90, freight 10, received two days ago. */
async function order(): Promise<string> {
  const signedAt = new Date(centre.clock.now().getTime() - 2 * 86_400_000);
  const [id] = await centre.kernel.run(system, (ctx) =>
    centre.app.orders.saveOrders(ctx, [{
      shopId, contactId, number: `W${(orders += 1)}`, state: "signed", placedAt: new Date("2026-01-01T00:00:00Z"), freightFen: 1000, discountFen: 3000,
      lines: [{ title: "电饭煲", quantity: 1, priceFen: 20_000 }, { title: "蒸格", quantity: 2, priceFen: 5000 }],
      shipments: [{ carrier: "顺丰", trackingNumber: `SF${newId().slice(-12)}`, state: "signed", shippedAt: signedAt, movingAt: signedAt, signedAt }],
    }]),
  );
  return id!;
}
async function ask(orderId: string, lines = [{ n: 0, amountFen: 18_000 }], more: object = {}): Promise<{ id: string; ticket: string }> {
  const { status, body } = await boss.ask("POST", `/v1/orders/${orderId}/returns`, { wish: "return", reason: "no_reason", intact: true, confirmed: false, lines, ...more });
  expect([status, body.code]).toEqual([200, undefined]);
  return { id: body.id as string, ticket: (body.ticket as { id: string }).id };
}
const read = async (orderId: string) => (await boss.ask("GET", `/v1/orders/${orderId}/returns`)).body as unknown as { balances: LineBalance[]; requests: ReturnRequest[] };
const line = async (orderId: string, n = 0) => (({ refundedFen, reservedFen }) => [refundedFen, reservedFen])((await read(orderId)).balances.find((one) => one.n === n)!);
const detail = async (id: string) => (await boss.ask("GET", `/v1/tickets/${id}`)).body as unknown as TicketDetail;
const act = async (id: string, exit: string, form: object = {}, reason = "") => boss.ask("POST", `/v1/tickets/${id}/exits/${exit}`, { version: (await detail(id)).version, form, reason });
const go = async (id: string, exit: string, form: object = {}, reason = "") => {
  const { status, body } = await act(id, exit, form, reason);
  expect([status, body]).toEqual([200, { place: expect.any(String) }]);
  return body.place as string;
};
const linkOf = async (id: string) => (await boss.ask("POST", `/v1/tickets/${id}/follow-link`)).body.token as string;
const page = async (token: string) => (await centre.nobody("POST", "/v1/follow", { token })).body as unknown as FollowedTicket;
const byLink = (token: string, doing: object) => centre.nobody("POST", "/v1/follow/acts", { token, act: doing });

describe("R-TK-04 (parcel back): pure", () => {
  const claims = fc.uniqueArray(fc.record({ n: fc.integer({ min: -3, max: 5 }), amountFen: fc.nat(50_000) }), { selector: (one) => one.n, minLength: 1, maxLength: 6 });
  test("R-TK-04 (parcel back): in part and the rest together are what was asked for, line by line; goods come first", () => {
    fc.assert(
      fc.property(claims, fc.nat(100_000), (asked, wanted) => {
        const all = asked.reduce((sum, one) => sum + one.amountFen, 0);
        const { paid, rest } = inPart(asked, Math.min(wanted, all));
        const of = (list: readonly { n: number; amountFen: number }[], n: number) => list.find((one) => one.n === n)?.amountFen ?? 0;
        for (const one of asked) expect(of(paid, one.n) + of(rest, one.n)).toBe(one.amountFen);
        expect(paid.reduce((sum, one) => sum + one.amountFen, 0)).toBe(Math.min(wanted, all));
      }),
    );
    expect(inPart([{ n: -1, amountFen: 1000 }, { n: 0, amountFen: 500 }], 700)).toEqual({ paid: [{ n: 0, amountFen: 500 }, { n: -1, amountFen: 200 }], rest: [{ n: -1, amountFen: 800 }] });
  });

  test("R-TK-04 (parcel back): the shop's own return address before the common one; a verdict in the customer's words", () => {
    const place = (address: string, shops: string[]) => ({ shops, address: { "zh-CN": address }, receiver: "售后仓", phone: "400-1" });
    const addresses = [place("总仓", []), place("成都仓", ["hemu"])];
    expect([addressFor({ addresses }, "hemu", "zh-CN"), addressFor({ addresses }, "other", "en"), addressFor({ addresses: [] }, "hemu", "zh-CN")]).toEqual(["成都仓 售后仓 400-1", "总仓 售后仓 400-1", ""]);
    expect(verdictWords({ allowed: true, code: "no_reason", source: { "zh-CN": "《消法》" }, freight: "customer", until: "2026-03-10T16:00:00.000Z", goods: null }, "Asia/Shanghai", "zh-CN")).toBe("无理由退货，2026-03-11 00:00 前有效。退货运费由客户承担。依据：《消法》。");
  });
});

describe("R-TK-04 (parcel back): from the approval to the confirmed end", () => {
  test("R-TK-04 (parcel back): approved with an address, the customer enters the number, the warehouse inspects on the light page, refunded once, confirmed", async () => {
    const orderId = await order();
    const { ticket } = await ask(orderId, [{ n: 0, amountFen: 18_000 }, { n: -1, amountFen: 1000 }]);
    expect((await detail(ticket)).form).toMatchObject({ wish: "return", goods: "电饭煲", amount: 19_000, verdict: expect.stringContaining("依据：") });
    // What comes from the request is nobody's to change.
    await go(ticket, "approve_send", { way: "send", address: "成都市青羊区退货路 1 号", amount: 1, wish: "exchange" });
    expect((await detail(ticket)).form).toMatchObject({ amount: 19_000, wish: "return" });
    const token = await linkOf(ticket);
    const seen = await page(token);
    expect(seen.exits.map((exit) => [exit.key, exit.form.map((field) => field.key)])).toEqual([["sent", ["back_carrier", "back_number"]], ["withdraw_back", []]]);
    expect((await byLink(token, { exit: "sent", form: { back_carrier: "中通" } })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.back_number", code: "form_missing" }] });
    // A field that is not the customer's is not the customer's by link either.
    expect((await byLink(token, { exit: "sent", form: { back_carrier: "中通", back_number: "ZT7788990011", inspection: "passed", amount: 1 } })).status).toBe(200);
    expect((await byLink(token, { exit: "sent", form: { back_carrier: "中通", back_number: "ZT7788990011" } })).body.code).toBe("exit_gone");
    await go(ticket, "received");
    expect((await act(ticket, "passed", { inspection: "passed" })).body).toMatchObject({ code: "exit_closed", params: { why: "tasks_open" } });
    const [task] = (await keeper.ask("GET", "/v1/tasks")).body.rows as TaskRow[];
    expect(task).toMatchObject({ what: expect.stringContaining("验货"), form: [{ key: "inspection" }, { key: "finding" }] });
    expect((await keeper.ask("POST", `/v1/tasks/${task!.id}/answer`, { form: { inspection: "failed" } })).body).toMatchObject({ code: "invalid", fields: [{ path: "form.finding", code: "form_missing" }] });
    expect((await keeper.ask("POST", `/v1/tasks/${task!.id}/answer`, { form: { inspection: "passed" }, files: [newId()] })).body).toMatchObject({ code: "invalid", fields: [{ code: "file_unknown" }] });
    expect((await keeper.ask("POST", `/v1/tasks/${task!.id}/answer`, { form: { inspection: "passed" } })).status).toBe(200);
    await go(ticket, "passed", { inspection: "passed" });
    expect(await line(orderId)).toEqual([0, 18_000]);
    expect((await act(ticket, "refunded", {})).body).toMatchObject({ code: "invalid", fields: [{ path: "form.shop_number", code: "form_missing" }] });
    await go(ticket, "refunded", { shop_number: "TK-BACK-1" });
    expect([await line(orderId), await line(orderId, -1)]).toEqual([[18_000, 0], [1000, 0]]);
    expect((await read(orderId)).requests[0]).toMatchObject({ state: "refunded", ticket: { code: expect.stringMatching(/^TH/), place: { "zh-CN": "确认" } } });
    expect((await byLink(token, { exit: "solved" })).status).toBe(200);
    expect((await detail(ticket)).row).toMatchObject({ outcome: "confirmed", place: "closed" });
    expect((await centre.rows("select kind from kernel.event where kind in ('returns.due', 'returns.answered') and data ->> 'orderId' = $1 order by at, id", orderId))).toEqual([{ kind: "returns.due" }, { kind: "returns.answered" }]);
  });

  test("R-TK-04 (parcel back): the handbook's return address of the shop stands ready, and reaches the customer whole; colleagues see its number masked", async () => {
    const orderId = await order();
    const { ticket } = await ask(orderId);
    await go(ticket, "approve_send", { way: "send" });
    const whole = "成都市青羊区退货路 1 号 售后仓 028-87654321";
    const seen = await page(await linkOf(ticket));
    expect([seen.said.at(-1)!.words, seen.facts.map((fact) => fact.value)]).toEqual([expect.stringContaining(whole), expect.arrayContaining([whole])]);
    expect(JSON.stringify(await detail(ticket))).not.toContain("87654321");
    await go(ticket, "withdraw_back", {}, "不退了");
    expect(await line(orderId)).toEqual([0, 0]);
  });

  const failed = async (orderId: string, fen = 18_000) => {
    const { ticket, id } = await ask(orderId, [{ n: 0, amountFen: fen }]);
    await go(ticket, "approve_pick_up", { way: "pick_up", pick_up_on: "2026-03-04", pick_up_window: "9:00–12:00" });
    await go(ticket, "sent", { back_carrier: "顺丰", back_number: "SF1" });
    await go(ticket, "received");
    for (const task of ((await keeper.ask("GET", "/v1/tasks")).body.rows as TaskRow[]).filter((one) => one.ticket.id === ticket))
      expect((await keeper.ask("POST", `/v1/tasks/${task.id}/answer`, { form: { inspection: "failed", finding: "内胆划伤，缺蒸格" } })).status).toBe(200);
    await go(ticket, "failed", { inspection: "failed", finding: "内胆划伤，缺蒸格" });
    return { ticket, id };
  };

  test("R-TK-04 (parcel back, failed inspection): a refund in part within what was asked for, agreed by the customer; the rest is free again and can be asked for anew", async () => {
    const orderId = await order();
    const { ticket } = await failed(orderId);
    const token = await linkOf(ticket);
    expect((await page(token)).said.at(-1)!.words).toContain("内胆划伤，缺蒸格");
    expect((await act(ticket, "propose_part", { proposal: "part", part_amount: 18_001, proposal_words: "扣除划伤" })).body).toMatchObject({ code: "exit_closed", params: { why: "over_other", limit: 18_000 } });
    await go(ticket, "propose_part", { proposal: "part", part_amount: 12_000, proposal_words: "扣除划伤部分" });
    expect((await page(token)).said.at(-1)!.words).toBe("处理方案：部分退款 ¥120.00。扣除划伤部分 请您答复。");
    expect((await byLink(token, { exit: "disagree", words: "是运输划的" })).status).toBe(200);
    await go(ticket, "propose_part", { proposal: "part", part_amount: 15_000, proposal_words: "再让一步" });
    expect((await byLink(token, { exit: "agree_part" })).status).toBe(200);
    await go(ticket, "refunded", { shop_number: "TK-PART-1" });
    expect(await line(orderId)).toEqual([15_000, 0]);
    expect((await read(orderId)).requests[0]!.lines).toMatchObject([{ n: 0, amountFen: 18_000, refundedFen: 15_000 }]);
    const again = await ask(orderId, [{ n: 0, amountFen: 3000 }]);
    expect(await line(orderId)).toEqual([15_000, 3000]);
    expect((await boss.ask("POST", `/v1/orders/${orderId}/returns`, { wish: "return", reason: "no_reason", intact: true, confirmed: false, lines: [{ n: 0, amountFen: 1 }] })).body.code).toBe("returns_too_much");
    await go(again.ticket, "refuse", { refusal: "已经部分退款" });
    expect(await line(orderId)).toEqual([15_000, 0]);
  });

  test("R-TK-04 (parcel back, exchange): the exchange goes out with carrier and number; the goods' money is untouched", async () => {
    const orderId = await order();
    const { ticket } = await ask(orderId, [{ n: 0, amountFen: 0 }], { wish: "exchange", reason: "quality" });
    await go(ticket, "approve_send", { way: "send", address: "成都仓" });
    await go(ticket, "sent", { back_carrier: "中通", back_number: "ZT2" });
    await go(ticket, "received");
    for (const task of (await keeper.ask("GET", "/v1/tasks")).body.rows as TaskRow[]) await keeper.ask("POST", `/v1/tasks/${task.id}/answer`, { form: { inspection: "passed" } });
    await go(ticket, "passed", { inspection: "passed" });
    expect((await act(ticket, "refunded", { shop_number: "X" })).body).toMatchObject({ code: "invalid" });
    await go(ticket, "exchanged", { out_carrier: "京东", out_number: "JD9" });
    expect((await detail(ticket)).entries.findLast((one) => one.kind === "said")!.words).toBe("换货已寄出：京东 JD9。收到后请在这里确认。");
    expect([await line(orderId), (await read(orderId)).requests[0]!.state]).toEqual([[0, 0], "exchanged"]);
  });

  test("R-TK-04 (parcel back): whatever the shop answers, the ticket follows; a number that is used already is refused at its field", async () => {
    const orderId = await order();
    const one = await ask(orderId, [{ n: 0, amountFen: 5000 }]);
    expect((await boss.ask("POST", `/v1/returns/${one.id}/answer`, { result: "refunded", shopNumber: "TK-S", amountFen: 5001 })).body).toMatchObject({ code: "returns_part_too_much", fields: [{ path: "amountFen" }] });
    expect((await boss.ask("POST", `/v1/returns/${one.id}/answer`, { result: "refunded", shopNumber: "TK-S", amountFen: 4000 })).status).toBe(200);
    expect([(await detail(one.ticket)).row.place, await line(orderId)]).toEqual(["confirm", [4000, 0]]);
    const two = await ask(orderId, [{ n: 0, amountFen: 1000 }]);
    expect((await boss.ask("POST", `/v1/returns/${two.id}/withdrawal`, {})).status).toBe(200);
    expect((await detail(two.ticket)).row).toMatchObject({ place: "withdrawn", outcome: "withdrawn" });
    const three = await ask(orderId, [{ n: 0, amountFen: 1000 }], { wish: "refund", reason: "quality" });
    await go(three.ticket, "approve_refund");
    expect((await act(three.ticket, "refunded", { shop_number: "TK-S" })).body).toMatchObject({ code: "returns_number_used", fields: [{ path: "form.shop_number" }] });
    expect((await detail(three.ticket)).row.place).toBe("settle");
    await go(three.ticket, "refunded", { shop_number: "TK-S2" });
    const four = await ask(orderId, [{ n: 0, amountFen: 1000 }]);
    expect((await boss.ask("POST", `/v1/returns/${four.id}/answer`, { result: "refused", note: "超过次数" })).status).toBe(200);
    expect((await detail(four.ticket)).row).toMatchObject({ place: "refused", outcome: "declined" });
  });

  test("R-TK-04 (parcel back, never twice): ten at once by the ticket and by the shop's answer settle once; the customer may not withdraw what is settled", async () => {
    const orderId = await order();
    const { id, ticket } = await ask(orderId, [{ n: 0, amountFen: 18_000 }], { wish: "refund", reason: "quality" });
    await go(ticket, "approve_refund");
    const { version } = await detail(ticket);
    const got = await Promise.all(Array.from({ length: 10 }, (_, i) => (i % 2 === 0
      ? boss.ask("POST", `/v1/tickets/${ticket}/exits/refunded`, { version, form: { shop_number: "TK-RACE" }, reason: "" })
      : boss.ask("POST", `/v1/returns/${id}/answer`, { result: "refunded", shopNumber: "TK-RACE", note: "" }))));
    expect(got.filter((answer) => answer.status === 200)).toHaveLength(1);
    expect(got.filter((answer) => answer.status !== 200 && !["ticket_changed", "returns_answered", "exit_gone"].includes(String(answer.body.code)))).toEqual([]);
    expect(await line(orderId)).toEqual([18_000, 0]);
    expect((await detail(ticket)).row.place).toBe("confirm");
    expect(await centre.rows("select count(*)::int as n from kernel.event where kind = 'returns.answered' and subject_id = $1", id)).toEqual([{ n: 1 }]);
  });

  test("R-TK-04 (parcel back, amounts): any sequence of acts, by ticket, shop and customer, repeated as it likes, keeps what was refunded and is set aside within what was paid, and agrees with the requests", async () => {
    const exits = ["approve_send", "approve_refund", "refuse", "withdraw", "sent", "withdraw_back", "received", "passed", "failed", "propose_part", "settle_whole", "agree_part", "want_back", "sent_back", "refunded", "exchanged", "shop"] as const;
    const form = { way: "send", address: "仓", refusal: "不符", back_carrier: "中通", back_number: "ZT", again_carrier: "中通", again_number: "ZT", proposal_words: "方案", out_carrier: "京东", out_number: "JD" };
    const deed = fc.record({ exit: fc.constantFrom(...exits), at: fc.nat(2), fen: fc.integer({ min: 1, max: 9000 }), number: fc.constantFrom("N1", "N2", "N3"), whole: fc.boolean() });
    await fc.assert(
      fc.asyncProperty(fc.array(deed, { minLength: 8, maxLength: 24 }), async (deeds) => {
        const orderId = await order();
        const asked = [await ask(orderId, [{ n: 0, amountFen: 9000 }]), await ask(orderId, [{ n: 0, amountFen: 5000 }, { n: 1, amountFen: 2000 }], { wish: "refund", reason: "quality" }), await ask(orderId, [{ n: 0, amountFen: 0 }, { n: -1, amountFen: 500 }], { wish: "exchange", reason: "quality" })];
        for (const { exit, at, fen, number, whole } of deeds) {
          const { id, ticket } = asked[at]!;
          const { row, workflow } = await detail(ticket);
          const own = workflow.stages.find((stage) => stage.key === row.place)?.form.map((field) => field.key) ?? [];
          const values = Object.fromEntries(Object.entries({ ...form, inspection: exit === "passed" ? "passed" : "failed", finding: "划伤", proposal: exit === "settle_whole" ? "whole" : "part", part_amount: fen, shop_number: number }).filter(([key]) => own.includes(key)));
          const answer = exit === "shop" ? await boss.ask("POST", `/v1/returns/${id}/answer`, { result: whole ? "refunded" : "refused", shopNumber: number, note: "店铺", amountFen: fen }) : await act(ticket, exit, values, "因为");
          expect([200, 409, 422]).toContain(answer.status);
          for (const task of (await keeper.ask("GET", "/v1/tasks")).body.rows as TaskRow[]) await keeper.ask("POST", `/v1/tasks/${task.id}/answer`, { words: "已验", form: { inspection: "failed", finding: "划伤" } });
          const wrong = await centre.rows(
            `select b.n from orders.line_balance b where b.order_id = $1 and (b.refunded_fen + b.reserved_fen > b.paid_fen or b.over_fen > 0
              or b.refunded_fen <> coalesce((select sum(l.refunded_fen) from returns.line l join returns.request q on q.id = l.request_id where q.order_id = b.order_id and l.n = b.n), 0)
              or b.reserved_fen <> coalesce((select sum(case when q.wish = 'exchange' and l.n >= 0 then 0 else l.amount_fen end) from returns.line l join returns.request q on q.id = l.request_id where q.order_id = b.order_id and q.state = 'asked' and l.n = b.n), 0))`,
            orderId,
          );
          expect(wrong).toEqual([]);
        }
      }),
      { numRuns: 6 },
    );
  });

  test("R-TK-04 (parcel back, failed inspection): the customer wants the goods back, or says nothing: they are sent back and the money is free", async () => {
    const orderId = await order();
    const { ticket } = await failed(orderId);
    await go(ticket, "propose_back", { proposal: "return_it", proposal_words: "商品寄回给您" });
    centre.clock.advance(5 * 86_400_000);
    await centre.app.settle();
    // The sessions of before have run out meanwhile.
    boss = await centre.signedIn("way.later", ["supervisor"]);
    expect((await detail(ticket)).row.place).toBe("send_back");
    await go(ticket, "sent_back", { again_carrier: "顺丰", again_number: "SF2" });
    expect(await line(orderId)).toEqual([0, 0]);
    expect((await read(orderId)).requests[0]!.state).toBe("refused");
    expect((await boss.ask("POST", `/v1/returns/${(await read(orderId)).requests[0]!.id}/answer`, { result: "refunded", shopNumber: "X" })).body.code).toBe("returns_answered");
  });
});

describe("R-TK-10 (reopen), R-TK-04 (refused)", () => {
  test("R-TK-10 (reopen), R-TK-04 (approve or refuse with reason): a refused return that its customer opens again is examined anew by the rules of the day on which it was asked, its money set aside once more; or it stays refused with a word", async () => {
    const orderId = await order();
    const { ticket } = await ask(orderId);
    await go(ticket, "refuse", { refusal: "照片不清楚。" });
    expect(await line(orderId)).toEqual([0, 0]);
    const token = String((await boss.ask("POST", `/v1/tickets/${ticket}/follow-link`)).body.token);
    // Long after the seven days: the customer asked in time.
    centre.clock.advance(12 * 86_400);
    boss = await centre.signedIn("way.appeal", ["supervisor"]);
    expect((await byLink(token, { reopen: "补了照片" })).status).toBe(200);
    expect((await detail(ticket)).row.place).toBe("appeal");
    await go(ticket, "stays_refused", { second_look: "仍看不出问题。" });
    expect(await line(orderId)).toEqual([0, 0]);
    expect((await byLink(token, { reopen: "再补照片" })).status).toBe(200);
    await go(ticket, "examine_again", { second_look: "新照片清楚了。" });
    expect(await line(orderId)).toEqual([0, 18_000]);
    const { requests } = await read(orderId);
    expect(requests.map((one) => [one.state, one.lines[0]!.verdict?.code, one.ticket?.id])).toEqual([["asked", "no_reason", ticket], ["refused", "no_reason", ticket]]);
    const { row, form } = await detail(ticket);
    expect([row.place, form.request]).toEqual(["check", String(requests[0]!.number)]);
    await go(ticket, "approve_send", { way: "send", address: "成都" });
    expect((await boss.ask("POST", `/v1/returns/${requests[0]!.id}/answer`, { result: "refunded", shopNumber: "TK-AGAIN" })).status).toBe(200);
    expect([await line(orderId), (await detail(ticket)).row.place]).toEqual([[18_000, 0], "confirm"]);
    // What has been asked for by another request meanwhile is not set aside twice.
    const other = await order();
    const first = await ask(other);
    await go(first.ticket, "refuse", { refusal: "照片不清楚。" });
    await ask(other);
    await boss.ask("POST", `/v1/tickets/${first.ticket}/reopening`, { reason: "再看一次" });
    expect((await act(first.ticket, "examine_again", { second_look: "可以。" })).body.code).toBe("returns_too_much");
    expect(await line(other)).toEqual([0, 18_000]);
  });
});
