import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { CustomerFile, CustomerRow } from "#contract/customers.ts";
import type { Actor } from "#server/kernel/context.ts";
import { system } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { identityHash } from "./index.ts";
import { filesDesk, type FilesDesk } from "./testing.ts";

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

type Page = { rows: CustomerRow[]; next: string | null; count?: { value: number; capped: boolean } };
const list = async (query: string, who = supervisor) => (await desk.ask(who, "GET", `/v1/customers?${query}`)).body as Page;
const file = async (id: string, who = supervisor) => (await desk.ask(who, "GET", `/v1/customers/${id}`)).body as CustomerFile;
const numbersFor = async (q: string) => (await list(`q=${encodeURIComponent(q)}`)).rows.map((row) => row.id);

describe("R-CU-01 (file)", () => {
  it("R-CU-01 (file): an agent opens a file by hand; it shows contacts, area in words, tier and tags, personal fields masked", async () => {
    const made = await desk.ask(agent, "POST", "/v1/customers", {
      name: "林月华", phone: "138 1234 6207", mail: "lin.yuehua@example.com", address: "浙江省杭州市余杭区文一西路 1 号", tier: "gold", tags: ["老客户"], area: { province: "33", city: "330100" },
    });
    expect(made.status).toBe(200);
    const { id, number } = made.body as { id: string; number: number };
    expect(await file(id)).toMatchObject({
      id, number, name: "林**", nameMasked: true, phone: "138****6207", tier: "gold", tags: ["老客户"], province: "33", city: "3301", place: "浙江杭州市", version: 2, mayUnmask: true,
      orders: { count: 0, paidFen: 0 }, conversations: { count: 0, lastAt: null },
      contacts: [{ channel: "hand", kind: "hand", shop: null, fields: [
        { field: "name", text: "林**", masked: true, stated: true },
        { field: "phone", text: "138****6207" },
        { field: "mail", text: "l**@example.com" },
        { field: "address", text: "浙江省杭州市余杭区 ****" },
      ] }],
    });
  });

  it("R-CU-01 (file): a second file for a known phone or mail is refused with the first one's number, unless it is wanted", async () => {
    const first = (await desk.ask(agent, "POST", "/v1/customers", { name: "万青", phone: "13900001111" })).body as { id: string; number: number };
    const again = { name: "万小青", phone: "+86 139-0000-1111" };
    expect(await desk.ask(agent, "POST", "/v1/customers", again)).toMatchObject({ status: 409, body: { code: "customer_known", params: { id: first.id, number: first.number } } });
    expect((await desk.ask(agent, "POST", "/v1/customers", { ...again, evenSo: true })).status).toBe(200);
  });

  it("R-CU-01 (file): a phone number that is none, a mobile number too short and a broken mail address are refused by field", async () => {
    const refused = async (field: object) => ((await desk.ask(agent, "POST", "/v1/customers", { name: "试", ...field })).body as { fields: { path: string; code: string }[] }).fields[0];
    expect(await refused({ phone: "王先生的手机" })).toMatchObject({ path: "phone", code: "phone_shape" });
    expect(await refused({ phone: "1381234567" })).toMatchObject({ path: "phone", code: "mobile_short" });
    expect(await refused({ mail: "lin@" })).toMatchObject({ path: "mail", code: "format_email" });
    expect((await desk.ask(agent, "POST", "/v1/customers", { name: "总机", phone: "０５７１－88886666 转 12" })).status).toBe(200);
  });

  it("R-CU-01 (file): a change needs the version read, a tier of the handbook, an area that exists, and tags without personal data", async () => {
    const { customerId: id } = await desk.shopper("changes", { name: "施然" });
    const patch = (body: object) => desk.ask(agent, "PATCH", `/v1/customers/${id}`, body);
    expect(await patch({ version: 1, tier: "gold", tags: ["喜欢文字沟通", "喜欢文字沟通"] })).toMatchObject({ status: 200, body: { version: 2 } });
    expect(await patch({ version: 1, tags: [] })).toMatchObject({ status: 409, body: { code: "stale_version" } });
    expect(await patch({ version: 2, tier: "emperor" })).toMatchObject({ status: 422, body: { fields: [{ path: "tier", code: "unknown_tier" }] } });
    expect(await patch({ version: 2, tags: ["打 13812345678"] })).toMatchObject({ status: 422, body: { fields: [{ path: "tags.0", code: "personal_in_tag" }] } });
    expect(await patch({ version: 2, area: { province: "51", city: "3301" } })).toMatchObject({ status: 422, body: { fields: [{ path: "area.city", code: "unknown_area" }] } });
    expect(await file(id)).toMatchObject({ tier: "gold", tags: ["喜欢文字沟通"], version: 2 });
    expect((await desk.ask(agent, "GET", "/v1/customer-choices")).body).toMatchObject({ tiers: [{ key: "gold" }, { key: "standard" }], tags: expect.arrayContaining(["喜欢文字沟通"]) });
  });

  it("R-CU-01 (file): what the shop vouched for is not overwritten by what somebody says; what was said can be changed and taken away", async () => {
    const { customerId: id, contactId } = await desk.shopper("vouched", { phone: "13611112222" });
    const change = (version: number, fields: object) => desk.ask(agent, "PATCH", `/v1/customers/${id}`, { version, fields });
    expect(await change(1, { phone: "13633334444" })).toMatchObject({ status: 422, body: { fields: [{ path: "fields.phone", code: "vouched_by_shop" }] } });
    const stated = await t.kernel.run(system, ({ tx, now }) => desk.customers.contacts.setField(tx, now, contactId, "phone", "13655556666", true));
    expect([stated, await numbersFor("13655556666"), await numbersFor("13611112222")]).toEqual([false, [], [id]]);
    expect((await change(1, { name: "乔木", mail: "qiao@example.com" })).body).toEqual({ version: 2 });
    expect(await numbersFor("qiao@example.com")).toEqual([id]);
    expect((await change(2, { mail: null })).body).toEqual({ version: 3 });
    expect([await numbersFor("qiao@example.com"), await numbersFor("乔木")]).toEqual([[], [id]]);
  });

  it("R-CU-01 (contacts): all contacts of a customer show in one file, and each is named by the surest name of any of them", async () => {
    const one = await desk.shopper("both-1", { name: "钟毓" });
    const [two] = await t.kernel.run(system, (ctx) => desk.customers.saveCustomers(ctx, [{ channel: "web", shopId: desk.shops.outdoor, kind: "visitor", hash: identityHash(["visitor", "w"]), fields: { phone: "13777778888" }, stated: true }]));
    await t.kernel.db.pool.query("update customers.contact_of set customer_id = $1 where contact_id = $2", [one.customerId, two!.contactId]);
    await t.kernel.db.pool.query("update customers.customer set merged_into = $1 where id = $2", [one.customerId, two!.customerId]);
    const view = await file(two!.customerId);
    expect(view).toMatchObject({ id: one.customerId, name: "钟*", phone: "137****8888" });
    expect(view.contacts.map((contact) => contact.shop?.name)).toEqual(expect.arrayContaining(["禾木家电", "行野户外"]));
    const labels = await desk.customers.labels(t.kernel.db.kysely, [one.contactId, two!.contactId]);
    expect([...labels.values()].map((label) => [label.customerId, label.name])).toEqual([[one.customerId, "钟毓"], [one.customerId, "钟毓"]]);
    expect(await numbersFor("13777778888")).toEqual([one.customerId]);
  });

  it("R-CU-01 (file): known identities keep their file when they are brought again, and the newer fields count", async () => {
    const before = await desk.shopper("again", { name: "苗苗", phone: "13100000001" });
    const after = await desk.shopper("again", { phone: "13100000002" });
    expect(after).toEqual(before);
    expect([await numbersFor("13100000001"), await numbersFor("13100000002"), await numbersFor("苗苗")]).toEqual([[], [before.customerId], [before.customerId]]);
  });
});

describe("R-CU-01 (finding)", () => {
  it("R-CU-01 (finding): by part of a name, whole phone in any writing, last four digits, number, tier, tag and province", async () => {
    const { customerId: id } = await desk.shopper("found", { name: "欧阳娜娜", phone: "15012349876" }, { tier: "gold", tags: ["露营"], province: "51", city: "5101" });
    const { number } = await file(id);
    for (const q of ["欧阳", "阳娜", "娜娜", "150 1234 9876", "+86 15012349876", "１５０１２３４９８７６", "9876", `C-${number}`, String(number)]) expect(await numbersFor(q), q).toContain(id);
    for (const q of ["娜欧", "欧阳王", "阳娜王娜", "15012349870", "98765", "a@b.c"]) expect(await numbersFor(q), q).not.toContain(id);
    expect((await list(`tag=${encodeURIComponent("露营")}`)).rows.map((row) => row.id)).toEqual([id]);
    expect((await list("province=51&tier=gold")).rows.map((row) => row.id)).toEqual([id]);
    expect((await list("province=51&tier=standard")).rows).toEqual([]);
  });

  it("R-CU-01 (finding): pages follow each other without gap or repetition, the newest file first, with the count on the first", async () => {
    await t.kernel.run(system, (ctx) =>
      desk.customers.saveCustomers(ctx, Array.from({ length: 25 }, (_, n) => ({ channel: "web", shopId: desk.shops.home, kind: "shopper", hash: identityHash(["page", String(n)]), fields: { name: `翻页${n}` }, tags: ["翻页"] }))),
    );
    const seen: number[] = [];
    let next: string | null = "";
    while (next !== null) {
      const page: Page = await list(`tag=${encodeURIComponent("翻页")}&limit=10${next === "" ? "" : `&after=${next}`}`);
      if (next === "") expect(page.count).toEqual({ value: 25, capped: false });
      seen.push(...page.rows.map((row) => row.number));
      next = page.next;
    }
    expect(seen).toHaveLength(25);
    expect(seen).toEqual([...new Set(seen)].sort((a, b) => b - a));
    expect(await desk.ask(agent, "GET", "/v1/customers?after=nonsense")).toMatchObject({ status: 422, body: { fields: [{ path: "after" }] } });
  });

  it("R-CU-01 (finding): a reader whose right ends with the own conversations finds only those", async () => {
    const narrow = await desk.person("见习", { role: "agent", scope: "own" });
    const { customerId, contactId } = await desk.shopper("narrow", { name: "白露" });
    expect((await desk.ask(narrow, "GET", `/v1/customers/${customerId}`)).status).toBe(404);
    desk.serving.set(narrow.id!, new Set([contactId]));
    expect((await list("", narrow)).rows.map((row) => [row.id, row.name])).toEqual([[customerId, "白露"]]);
    expect((await file(customerId, narrow)).id).toBe(customerId);
    expect((await desk.ask(await desk.person("外人", { role: "colleague" }), "GET", "/v1/customers")).status).toBe(403);
  });
});

describe("R-CU-05 (import)", () => {
  it("R-CU-05 (import): what a customer costs does not grow with those who are there: as many looks into the indexes for each of the first hundred and of a late one", async () => {
    let n = 0;
    const looks = (count: number) =>
      t.kernel.run(system, async (ctx) => {
        await desk.customers.saveCustomers(ctx, Array.from({ length: count }, () => {
          const m = (n += 1);
          return { channel: "web", shopId: desk.shops.home, kind: "shopper", hash: identityHash(["bulk", String(m)]), fields: { name: `批量${m}`, phone: `137${String(m).padStart(8, "0")}`, mail: `bulk${m}@mail.example`, address: `批量路 ${m} 号` } };
        }));
        const { rows } = await sql<{ table: string; looks: number; read: number }>`select relname as table, idx_scan::int as looks, seq_tup_read::int as read from pg_stat_xact_user_tables where schemaname = 'customers' order by relname`.execute(ctx.tx);
        return new Map(rows.map((row) => [row.table, { looks: row.looks / count, read: row.read / count }]));
      });
    const first = await looks(100);
    await looks(1000);
    const late = await looks(100);
    expect(first.get("blind")!.looks).toBeGreaterThan(0);
    for (const table of ["blind", "field", "contact", "contact_of", "customer"]) {
      expect(late.get(table)!.looks, table).toBeLessThanOrEqual(first.get(table)!.looks * 1.2);
      expect(late.get(table)!.read, table).toBeLessThanOrEqual(10);
    }
  });
});
