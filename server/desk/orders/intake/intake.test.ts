import { createHmac } from "node:crypto";
import fc from "fast-check";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import type { Brought, Outcome } from "#contract/intake.ts";
import { system } from "#server/kernel/context.ts";
import { emptied } from "#server/kernel/testing.ts";
import { wholeCentre, type Answer, type Asks, type WholeCentre } from "#server/testing.ts";
import { checkItem, mergeCourse, outcomeOf, type Telling } from "./rules.ts";
import { signedNow } from "./signature.ts";

let centre: WholeCentre;
let manager: Asks;
let shops: Record<string, string>;
let shop: ReturnType<typeof bearer>;

const bearer = (text: string) => async (method: string, url: string, body?: unknown): Promise<Answer> => {
  const reply = await centre.app.http.inject({ method: method as "GET", url, remoteAddress: "10.9.0.7", headers: { authorization: `Bearer ${text}`, "content-type": "application/json" }, ...(body === undefined ? {} : { payload: JSON.stringify(body) }) });
  return { status: reply.statusCode, body: reply.body === "" ? {} : (reply.json() as Record<string, unknown>) };
};
const tokenFor = async (bound: string[]) => bearer((await centre.kernel.run(system, (ctx) => centre.app.tokens.make(ctx, { name: "shop", permissions: ["orders.bring"], channel: null, trusted: false, shops: bound, perMinute: 60_000, expiresAt: null }))).text);

beforeAll(async () => {
  centre = await wholeCentre();
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.shop(ctx, { key: "qingshan", name: "青山户外旗舰店", shortName: "青山户外", origins: [], businessLine: null, look: { logoText: "青", accent: "#2E7D32" } }));
  shops = Object.fromEntries((await centre.rows<{ key: string; id: string }>("select key, id from organization.shop")).map((row) => [row.key, row.id]));
  manager = (await centre.signedIn("intake.manager", ["manager", "administrator"])).ask;
  shop = await tokenFor([shops.hemu!]);
});
afterAll(() => centre.close());
const nothingBrought = () => emptied(centre.kernel.db.pool, "orders.brought, orders.waiting, orders.payment, orders.shipment, orders.address, orders.line, orders.customer_order, orders.product");
beforeEach(nothingBrought);

const at = (minute: number) => new Date(Date.UTC(2026, 1, 10, 2, minute)).toISOString();
const order = (extra: object = {}) => ({ kind: "order", at: at(0), number: "HM-1", account: "lin", state: "paid", placedAt: at(0), lines: [{ title: "电饭煲 3L", sku: "RC-3L", quantity: 2, priceFen: 49900 }], freightFen: 800, address: { receiver: "林晓", phone: "13800138000", line: "成都市锦江区东大街 1 号", province: "51", city: "5101" }, ...extra });
const product = (extra: object = {}) => ({ kind: "product", at: at(0), sku: "RC-3L", name: "禾木电饭煲 3L", priceFen: 49900, ...extra });
const payment = (extra: object = {}) => ({ kind: "payment", at: at(1), order: "HM-1", id: "PAY-1", direction: "paid", amountFen: 100_600, method: "微信支付", ...extra });
const parcel = (extra: object = {}) => ({ kind: "shipment", at: at(5), order: "HM-1", carrier: "圆通速递", trackingNumber: "YT7702001418", state: "in_transit", shippedAt: at(3), movingAt: at(4), events: [{ at: at(4), text: "【成都市】快递员王师傅 13912345678 已揽收" }], ...extra });
const bringAs = async (ask: typeof shop, items: unknown[], key = "hemu") => ask("POST", "/v1/intake", { shop: key, items });
const outcomes = async (items: unknown[]) => ((await bringAs(shop, items)).body as unknown as Brought).results.map((one) => one.outcome);

/** Everything that the shop's telling has left behind, without ids and our own times. */
async function state(): Promise<unknown> {
  const [orders, payments, parcels, products, waiting] = await Promise.all([
    centre.rows("select o.number, o.state, o.paid_fen, o.paid_at, o.goods_fen, o.freight_fen, a.province, (select jsonb_agg(jsonb_build_array(l.n, l.title, l.quantity, p.sku) order by l.n) from orders.line l left join orders.product p on p.id = l.product_id where l.order_id = o.id) as lines from orders.customer_order o left join orders.address a on a.order_id = o.id order by 1"),
    centre.rows("select p.id, o.number, p.direction, p.amount_fen, p.at from orders.payment p join orders.customer_order o on o.id = p.order_id order by 1"),
    centre.rows("select o.number, s.n, s.tracking_number, s.state, s.signed_at, s.events from orders.shipment s join orders.customer_order o on o.id = s.order_id order by 1, 2"),
    centre.rows("select sku, name, price_fen, stock from orders.product order by 1"),
    centre.rows("select number from orders.waiting order by 1"),
  ]);
  return { orders, payments, parcels, products, waiting };
}

describe("R-OR-01 (intake rules)", () => {
  test.each<[string, object, string, string]>([
    ["a negative price", product({ priceFen: -1 }), "priceFen", "out_of_range"],
    ["no name", product({ name: " " }), "name", "required"],
    ["no number", { ...order(), number: undefined }, "number", "required"],
    ["no lines", order({ lines: [] }), "lines", "out_of_range"],
    ["a discount above goods and freight", order({ discountFen: 100_601 }), "discountFen", "discount_too_high"],
    ["paid above what is due", order({ paidFen: 100_601 }), "paidFen", "paid_above_due"],
    ["a kind of its own", { kind: "coupon" }, "kind", "kind_unknown"],
    ["a payment of nothing", payment({ amountFen: 0 }), "amountFen", "out_of_range"],
    ["a moment that is none", parcel({ at: "昨天" }), "at", "invalid"],
  ])("R-OR-01 (intake rules): %s is refused by field", (_what, item, path, code) => {
    expect(checkItem(item)).toEqual({ fields: expect.arrayContaining([{ path, code }]) });
  });

  test("R-OR-01 (intake rules): of two tellings the later counts, and of two at one moment always the same one", () => {
    const telling = fc.record({ at: fc.integer({ min: 0, max: 3 }).map((n) => new Date(n)), content: fc.uint8Array({ minLength: 1, maxLength: 2 }).map((bytes) => Buffer.from(bytes)) });
    const stands = (all: readonly Telling[]) => all.reduce<Telling | undefined>((known, told) => (["new", "changed"].includes(outcomeOf(known, told)) ? told : known), undefined);
    fc.assert(fc.property(fc.array(telling, { minLength: 1, maxLength: 6 }), fc.infiniteStream(fc.nat()), (all, dice) => {
      const shuffled = all.map((one) => ({ one, key: dice.next().value as number })).toSorted((a, b) => a.key - b.key).map(({ one }) => one);
      expect(stands(shuffled)).toEqual(stands(all));
    }));
  });

  test("R-OR-01 (intake rules): a course only grows, each event once, in order of time", () => {
    const course = fc.array(fc.record({ at: fc.constantFrom(at(1), at(2), at(3)), text: fc.constantFrom("揽收", "到达", "派送") }), { maxLength: 5 });
    fc.assert(fc.property(course, course, (a, b) => {
      const merged = mergeCourse(a, b);
      expect(merged).toEqual(mergeCourse(b, a));
      expect(mergeCourse(merged, a)).toEqual(merged);
      expect(merged.map((event) => event.at)).toEqual(merged.map((event) => event.at).toSorted());
    }));
  });

  test.each<[string, (body: Buffer, seconds: number) => string, true | string]>([
    ["signed under the secret", (body, s) => `t=${s},v1=${createHmac("sha256", "new").update(`${s}.`).update(body).digest("hex")}`, true],
    ["signed under the one before", (body, s) => `t=${s},v1=${createHmac("sha256", "old").update(`${s}.`).update(body).digest("hex")}`, true],
    ["signed with both", (body, s) => `t=${s},v1=${"0".repeat(64)},v1=${createHmac("sha256", "new").update(`${s}.`).update(body).digest("hex")}`, true],
    ["signed by somebody else", (body, s) => `t=${s},v1=${createHmac("sha256", "other").update(`${s}.`).update(body).digest("hex")}`, "signature_wrong"],
    ["another body", (_body, s) => `t=${s},v1=${createHmac("sha256", "new").update(`${s}.other`).digest("hex")}`, "signature_wrong"],
    ["signed six minutes ago", (body, s) => `t=${s - 360},v1=${createHmac("sha256", "new").update(`${s - 360}.`).update(body).digest("hex")}`, "signature_old"],
    ["nothing", () => "", "signature_missing"],
  ])("R-OR-01 (webhook): %s", (_what, header, wanted) => {
    const body = Buffer.from('{"items":[]}');
    const now = new Date("2026-02-10T02:00:00.000Z");
    const verdict = signedNow(header(body, now.getTime() / 1000), body, ["new", "old"], now);
    expect(verdict === true ? true : verdict.refused).toBe(wanted);
  });
});

describe("R-OR-01 (intake)", () => {
  test("R-OR-01 (REST): each item is answered for itself; the shopper who signs in at the widget has these orders", async () => {
    const answer = await bringAs(shop, [order(), product(), payment(), parcel(), { kind: "customer", at: at(0), account: "lin", name: "林晓", phone: "13800138000" }, product({ sku: "BAD", priceFen: -5 })]);
    expect(answer).toMatchObject({ status: 200, body: { counts: { new: 5, refused: 1 } } });
    expect((answer.body as unknown as Brought).results[5]).toEqual({ n: 5, outcome: "refused", fields: [{ path: "priceFen", code: "out_of_range" }] });
    expect(await state()).toMatchObject({ orders: [{ number: "HM-1", state: "paid", paid_fen: 100_600, paid_at: new Date(at(1)), province: "51", lines: [[0, "电饭煲 3L", 2, "RC-3L"]] }], waiting: [] });
    const [contact] = await centre.rows<{ id: string }>("select contact_id as id from orders.customer_order");
    expect(await centre.app.orders.recentOrders(centre.kernel.db.kysely, [contact!.id])).toMatchObject([{ number: "HM-1" }]);
    const stored = JSON.stringify([await centre.rows("select s.*, o.* from orders.shipment s join orders.customer_order o on o.id = s.order_id"), await centre.rows("select * from orders.brought")]);
    expect(stored).not.toMatch(/13912345678|13800138000|林晓/);
  });

  test("R-CU-07 (kinds): a shop's registration says what its customer is; a kind that there is not is refused", async () => {
    const registers = (customerKind: string) => bringAs(shop, [{ kind: "customer", at: at(50), account: "lin", name: "林晓", customerKind }]);
    expect((await registers("dealer")).body).toMatchObject({ counts: { new: 1 } });
    expect(await centre.rows("select cu.kind from customers.customer cu join customers.contact_of o on o.customer_id = cu.id join customers.contact c on c.id = o.contact_id where c.kind = 'shopper'")).toEqual([{ kind: "dealer" }]);
    expect((await registers("friend")).body).toMatchObject({ counts: { refused: 1 } });
  });

  test("R-OR-01 (again): the same telling again changes nothing, an older one is told so, a later one stands", async () => {
    const all = [product(), order(), payment(), parcel()];
    expect(await outcomes(all)).toEqual(["new", "new", "new", "new"]);
    const first = await state();
    expect(await outcomes(all)).toEqual(["same", "same", "same", "same"]);
    expect(await state()).toEqual(first);
    expect(await outcomes([order({ at: at(9), state: "cancelled" }), order({ at: at(4), state: "shipped" })])).toEqual(["changed", "older"]);
    expect(await state()).toMatchObject({ orders: [{ state: "cancelled" }] });
  });

  test("R-OR-01 (before its order): payments and parcels wait sealed for an order that has not come, and find it", async () => {
    expect(await outcomes([payment(), parcel()])).toEqual(["waiting", "waiting"]);
    expect(await outcomes([payment(), parcel()])).toEqual(["same", "same"]);
    expect(await state()).toMatchObject({ waiting: [{ number: "HM-1" }, { number: "HM-1" }] });
    expect(JSON.stringify(await centre.rows("select encode(sealed, 'escape') as sealed from orders.waiting"))).not.toMatch(/13912345678|圆通/);
    expect(await outcomes([order()])).toEqual(["new"]);
    expect(await state()).toMatchObject({ payments: [{ id: "PAY-1", number: "HM-1" }], parcels: [{ tracking_number: "YT7702001418", state: "in_transit" }], waiting: [] });
  });

  test("R-OR-01 (any order): whatever the order, the batches and the repeats, the same tellings end at the same orders", async () => {
    const tellings = [
      product(), product({ at: at(3), priceFen: 45900, stock: 7 }), order(), order({ at: at(6), state: "shipped", lines: [{ title: "电饭煲 3L", sku: "RC-3L", quantity: 1, priceFen: 49900 }] }), payment(), payment({ at: at(2), amountFen: 50_000 }), payment({ id: "PAY-2", at: at(7), amountFen: 700, direction: "refunded" }),
      parcel(), parcel({ at: at(8), state: "signed", signedAt: at(8), events: [{ at: at(8), text: "本人签收" }] }), parcel({ trackingNumber: "YT7702001999", at: at(6), shippedAt: at(6), movingAt: null, state: "packed", events: [] }),
    ] satisfies { kind: string }[];
    expect(await outcomes(tellings)).toHaveLength(tellings.length);
    const wanted = await state();
    expect(wanted).toMatchObject({ orders: [{ state: "shipped" }], parcels: [{ n: 0, state: "signed" }, { n: 1, state: "packed" }], waiting: [] });
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...tellings, ...tellings.slice(0, 4)], { minLength: tellings.length + 4, maxLength: tellings.length + 4 }), fc.integer({ min: 1, max: 5 }), async (shuffled, size) => {
        await nothingBrought();
        for (let from = 0; from < shuffled.length; from += size) expect((await bringAs(shop, shuffled.slice(from, from + size))).status).toBe(200);
        expect(await state()).toEqual(wanted);
      }),
      { numRuns: 25 },
    );
  });

  test("R-OR-01 (at once): the same tellings from many lines at the same moment are stored once", async () => {
    const answers = await Promise.all(Array.from({ length: 12 }, (_, n) => bringAs(shop, n % 2 === 0 ? [order(), payment()] : [parcel(), order()])));
    expect(answers.map((one) => one.status)).toEqual(answers.map(() => 200));
    const counts = answers.flatMap(({ body }) => (body as unknown as Brought).results.map((one) => one.outcome)).filter((one: Outcome) => one === "new");
    expect(counts.length).toBeLessThanOrEqual(3);
    expect(await state()).toMatchObject({ orders: [{ number: "HM-1" }], payments: [{ id: "PAY-1" }], parcels: [{ n: 0 }], waiting: [] });
  });

  test("R-OR-01 (whose): a token bound to a shop knows no other; without the permission nothing is taken", async () => {
    expect(await bringAs(shop, [order()], "qingshan")).toMatchObject({ status: 404, body: { code: "shop_unknown" } });
    expect((await bringAs(await tokenFor([]), [order()], "qingshan")).status).toBe(200);
    const agent = (await centre.signedIn("intake.agent", ["agent"])).ask;
    expect((await agent("POST", "/v1/intake", { shop: "hemu", items: [order()] })).status).toBe(403);
    expect((await manager("POST", "/v1/intake", { shop: "hemu", items: [order()] })).status).toBe(200);
  });
});

describe("R-OR-01 (webhook)", () => {
  const ring = async (secret: string, body: string, { key = "hemu", seconds = Math.floor(centre.clock.now().getTime() / 1000) } = {}) => {
    const reply = await centre.app.http.inject({ method: "POST", url: `/v1/intake/hooks/${key}`, remoteAddress: "10.9.0.8", headers: { "content-type": "application/json", "kefu-signature": `t=${seconds},v1=${createHmac("sha256", secret).update(`${seconds}.${body}`).digest("hex")}` }, payload: body });
    return { status: reply.statusCode, body: reply.json() as Record<string, unknown> };
  };
  const renew = async () => String((await manager("POST", `/v1/intake/doors/${shops.hemu}/secret`)).body.text);

  test("R-OR-01 (webhook): a signed telling is taken, a replay changes nothing, a forged or old one is refused, the secret before holds for a day", async () => {
    const body = JSON.stringify({ items: [order()] });
    expect(await ring("guess", body)).toMatchObject({ status: 401, body: { code: "signature_wrong" } });
    const secret = await renew();
    expect(await ring(secret, body)).toMatchObject({ status: 200, body: { counts: { new: 1 } } });
    expect(await ring(secret, body)).toMatchObject({ status: 200, body: { counts: { same: 1 } } });
    expect(await ring("guess", body)).toMatchObject({ status: 401, body: { code: "signature_wrong", fields: [{ path: "kefu-signature" }] } });
    expect(await ring(secret, body, { seconds: Math.floor(centre.clock.now().getTime() / 1000) - 3600 })).toMatchObject({ status: 401, body: { code: "signature_old" } });
    expect(await ring(secret, body, { key: "qingshan" })).toMatchObject({ status: 401 });
    expect(await ring(secret, body, { key: "nobody" })).toMatchObject({ status: 404 });
    for (const broken of ["{", "[]", '{"items":[]}', '{"items":"x"}']) expect((await ring(secret, broken)).status).toBeGreaterThanOrEqual(400);
    const next = await renew();
    expect((await ring(secret, body)).status).toBe(200);
    expect((await ring(next, body)).status).toBe(200);
    centre.clock.advance(25 * 3600);
    expect((await ring(secret, body)).status).toBe(401);
    expect((await ring(next, body)).status).toBe(200);
    const later = (await centre.signedIn("intake.later", ["administrator"])).ask;
    const doors = (await later("GET", "/v1/intake/doors")).body.rows as { shop: { key: string }; madeAt: string | null; lastAt: string | null }[];
    expect(doors.find((door) => door.shop.key === "hemu")).toMatchObject({ madeAt: expect.any(String), lastAt: expect.any(String), path: "/v1/intake/hooks/hemu" });
    expect(doors.find((door) => door.shop.key === "qingshan")).toMatchObject({ madeAt: null, lastAt: null });
    expect(JSON.stringify(doors)).not.toContain(next);
  });
});
