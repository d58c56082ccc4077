import { afterAll, beforeAll, describe, expect, it } from "vitest";
import writeXlsxFile from "write-excel-file/node";
import type { ImportDetail } from "#contract/imports.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { checkCustomer } from "#server/desk/customers/brought/rules.ts";
import { instantOf } from "#server/desk/orders/intake/imports.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { delimiterOf, encodingOf, fenOf, mayMatch, suggestColumns } from "#server/foundation/imports/rules.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let manager: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.brings", ["supervisor"]);
  manager = await centre.signedIn("man.brings", ["manager"]);
  await centre.app.listen();
});
afterAll(() => centre.close());


const none = {};
const detail = async (id: string, who = boss) => (await who.ask("GET", `/v1/imports/${id}`)).body as unknown as ImportDetail;
async function bring(file: string | Buffer, kind = "customers", who = boss, shop = ""): Promise<string> {
  const answer = await who.ask("POST", `/v1/imports/files?kind=${kind}${shop === "" ? "" : `&shop=${shop}`}`, file);
  expect([answer.status, answer.body]).toEqual([200, { id: expect.any(String) }]);
  return answer.body.id as string;
}
/** Columns as suggested, then every row checked, as the background does it. */
async function check(id: string, who = boss): Promise<ImportDetail> {
  const { columns } = await detail(id, who);
  await centre.rows("update imports.import set state = 'checking', columns = $2, version = version + 1 where id = $1", id, JSON.stringify(columns));
  await centre.app.imports.works.check.handle(centre.kernel, { id });
  return detail(id, who);
}
async function apply(id: string, who = boss): Promise<ImportDetail> {
  await centre.rows("update imports.import set state = 'applying' where id = $1", id);
  await centre.app.imports.works.apply.handle(centre.kernel, { id });
  return detail(id, who);
}
const count = async (table: string) => (await centre.rows<{ n: number }>(`select count(*)::int as n from ${table}`))[0]!.n;

describe("R-CU-05 (import): rules", () => {
  it("R-CU-05 (import): UTF-8, UTF-8 cut in a letter, UTF-16 and GB18030 are told apart, comma, semicolon and tab too", () => {
    const utf8 = Buffer.from("姓名,手机");
    expect([encodingOf(utf8), encodingOf(utf8.subarray(0, 5)), encodingOf(Buffer.from([0xff, 0xfe, 0x11])), encodingOf(Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c]))]).toEqual(["utf-8", "utf-8", "utf-16le", "gb18030"]);
    expect([delimiterOf("a,b,c\n1;2"), delimiterOf("a;b;c"), delimiterOf("a\tb"), delimiterOf('"x,y,z";b;c')]).toEqual([",", ";", "\t", ";"]);
  });
  it("R-CU-05 (import): columns are suggested by their names, first by what a heading meant the last time; one column is one field, needed ones are asked for", () => {
    const fields = [{ field: "name", needed: true, words: ["姓名", "name"] }, { field: "phone", words: ["手机", "电话"] }];
    expect(suggestColumns(fields, [" 客户 ", "手机 (必填)", "姓名"], new Map())).toEqual({ name: 2, phone: 1 });
    expect(suggestColumns(fields, ["客户", "手机"], new Map([["客户", "name"]]))).toEqual({ name: 0, phone: 1 });
    expect(mayMatch(fields, { name: 0, phone: 0 }, 2)).toMatchObject({ refused: "invalid", fields: [{ code: "column_twice" }, { code: "column_twice" }] });
    expect(mayMatch(fields, { phone: 1 }, 2)).toMatchObject({ refused: "column_missing", fields: [{ path: "columns.name" }] });
    expect(mayMatch(fields, { name: 0, phone: 7 }, 2)).toMatchObject({ fields: [{ path: "columns.phone", code: "column_unknown" }] });
    expect(mayMatch(fields, { name: 0 }, 2)).toBe(true);
  });
  it.each([["129", 12900], ["¥1,299.50", 129950], ["０.５", 50], ["-3", "price_negative"], ["免费", "price_shape"], ["1.999", "price_shape"], ["", "price_shape"]] as const)("R-CU-05 (import): the amount %s is %s", (text, wanted) => {
    const read = fenOf("price", text);
    expect("fen" in read ? read.fen : read.problem.code).toBe(wanted);
  });
  it.each([
    [{ name: "林月华", phone: "138 1234 6207", tags: "老客户，怕吵" }, null],
    [{ name: "", phone: "13812346207" }, ["name required"]],
    [{ name: "林", phone: "1.38E+10" }, ["phone phone_cut"]],
    [{ name: "林", phone: "1381234" }, ["phone mobile_short"]],
    [{ name: "林", mail: "lin@" }, ["mail format_email"]],
    [{ name: "林" }, ["phone nobody_known"]],
    [{ name: "林", number: "V1", tags: "打 13812345678" }, ["tags personal_in_tag"]],
  ])("R-CU-05 (import): the row %j has the problems %j", (cells, wanted) => {
    const checked = checkCustomer(cells as Record<string, string>);
    expect("problems" in checked ? checked.problems.map((one) => `${one.field} ${one.code}`) : null).toEqual(wanted);
  });
  it.each([["2026-03-01 14:30", "2026-03-01T06:30:00.000Z"], ["2026/3/1", "2026-02-28T16:00:00.000Z"], ["2026年3月1日 9：05", "2026-03-01T01:05:00.000Z"], ["昨天", null], ["2026-13-45", null]])("R-CU-05 (import): the time %s is %s", (text, wanted) => expect(instantOf(text)).toBe(wanted));
});

describe("R-CU-05 (import): customers", () => {
  it("R-CU-05 (import): a GB18030 file with a broken row and wrong values: shown with row, field and reason, personal values masked and sealed; nothing kept before it is applied", async () => {
    // 姓名,手机 / 张三,13912340001 / 张三,12
    const file = Buffer.concat([Buffer.from([0xd0, 0xd5, 0xc3, 0xfb, 0x2c, 0xca, 0xd6, 0xbb, 0xfa, 0x0a]), Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from(",13912340001\n\n"), Buffer.from([0xd5, 0xc5, 0xc8, 0xfd]), Buffer.from(",12\n")]);
    const before = await count("customers.customer");
    const id = await bring(file);
    expect(await detail(id)).toMatchObject({ state: "matching", headings: ["姓名", "手机"], columns: { name: 0, phone: 1 }, sample: [["张*", "139****0001"], ["张*", expect.any(String)]] });
    const checked = await check(id);
    expect(checked).toMatchObject({ state: "checked", rows: 2, good: 1, bad: 1, refused: [{ row: 4, problems: [{ field: "phone", code: "phone_shape" }] }] });
    expect(await count("customers.customer")).toBe(before);
    const stored = JSON.stringify(await centre.rows("select i.*, r.* from imports.import i left join imports.refused r on r.import_id = i.id"));
    expect([stored.includes("13912340001"), stored.includes("张三")]).toEqual([false, false]);
    const done = await apply(id);
    expect(done).toMatchObject({ state: "done", outcomes: { new: 1 }, good: 1, bad: 1 });
    expect((await boss.ask("GET", "/v1/customers?q=13912340001")).body.rows).toMatchObject([{ name: "张*", phone: "139****0001" }]);
    expect((await boss.ask("GET", `/v1/imports/${id}/refused`)).body).toMatchObject({ headings: ["姓名", "手机"], rows: [{ row: 4, cells: ["张三", "12"] }], next: null });
    expect((await manager.ask("GET", `/v1/imports/${id}/refused`)).status).toBe(404);
    expect((await boss.ask("GET", `/v1/imports/${id}/refused?after=1`)).body).toMatchObject({ rows: [{ row: 4 }] });
    expect((await centre.rows<{ data: object }>("select data from kernel.event where kind = 'import.refused_taken' order by at, id")).map((one) => one.data)).toMatchObject([{ after: 0, lines: 1 }, { after: 1, lines: 1 }]);
  });

  it("R-CU-05 (import): the same file again changes nothing; a known phone gets what its file lacks; an unknown tier and a number of two files are refused when applied; two rows about one person are one file", async () => {
    const text = "会员编号,姓名,手机,邮箱,等级,标签\nV-1,王一,13912340011,,金卡会员,老客户\nV-2,王二,13912340012,wang2@example.com,,\n,王二,13912340012,,,怕吵\nV-4,王四,13912340014,,皇帝,\n";
    const first = await apply((await check(await bring(text))).id);
    expect(first).toMatchObject({ outcomes: { new: 2, changed: 1 }, bad: 1, refused: [{ row: 5, problems: [{ field: "tier", code: "unknown_tier" }] }] });
    const before = await count("customers.customer");
    const again = await apply((await check(await bring(text))).id);
    expect(again).toMatchObject({ outcomes: { same: 3 }, bad: 1 });
    expect(await count("customers.customer")).toBe(before);
    expect((await boss.ask("GET", "/v1/customers?q=13912340012")).body.rows).toMatchObject([{ tags: ["怕吵"], tier: "standard" }]);
    for (const name of ["甲", "乙"]) await boss.ask("POST", "/v1/customers", { name, phone: "13912340019", evenSo: true });
    expect(await apply((await check(await bring("姓名,手机\n丙,13912340019\n"))).id)).toMatchObject({ outcomes: {}, refused: [{ problems: [{ field: "phone", code: "several_known" }] }] });
  });

  it("R-CU-05 (import), D5: whom a file names by mail address alone is known by a hash that nobody makes without the key; one from before is met under the old hash and gets the new one", async () => {
    const mail = "ouyang@example.com";
    const unkeyed = identityHash(["file", "mail", mail]);
    const contacts = () => centre.rows<{ id: string; hash: Buffer }>("select c.id, c.identity_hash as hash from customers.contact c join customers.field f on f.contact_id = c.id and f.name = 'name' where c.channel = 'hand' order by c.created_at desc, c.id desc limit 1");
    const file = `姓名,邮箱\n欧阳一,${mail.toUpperCase()}\n`;
    expect(await apply((await check(await bring(file))).id)).toMatchObject({ outcomes: { new: 1 } });
    const [keyed] = await contacts();
    expect(await centre.rows("select 1 from customers.contact where identity_hash = $1", unkeyed)).toEqual([]);
    // As before, and with another address since: only the hash still tells who it is.
    await centre.rows("update customers.contact set identity_hash = $2 where id = $1", keyed!.id, unkeyed);
    await centre.rows("delete from customers.blind where contact_id = $1 and kind = 'mail'", keyed!.id);
    expect(await apply((await check(await bring(file))).id)).toMatchObject({ outcomes: { same: 1 } });
    expect(await contacts()).toEqual([keyed]);
  });

  it("R-CU-05 (import), R-CU-07 (kinds): the kind's column by whatever a file calls it: shown before it is applied, followed for new and known files, an empty one leaves what is known; a word that is no kind, and a kind that a file's contact people forbid, come back as a file", async () => {
    const company = (await boss.ask("POST", "/v1/customers", { evenSo: true, kind: "company", name: "南山连锁超市", phone: "02786005001" })).body.id as string;
    await boss.ask("POST", `/v1/customers/${company}/people`, { role: "buyer", name: "骆宾王" });
    const known = (await boss.ask("POST", "/v1/customers", { evenSo: true, name: "东湖经销部", phone: "02786005002" })).body.id as string;
    const resident = (await boss.ask("POST", "/v1/customers", { evenSo: true, kind: "resident", name: "卢照邻", phone: "13912345003" })).body.id as string;
    const id = await bring("客户名称,电话,客户性质\n西山酒店管理有限公司,02786005004,企业\n王维,13912345005,业主\n孟浩然,13912345006,朋友\n东湖经销部,02786005002,经销商\n卢照邻,13912345003,\n南山连锁超市,02786005001,个人\n");
    expect(await detail(id)).toMatchObject({ state: "matching", columns: { name: 0, phone: 1, kind: 2 }, sample: [[expect.any(String), expect.any(String), "企业"], [expect.any(String), expect.any(String), "业主"], [expect.any(String), expect.any(String), "朋友"], expect.anything(), expect.anything(), expect.anything()] });
    const checked = await check(id);
    expect(checked).toMatchObject({ rows: 6, good: 5, bad: 1, refused: [{ row: 4, problems: [{ field: "kind", code: "unknown_kind" }] }] });
    const kindOf = async (one: string) => (await boss.ask("GET", `/v1/customers/${one}`)).body.kind;
    expect(await kindOf(known)).toBe("person");
    const done = await apply(id);
    expect(done).toMatchObject({ state: "done", outcomes: { new: 2, changed: 1, same: 1 }, bad: 2 });
    expect(await Promise.all([known, resident, company].map(kindOf))).toEqual(["dealer", "resident", "company"]);
    expect((await boss.ask("GET", "/v1/customers?kind=company&limit=200")).body.rows).toEqual(expect.arrayContaining([expect.objectContaining({ name: "西山酒店管理有限公司" })]));
    expect((await boss.ask("GET", `/v1/imports/${id}/refused`)).body).toMatchObject({ headings: ["客户名称", "电话", "客户性质"], rows: [{ row: 4, cells: ["孟浩然", "13912345006", "朋友"] }, { row: 7, cells: ["南山连锁超市", "02786005001", "个人"] }] });
    expect((await detail(id)).refused.find((one) => one.row === 7)!.problems).toMatchObject([{ field: "kind", code: "has_people" }]);
  });

  it("R-CU-05 (import): half a million rows' way, at 20,000: bounded memory, broken lines counted and refused, and a killed server goes on with each row once", async () => {
    const lines = Array.from({ length: 20_000 }, (_, n) => (n % 1000 === 7 ? `坏行${n},电话没有` : n % 500 === 3 ? `客${n},12` : `客${n},139${String(20_000_000 + n)}`));
    const text = `姓名,手机\n${lines.join("\n")}\n`;
    const id = await bring(text);
    const checked = await check(id);
    expect([checked.rows, checked.bad]).toEqual([20_000, 60]);
    const before = await count("customers.customer");
    // Killed after some batches: the work is tried again from the place in the file.
    await centre.rows("update imports.import set state = 'applying' where id = $1", id);
    let ran = 0;
    const stopping = { ...centre.kernel, run: (async (...args: Parameters<typeof centre.kernel.run>) => {
      if ((ran += 1) > 5) throw new Error("killed");
      return centre.kernel.run(...args);
    }) as typeof centre.kernel.run };
    await expect(centre.app.imports.works.apply.handle(stopping, { id })).rejects.toThrow("killed");
    const half = await detail(id);
    expect(half.position).toBeGreaterThan(1000);
    expect(await count("customers.customer")).toBe(before + (half.outcomes.new ?? 0));
    // Two servers take it up at once.
    await Promise.all([centre.app.imports.works.apply.handle(centre.kernel, { id }), centre.app.imports.works.apply.handle(centre.kernel, { id })]);
    expect(await detail(id)).toMatchObject({ state: "done", outcomes: { new: 19_940 }, bad: 60 });
    expect(await count("customers.customer")).toBe(before + 19_940);
  }, 240_000);

  it("R-CU-05 (import): a quote that is never closed ends as a broken row; a workbook is read like a CSV; a file that is none, or empty, is refused in words", async () => {
    const checked = await check(await bring(`姓名,手机\n甲,13912349001\n"乙,13912349002\n丙,13912349003\n`));
    expect([checked.state, checked.good]).toEqual(["checked", 1]);
    const workbook = await writeXlsxFile([[{ value: "姓名" }, { value: "手机" }], [{ value: "甲" }, { value: 13_912_349_031 }], [{ value: "乙" }, { value: "12" }]]).toBuffer();
    expect(await check(await bring(workbook))).toMatchObject({ state: "checked", rows: 2, good: 1, refused: [{ row: 3, problems: [{ field: "phone", code: "phone_shape" }] }] });
    expect((await boss.ask("POST", "/v1/imports/files?kind=customers", "\n\n")).body).toMatchObject({ code: "file_empty" });
    expect((await boss.ask("POST", "/v1/imports/files?kind=customers", Buffer.from("PK\u0003\u0004 no zip"))).body).toMatchObject({ code: "xlsx_unreadable" });
  });

  it("R-CU-05 (import): cells of some 60,000 signs under any heading, and a heading of as many, cost one row: it is refused with its field, and the others are read", async () => {
    const long = `a@${"a.".repeat(30_000)}@`;
    const checked = await check(await bring(`姓名,邮箱,手机,标签,${"(".repeat(60_000)}\n林月华,${long},${"-".repeat(60_000)}转,${"，".repeat(20_000)}怕吵,\n丁,,13912349021,,${long}\n`));
    expect(checked).toMatchObject({ rows: 2, good: 1, bad: 1, refused: [{ row: 2, problems: ["mail", "tags", "phone"].map((field) => ({ field, code: "too_long", params: { most: 2000 } })) }] });
    expect(checkCustomer({ name: "丁", mail: `a@${"a.".repeat(950)}@` })).toEqual({ problems: [{ field: "mail", code: "format_email" }] });
  });

  it("R-CU-05 (import): by right; steps only in order; dropped or past its time, everything but the counts is erased", async () => {
    const agent = await centre.signedIn("age.brings", ["agent"]);
    expect((await agent.ask("POST", "/v1/imports/files?kind=customers", "姓名,手机\n")).status).toBe(403);
    expect((await manager.ask("POST", "/v1/imports/files?kind=customers", "姓名,手机\n甲,13912349009\n")).status).toBe(404);
    const id = await bring("姓名,手机\n甲,13912349010\n");
    const { version } = await detail(id);
    expect((await boss.ask("POST", `/v1/imports/${id}/withdrawal`, { version: version + 1 })).body).toMatchObject({ code: "stale_version" });
    expect((await boss.ask("POST", `/v1/imports/${id}/withdrawal`, { version })).status).toBe(200);
    expect(await detail(id)).toMatchObject({ state: "withdrawn", erased: true, headings: [], sample: [] });
    const other = await check(await bring("姓名,手机\n甲,12\n"));
    await centre.rows("update imports.import set erase_at = $2 where id = $1", other.id, centre.kernel.clock.now());
    await centre.app.imports.works.erase.handle(centre.kernel, none);
    expect(await detail(other.id)).toMatchObject({ erased: true, bad: 1, refused: [] });
    expect((await boss.ask("GET", `/v1/imports/${other.id}/refused`)).body).toMatchObject({ code: "import_erased" });
  });
});

describe("R-OR-01 (CSV)", () => {
  it("R-OR-01 (CSV): products, orders of several lines and parcels go through the shop's own door: a negative price is refused with its reason, a repeat changes nothing, a parcel may come first", async () => {
    const shop = (await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu"))!.id;
    const run = async (kind: string, text: string) => apply((await check(await bring(text, kind, manager, shop), manager)).id, manager);
    expect((await manager.ask("POST", "/v1/imports/files?kind=products", "sku\n")).body).toMatchObject({ code: "invalid", fields: [{ path: "shop" }] });
    const products = "商品编码,商品名称,价格,库存\nF-1,电饭煲,459.00,10\nF-2,电水壶,-5,3\nF-3,豆浆机,一百,3\n";
    expect(await run("products", products)).toMatchObject({ outcomes: { new: 1 }, bad: 2, refused: [{ row: 3, problems: [{ field: "price", code: "price_negative" }] }, { row: 4, problems: [{ field: "price", code: "price_shape" }] }] });
    expect(await run("parcels", "订单号,快递公司,运单号,物流状态\nHM-F-1,顺丰,SF-F-1,派送中\n")).toMatchObject({ outcomes: { waiting: 1 } });
    const orders = "订单号,买家账号,订单状态,下单时间,商品名称,商品编码,数量,单价,运费,收货人,收货电话,收货地址\nHM-F-1,buyer-1,已发货,2026-03-01 10:00,电饭煲,F-1,1,459,10,林月华,13812346207,浙江省杭州市余杭区 1 号\nHM-F-1,buyer-1,已发货,2026-03-01 10:00,电水壶,F-2,2,99.5,10,林月华,13812346207,浙江省杭州市余杭区 1 号\nHM-F-2,buyer-1,已飞走,2026-03-01 10:00,电饭煲,F-1,1,459,0,,,\n";
    expect(await run("orders", orders)).toMatchObject({ outcomes: { new: 2 }, bad: 1, refused: [{ row: 4, problems: [{ field: "state", code: "state_unknown" }] }] });
    const [order] = await centre.rows<{ paid: number; lines: number; parcels: number }>(`select o.paid_fen as paid, (select count(*)::int from orders.line l where l.order_id = o.id) as lines, (select count(*)::int from orders.shipment s where s.order_id = o.id) as parcels from orders.customer_order o where number = 'HM-F-1'`);
    expect(order).toEqual({ paid: 45_900 + 19_900 + 1_000, lines: 2, parcels: 1 });
    expect(await run("orders", orders)).toMatchObject({ outcomes: {}, state: "done" });
  });
});
