import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { LineBalance, ReturnRequest } from "#contract/returns.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
let agent: { id: string; ask: Asks };
let boss: { id: string; ask: Asks };
let shopId: string;
let contactId: string;
beforeAll(async () => {
  centre = await wholeCentre();
  agent = await centre.signedIn("ret.agent", ["agent"]);
  boss = await centre.signedIn("ret.boss", ["supervisor"]);
  shopId = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
  contactId = (await centre.kernel.run(system, (ctx) => centre.app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId, kind: "visitor", hash: identityHash([newId()]) }))).id;
});
afterAll(() => centre.close());

let orders = 0;
/** Two lines, 200 + 100 yuan less 30, freight 10, all paid; received two days ago unless said otherwise. */
async function order(more: { paidFen?: number; signedDaysAgo?: number; number?: string; sku?: string } = {}): Promise<string> {
  const signedAt = new Date(centre.clock.now().getTime() - (more.signedDaysAgo ?? 2) * 86_400_000);
  const [id] = await centre.kernel.run(system, (ctx) =>
    centre.app.orders.saveOrders(ctx, [
      {
        shopId, contactId, number: more.number ?? `R${(orders += 1)}`, state: "signed", placedAt: new Date("2026-01-01T00:00:00Z"), freightFen: 1000, discountFen: 3000, ...(more.paidFen === undefined ? {} : { paidFen: more.paidFen }),
        lines: [{ title: "电饭煲", sku: more.sku ?? null, quantity: 1, priceFen: 20_000 }, { title: "蒸格", quantity: 2, priceFen: 5000 }],
        shipments: [{ carrier: "顺丰", trackingNumber: `SF${newId().slice(-12)}`, state: "signed", shippedAt: signedAt, movingAt: signedAt, signedAt }],
      },
    ]),
  );
  return id!;
}
const wants = { wish: "return", reason: "no_reason", intact: true, confirmed: false };
const asks = (who: { ask: Asks }, id: string, lines: readonly { n: number; amountFen: number }[], more: Record<string, unknown> = {}) => who.ask("POST", `/v1/orders/${id}/returns`, { ...wants, lines, ...more });
const read = async (id: string) => (await agent.ask("GET", `/v1/orders/${id}/returns`)).body as unknown as { balances: LineBalance[]; requests: ReturnRequest[] };
const money = async (id: string) => (await read(id)).balances.map(({ n, paidFen, refundedFen, reservedFen, overFen }) => [n, paidFen, refundedFen, reservedFen, overFen]);

describe("R-TK-04: from the request to the shop's answer", () => {
  test("R-TK-04 (judgement): each line with its reason and source before anything is asked for", async () => {
    const id = await order();
    const judged = await agent.ask("POST", `/v1/orders/${id}/returns/judgement`, wants);
    expect(judged).toMatchObject({ status: 200, body: { version: "returns/default@1", lines: [{ n: 0, verdict: { allowed: true, code: "no_reason", freight: "customer" } }, { n: 1 }] } });
    expect(await money(id)).toEqual([[0, 18_000, 0, 0, 0], [1, 9000, 0, 0, 0], [-1, 1000, 0, 0, 0], [-2, 8400, 0, 0, 0], [-3, 20_000, 0, 0, 0]]);
    expect((await read(id)).requests).toEqual([]);
  });

  test("R-TK-04 (amounts, shop's answer): asking sets money aside, the answer refunds it once by the shop's number, a refusal frees it; the verdict stays as it was said", async () => {
    const id = await order();
    const { body } = await asks(agent, id, [{ n: 0, amountFen: 18_000 }, { n: -2, amountFen: 2000 }]);
    expect(await money(id)).toContainEqual([0, 18_000, 0, 18_000, 0]);
    expect(await asks(agent, id, [{ n: 0, amountFen: 1 }])).toMatchObject({ status: 409, body: { code: "returns_too_much", fields: [{ params: { n: 0, leftFen: 0 } }] } });
    expect(await agent.ask("POST", `/v1/returns/${String(body.id)}/answer`, { result: "refunded" })).toMatchObject({ body: { code: "returns_no_number" } });
    expect((await agent.ask("POST", `/v1/returns/${String(body.id)}/answer`, { result: "refunded", shopNumber: "TK-1" })).status).toBe(200);
    expect(await agent.ask("POST", `/v1/returns/${String(body.id)}/answer`, { result: "refunded", shopNumber: "TK-1" })).toMatchObject({ body: { code: "returns_answered" } });
    expect(await money(id)).toEqual([[0, 18_000, 18_000, 0, 0], [1, 9000, 0, 0, 0], [-1, 1000, 0, 0, 0], [-2, 8400, 2000, 0, 0], [-3, 20_000, 0, 0, 0]]);
    const second = await asks(agent, id, [{ n: 1, amountFen: 9000 }]);
    expect(await agent.ask("POST", `/v1/returns/${String(second.body.id)}/answer`, { result: "refused", note: "" })).toMatchObject({ body: { code: "returns_no_reason" } });
    expect((await agent.ask("POST", `/v1/returns/${String(second.body.id)}/answer`, { result: "refused", note: "客户要求留下，电话 13812345678" })).status).toBe(200);
    const third = await asks(agent, id, [{ n: 1, amountFen: 4500 }]);
    expect((await agent.ask("POST", `/v1/returns/${String(third.body.id)}/withdrawal`, {})).status).toBe(200);
    expect(await money(id)).toContainEqual([1, 9000, 0, 0, 0]);
    const { requests } = await read(id);
    expect(requests.map((request) => request.state)).toEqual(["withdrawn", "refused", "refunded"]);
    expect(requests[2]).toMatchObject({ version: "returns/default@1", askedBy: "ret.agent", lines: [{ n: 0, verdict: { code: "no_reason" } }, { n: -2, verdict: null }] });
    expect(JSON.stringify([requests, await centre.rows("select data from kernel.event where kind like 'returns.%'")])).not.toContain("13812345678");
  });

  test("R-TK-04 (complaint with it): the customer's complaint is opened in the same step, above the return; a refused request opens neither", async () => {
    const id = await order();
    const tickets = async () => (await centre.rows<{ n: number }>("select count(*)::int as n from tickets.ticket"))[0]!.n;
    const before = await tickets();
    expect(await asks(agent, id, [{ n: 0, amountFen: 99_999 }], { complaint: "外箱压扁，锅盖裂开" })).toMatchObject({ status: 409, body: { code: "returns_too_much" } });
    expect([await tickets(), (await read(id)).requests]).toEqual([before, []]);
    const { body } = await asks(agent, id, [{ n: 0, amountFen: 18_000 }], { reason: "damaged", complaint: "外箱压扁，锅盖裂开，电话 13812345678" });
    const { complaint, ticket } = body as unknown as Record<"complaint" | "ticket", { id: string; code: string }>;
    expect([complaint.code.slice(0, 2), ticket.code.slice(0, 2)]).toEqual(["TS", "TH"]);
    expect(await centre.rows("select type, order_id, parent_id, form->'wish' as wish, form->>'what' as what from tickets.ticket where id = any($1) order by type", [complaint.id, ticket.id])).toEqual([
      { type: "complaint", order_id: id, parent_id: null, wish: ["refund"], what: "外箱压扁，锅盖裂开，电话 ⟦手机1⟧" },
      { type: "return", order_id: id, parent_id: complaint.id, wish: "return", what: null },
    ]);
    expect((await asks(agent, id, [{ n: 1, amountFen: 100 }])).body.complaint).toBeNull();
  });

  test("R-TK-04 (rules, exception): what the rules refuse is refused with the reason; whoever may makes an exception, with why", async () => {
    const id = await order({ signedDaysAgo: 20 });
    expect(await asks(agent, id, [{ n: 0, amountFen: 100 }])).toMatchObject({ status: 409, body: { code: "returns_refused", params: { verdict: "too_late" } } });
    expect(await asks(agent, id, [{ n: 0, amountFen: 100 }], { exception: "老客户" })).toMatchObject({ status: 403, body: { code: "returns_no_exception" } });
    expect((await asks(boss, id, [{ n: 0, amountFen: 100 }], { exception: "老客户，店铺同意" })).status).toBe(200);
    expect((await read(id)).requests[0]).toMatchObject({ exception: { by: "ret.boss", why: "老客户，店铺同意" }, lines: [{ verdict: { code: "too_late" } }] });
    expect(await asks(agent, id, [{ n: 7, amountFen: 100 }])).toMatchObject({ body: { code: "returns_line_unknown" } });
    expect(await asks(agent, newId(), [{ n: 0, amountFen: 100 }])).toMatchObject({ status: 404 });
  });

  test("R-TK-04 (never twice): fifty at once never take more than was paid; the same answer from many sides counts once", async () => {
    const id = await order();
    const got = await Promise.all(Array.from({ length: 50 }, (_, i) => asks(agent, id, [{ n: 0, amountFen: 1000 }, { n: 1, amountFen: i % 2 === 0 ? 400 : 300 }])));
    const won = got.filter((answer) => answer.status === 200);
    expect(got.filter((answer) => answer.status !== 200 && answer.body.code !== "returns_too_much")).toEqual([]);
    const [rice] = (await read(id)).balances;
    expect(rice).toMatchObject({ paidFen: 18_000, reservedFen: won.length * 1000 });
    expect(won).toHaveLength(18);
    const answers = await Promise.all(won.flatMap(({ body }) => [1, 2, 3].map(() => agent.ask("POST", `/v1/returns/${String(body.id)}/answer`, { result: "refunded", shopNumber: `TK-${String(body.number)}` }))));
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(18);
    expect((await read(id)).balances[0]).toMatchObject({ refundedFen: 18_000, reservedFen: 0, overFen: 0 });
    expect(await centre.rows("select sum(amount_fen)::int as all from orders.refund where order_id = $1 and n = 0", id)).toEqual([{ all: 18_000 }]);
    await expect(centre.rows("update orders.line_balance set reserved_fen = reserved_fen + 1 where order_id = $1 and n = 0", id)).rejects.toThrow(/never_more_than_paid/);
  });

  test("R-TK-04 (amounts, never twice): whatever is asked, answered, withdrawn and told in any order, no line gives more than was paid, every refund is counted once and every fen set aside belongs to an open request", async () => {
    const fen = fc.integer({ min: 1, max: 12_000 });
    const n = fc.constantFrom(0, 1, -1);
    const step = fc.oneof(
      fc.record({ act: fc.constant("ask" as const), n, fen }),
      fc.record({ act: fc.constant("answer" as const), at: fc.nat(20), result: fc.constantFrom("refunded" as const, "refused" as const), number: fc.constantFrom("A", "B", "C", "D") }),
      fc.record({ act: fc.constant("told" as const), n, fen, number: fc.constantFrom("A", "B", "X", "Y") }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 14 }), async (deeds) => {
        const id = await order();
        const asked: string[] = [];
        for (const deed of deeds) {
          await centre.kernel
            .run(system, async (ctx) => {
              if (deed.act === "ask") asked.push((await centre.app.returns.ask(ctx, id, { wish: "return", reason: "no_reason", intact: true, confirmed: false, lines: [{ n: deed.n, amountFen: deed.fen }] })).id);
              else if (deed.act === "told") await centre.app.returns.takeRefund(ctx, id, { shopNumber: deed.number, lines: [{ n: deed.n, amountFen: deed.fen }] });
              else if (asked.length > 0) await centre.app.returns.answer(ctx, asked[deed.at % asked.length]!, { result: deed.result, shopNumber: deed.number, note: "店铺答复" });
            })
            .catch((error: unknown) => expect((error as { code?: string }).code).toMatch(/^returns_(too_much|answered|number_used)$/));
          const wrong = await centre.rows(
            `select b.n from orders.line_balance b where b.order_id = $1 and (b.refunded_fen + b.reserved_fen > b.paid_fen
              or b.refunded_fen + b.over_fen <> coalesce((select sum(r.amount_fen) from orders.refund r where r.order_id = b.order_id and r.n = b.n), 0)
              or b.reserved_fen <> coalesce((select sum(l.amount_fen) from returns.line l join returns.request q on q.id = l.request_id where q.order_id = b.order_id and q.state = 'asked' and l.n = b.n), 0))`,
            id,
          );
          expect(wrong).toEqual([]);
        }
      }),
      { numRuns: 25 },
    );
  });

  test("R-TK-04 (over): a refund of the shop's own beyond what we know is kept, marked, told to a person once, and reviewed", async () => {
    const id = await order({ number: "OVER" });
    const tell = (shopNumber: string, amountFen: number) => agent.ask("POST", `/v1/orders/${id}/refunds`, { shopNumber, lines: [{ n: 1, amountFen }] });
    expect((await tell("S-1", 5000)).body).toEqual({ overFen: 0 });
    expect((await tell("S-1", 5000)).body).toEqual({ overFen: 0 });
    expect((await tell("S-2", 6000)).body).toEqual({ overFen: 2000 });
    expect((await tell("S-2", 6000)).body).toEqual({ overFen: 0 });
    expect(await money(id)).toContainEqual([1, 9000, 9000, 0, 2000]);
    expect(await centre.rows("select params from notifications.notification where person_id = $1 and kind = 'returns.over' and params ->> 'order' = 'OVER'", boss.id)).toMatchObject([{ params: { yuan: "20.00" } }]);
    expect((await agent.ask("POST", `/v1/orders/${id}/refunds/review`, { n: 1, note: "店铺多退" })).status).toBe(403);
    expect((await boss.ask("POST", `/v1/orders/${id}/refunds/review`, { n: 1, note: "店铺多退，已追回" })).status).toBe(200);
    expect(await money(id)).toContainEqual([1, 9000, 9000, 0, 0]);
    expect((await boss.ask("POST", `/v1/orders/${id}/refunds/review`, { n: 1, note: "再看一次" })).body).toMatchObject({ code: "returns_line_unknown" });
  });

  test("R-TK-04 (amounts): the shop tells the payment anew: balances follow, never below what went back or is asked for", async () => {
    const id = await order({ number: "AGAIN" });
    await asks(agent, id, [{ n: 0, amountFen: 10_000 }]);
    await order({ number: "AGAIN", paidFen: 10_000 });
    // 10 yuan freight, 90 on the goods two to one: 60 of which 100 are asked for already.
    expect(await money(id)).toEqual([[0, 10_000, 0, 10_000, 0], [1, 3000, 0, 0, 0], [-1, 1000, 0, 0, 0], [-2, 3000, 0, 0, 0], [-3, 20_000, 0, 0, 0]]);
  });
});
