import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import type { Care } from "#contract/care.ts";
import type { Belonging } from "#contract/customer-kinds.ts";
import type { CustomerFile, CustomerRow } from "#contract/customers.ts";
import { isOrganisationName } from "#contract/kinds.ts";
import { fileFields } from "#contract/policies/customer-care.ts";
import { completenessOf } from "#server/desk/care/rules.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { checkCustomer } from "./brought/rules.ts";
import { tooLittle } from "./completeness-rules.ts";
import { identityHash } from "./contacts.ts";
import { mayBelong, shownName } from "./rules.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let agent: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.kinds", ["supervisor"]);
  agent = await centre.signedIn("age.kinds", ["agent"]);
});
afterAll(() => centre.close());

const made = async (body: object) => (await boss.ask("POST", "/v1/customers", { evenSo: true, ...body })).body as { id: string; number: number };
const file = async (id: string) => (await boss.ask("GET", `/v1/customers/${id}`)).body as unknown as CustomerFile;
const people = async (id: string) => (await boss.ask("GET", `/v1/customers/${id}/people`)).body as unknown as { people: Belonging[]; of: Belonging[] };
const listed = async (query: string) => ((await boss.ask("GET", `/v1/customers?limit=200&${query}`)).body.rows as CustomerRow[]).map((row) => row.id);
const completeness = async (id: string) => ((await boss.ask("GET", `/v1/customers/${id}/care`)).body as unknown as Care).file;

describe("R-CU-07 (kinds)", () => {
  it.each([
    ["company", "西山酒店管理有限公司", true], ["dealer", "临江家电经销部", true], ["partner", "顺风维修服务中心", true],
    ["person", "西山酒店管理有限公司", false], ["company", "欧阳修", false], ["company", "慕容雪村", false], ["resident", "青禾物业", false],
  ])("R-CU-07 (kinds): of a %s called %s the name is shown: %s", (kind, name, shown) => {
    expect(isOrganisationName(kind, name)).toBe(shown);
    expect(shownName(kind, name) === name).toBe(shown);
  });
  it.each([["公司", "company"], ["经销商", "dealer"], ["业主", "resident"], ["Staff", "staff"], ["", ""]])("R-CU-07 (kinds): a file's %s is %s", (word, kind) => {
    expect(checkCustomer({ name: "甲", phone: "13800138000", kind: word })).toMatchObject({ row: { kind } });
  });
  it("R-CU-07 (kinds): a word that is no kind is refused with its row, and nobody speaks for oneself", () => {
    expect(checkCustomer({ name: "甲", phone: "13800138000", kind: "朋友" })).toEqual({ problems: [{ field: "kind", code: "unknown_kind" }] });
    expect([mayBelong({ id: "a", kind: "company" }, { id: "b", kind: "person" }), mayBelong({ id: "a", kind: "company" }, { id: "a", kind: "person" }), mayBelong({ id: "a", kind: "company" }, { id: "b", kind: "dealer" })].map((one) => one === true)).toEqual([true, false, false]);
  });

  it("R-CU-07 (kinds), R-CU-07 (completeness): each kind is found by its filter and asked for what it should have; the list finds files that lack too much", async () => {
    const company = await made({ kind: "company", name: "东湖连锁超市", phone: "02786001000" });
    const resident = await made({ kind: "resident", name: "卢照邻", phone: "13800139001", property: "3 栋 2 单元 501" });
    expect((await boss.ask("POST", "/v1/customers", { kind: "company", name: "甲公司", registration: "123" })).body).toMatchObject({ fields: [{ path: "registration", code: "registration_shape" }] });
    expect(await completeness(company.id)).toEqual({ percent: 45, missing: ["people", "registration", "address", "area"], stale: [] });
    expect(await completeness(resident.id)).toEqual({ percent: 100, missing: [], stale: [] });
    expect(await listed("kind=company")).toEqual([company.id]);
    expect(await listed("kind=resident&file=incomplete")).toEqual([]);
    expect(await listed("file=incomplete")).toContain(company.id);
    // Once the night has judged every file the list walks those alone, with the same answer; what changes is judged at once.
    await centre.app.customers.judgeFiles(centre.kernel);
    expect(await listed("kind=resident&file=incomplete")).toEqual([]);
    expect(await listed("file=incomplete")).toContain(company.id);
    expect((await boss.ask("PATCH", `/v1/customers/${company.id}`, { version: (await file(company.id)).version, fields: { registration: "91420100ma4k0xx00x" }, area: { province: "42", city: null } })).status).toBe(200);
    await boss.ask("POST", `/v1/customers/${company.id}/people`, { role: "buyer", name: "杨炯" });
    expect(await completeness(company.id)).toEqual({ percent: 90, missing: ["address"], stale: [] });
    expect(await listed("kind=company&file=incomplete")).toEqual([]);
    const { contacts, name, nameMasked } = await file(company.id);
    expect([name, nameMasked]).toEqual(["东湖连锁超市", false]);
    expect(contacts[0]!.fields.find((one) => one.field === "registration")!.text).not.toContain("91420100MA4K0XX00X");
    expect(JSON.stringify(await centre.rows("select * from kernel.event"))).not.toContain("MA4K0XX00X");
  });

  it("R-CU-07 (completeness): what a file has follows fields, places, contact people, kinds, joining, splitting and erasure at once; of two who add at the same moment both count", async () => {
    await centre.app.customers.judgeFiles(centre.kernel);
    const lacking = async (id: string) => (await listed("file=incomplete")).includes(id);
    const person = await made({ name: "张若虚", phone: "13800139010" });
    const change = async (id: string, body: object) => expect((await boss.ask("PATCH", `/v1/customers/${id}`, { version: (await file(id)).version, ...body })).status).toBe(200);
    expect(await lacking(person.id)).toBe(true);
    await change(person.id, { area: { province: "51", city: null } });
    expect(await lacking(person.id)).toBe(true);
    await change(person.id, { fields: { mail: "zhang@mail.example" } });
    expect(await lacking(person.id)).toBe(false);
    await change(person.id, { fields: { mail: null } });
    expect(await lacking(person.id)).toBe(true);
    await change(person.id, { kind: "staff" });
    expect(await lacking(person.id)).toBe(false);
    await change(person.id, { kind: "person" });
    const [contactId] = await centre.app.customers.contactsOf(centre.kernel.db.kysely, person.id);
    const set = (name: "mail" | "address", value: string) => centre.kernel.run(system, (ctx) => centre.app.customers.contacts.setField(ctx.tx, ctx.now, contactId!, name, value, true));
    await Promise.all([set("mail", "zhang@mail.example"), set("address", "人民南路四段 8 号")]);
    const known = async (id: string) => (await centre.rows<{ known: number }>("select known from customers.customer where id = $1", id))[0]!.known;
    expect(await known(person.id)).toBe(1 + 2 + 4 + 8 + 32);
    const other = await made({ name: "只有姓名" });
    expect(await lacking(other.id)).toBe(true);
    const { joining } = (await boss.ask("POST", `/v1/customers/${other.id}/joinings`, { from: person.id, reason: "同一个人两份档案" })).body as { joining: string };
    expect(await lacking(other.id)).toBe(false);
    await boss.ask("POST", `/v1/joinings/${joining}/split`, { reason: "核对后是两个人", notes: {}, tags: {} });
    expect([await lacking(other.id), await lacking(person.id)]).toEqual([true, false]);
    // Nothing has slipped by: every file is as it would be reckoned afresh.
    expect(await centre.rows("select id from customers.customer cu where known <> (select coalesce(bit_or(case f.name when 'name' then 1 when 'phone' then 2 when 'mail' then 4 when 'address' then 8 when 'birthday' then 16 when 'registration' then 64 when 'property' then 128 else 0 end), 0) from customers.contact_of o join customers.field f on f.contact_id = o.contact_id where o.customer_id = cu.id) | (known & (32 | 256))")).toEqual([]);
  });
  it("R-CU-07 (completeness): a combination is too little exactly where its share is below the handbook's", () => {
    const asks = fc.uniqueArray(fc.record({ field: fc.constantFrom(...fileFields), points: fc.integer({ min: 1, max: 100 }) }), { minLength: 1, selector: (ask) => ask.field });
    fc.assert(fc.property(asks, asks, fc.integer({ min: 0, max: 100 }), (base, company, askBelow) => {
      const rules = { base, kinds: new Map([["company", company]]), askBelow };
      const found = new Set(tooLittle(rules).map((one) => `${one.kind} ${one.known}`));
      for (const [kind, asked] of [["person", base], ["company", company]] as const)
        for (const known of [0, 1, 3, 35, 63, 256, 511]) {
          const today = "2026-03-02";
          const percent = completenessOf({ asks: asked, freshDays: 1, askBelow }, Object.fromEntries(fileFields.filter((_, bit) => known & (1 << bit)).map((field) => [field, today])), today).percent;
          expect(found.has(`${kind} ${known}`)).toBe(percent < askBelow);
        }
    }), { numRuns: 50 });
  });

  it("R-CU-07 (kinds): a shop's registration and a file say what a customer is; what is not said stays", async () => {
    const { app, kernel } = centre;
    const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
    const bring = (customerKind?: "dealer") => kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["kinds", "one"]), fields: { name: "王勃" }, customerKind }]));
    const [one] = await bring("dealer");
    await bring();
    expect((await file(one!.customerId)).kind).toBe("dealer");
  });
});

describe("R-CU-07 (contact people)", () => {
  it("R-CU-07 (contact people): an organisation's people are customers of their own in a role; once each, never the organisation itself; kept through joining and splitting", async () => {
    const company = await made({ kind: "company", name: "南山学校服务中心" });
    const add = (body: object, who = boss, id = company.id) => who.ask("POST", `/v1/customers/${id}/people`, body);
    const person = await made({ name: "骆宾王", phone: "13800139002" });
    expect((await add({ role: "buyer", number: person.number }, boss, person.id)).body).toMatchObject({ code: "not_organisation" });
    expect((await add({ role: "king", number: person.number })).body).toMatchObject({ fields: [{ path: "role", code: "role_unknown" }] });
    expect((await add({ role: "buyer", number: 999_999 })).body).toMatchObject({ fields: [{ path: "number", code: "customer_unknown" }] });
    expect((await add({ role: "buyer", number: company.number })).body).toMatchObject({ fields: [{ path: "number", code: "not_a_person" }] });
    expect((await add({ role: "buyer", number: person.number }, agent)).status).toBe(200);
    expect((await add({ role: "buyer", number: person.number })).body).toMatchObject({ code: "belongs_already" });
    expect((await add({ role: "head", name: "骆宾王", phone: "13800139002" })).body).toMatchObject({ code: "customer_known" });
    expect(await people(company.id)).toMatchObject({ people: [{ role: "buyer", roleName: { "zh-CN": "采购" }, customer: { id: person.id, name: "骆**" } }], of: [] });
    expect(await people(person.id)).toMatchObject({ people: [], of: [{ customer: { id: company.id, name: "南山学校服务中心" } }] });
    expect((await boss.ask("PATCH", `/v1/customers/${company.id}`, { version: (await file(company.id)).version, kind: "person" })).body).toMatchObject({ code: "has_people" });

    // The person's two files are one: the relation follows the identity, and goes back with it.
    const other = await made({ name: "骆宾王二号" });
    const { joining } = (await boss.ask("POST", `/v1/customers/${other.id}/joinings`, { from: person.id, reason: "同一个人两份档案" })).body as { joining: string };
    expect((await people(company.id)).people.map((one) => one.customer.id)).toEqual([other.id]);
    expect((await add({ role: "buyer", number: other.number })).body).toMatchObject({ code: "belongs_already" });
    expect((await boss.ask("POST", `/v1/joinings/${joining}/split`, { reason: "核对后是两个人", notes: {}, tags: {} })).status).toBe(200);
    expect((await people(company.id)).people.map((one) => one.customer.id)).toEqual([person.id]);
    expect((await people(other.id)).of).toEqual([]);

    // Two companies joined keep each its kind and people.
    const twin = await made({ kind: "dealer", name: "南山商行经销部" });
    await add({ role: "owner", name: "宋之问" }, boss, twin.id);
    const again = (await boss.ask("POST", `/v1/customers/${company.id}/joinings`, { from: twin.id, reason: "同一家公司两份" })).body as { joining: string };
    expect((await people(company.id)).people.map((one) => one.role).toSorted()).toEqual(["buyer", "owner"]);
    await boss.ask("POST", `/v1/joinings/${again.joining}/split`, { reason: "核对后是两家", notes: {}, tags: {} });
    expect([(await file(company.id)).kind, (await file(twin.id)).kind, (await people(twin.id)).people.map((one) => one.role)]).toEqual(["company", "dealer", ["owner"]]);

    const [belonging] = (await people(company.id)).people;
    expect((await boss.ask("DELETE", `/v1/customers/${twin.id}/people/${belonging!.id}`)).status).toBe(404);
    expect((await boss.ask("DELETE", `/v1/customers/${company.id}/people/${belonging!.id}`)).status).toBe(200);
    expect((await boss.ask("DELETE", `/v1/customers/${company.id}/people/${newId()}`)).status).toBe(404);
    expect((await people(company.id)).people).toEqual([]);
  });
});
