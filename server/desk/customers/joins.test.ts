import { afterAll, beforeAll, describe, expect, it } from "vitest";
import fc from "fast-check";
import type { CustomerFile, TimelineItem } from "#contract/customers.ts";
import type { Joining, Likeness } from "#contract/customer-joins.ts";
import type { Actor } from "#server/kernel/context.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { identityHash } from "./index.ts";
import { joinedHeld, likeness, splitHeld, tagsSince, type Held } from "./join-rules.ts";
import { fileRules } from "./testing.ts";

let centre: WholeCentre;
let boss: { id: string; ask: Asks };
let agent: { id: string; ask: Asks };
let manager: { id: string; ask: Asks };
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  boss = await centre.signedIn("sup.joins", ["supervisor"]);
  agent = await centre.signedIn("age.asks", ["agent"]);
  manager = await centre.signedIn("man.holds", ["manager"]);
});
afterAll(() => centre.close());

type Fields = { name?: string; phone?: string; mail?: string; address?: string; account?: string };
async function shopper(fields: Fields, extra: { tier?: string; tags?: string[] } = {}): Promise<{ contactId: string; customerId: string }> {
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  const [ids] = await centre.kernel.run(system, (ctx) => centre.app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop!.id, kind: "shopper", hash: identityHash(["shopper", newId()]), fields, ...extra }]));
  return ids!;
}
async function says(contactId: string, text: string): Promise<string> {
  const shop = await centre.app.organization.shopByKey(centre.kernel.db.kysely, "hemu");
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId, shop: { id: shop!.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  return (await centre.app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text })).conversationId;
}
const join = (id: string, from: string) => boss.ask("POST", `/v1/customers/${id}/joinings`, { from, reason: "电话核对过，是同一人" });
const split = (joining: string, choices: object = {}) => boss.ask("POST", `/v1/joinings/${joining}/split`, { reason: "其实是两个人", ...choices });
const file = async (id: string) => (await boss.ask("GET", `/v1/customers/${id}`)).body as unknown as CustomerFile;
const joiningsOf = async (id: string) => (await boss.ask("GET", `/v1/customers/${id}/joinings`)).body.rows as Joining[];
const note = async (id: string, text: string) => ((await boss.ask("POST", `/v1/customers/${id}/notes`, { text })).body as { id: string }).id;
const notes = async (id: string) => ((await boss.ask("GET", `/v1/customers/${id}/notes`)).body.rows as { text: string }[]).map((one) => one.text);
const talks = async (id: string) => ((await boss.ask("GET", `/v1/customers/${id}/conversations`)).body.rows as { id: string }[]).map((one) => one.id);
const contactsOf = async (id: string) => (await file(id)).contacts.map((contact) => contact.id).sort();

describe("R-CU-01 (unify and split): rules", () => {
  const tiers = ["gold", "silver", "standard"];
  const held = fc.record({ tier: fc.constantFrom(...tiers), tags: fc.uniqueArray(fc.constantFrom("a", "b", "c", "d"), { maxLength: 3 }), province: fc.constantFrom("33", "51", null), city: fc.constant(null) });
  const same = (a: Held, b: Held) => expect({ ...a, tags: [...a.tags].sort() }).toEqual({ ...b, tags: [...b.tags].sort() });
  it("R-CU-01 (unify and split): joining two files and splitting them gives both back, whatever they held", () => {
    fc.assert(fc.property(held, held, (into, from) => {
      const after = splitHeld({ into, from }, [], joinedHeld({ into, from }, tiers), tiers, {});
      same(after.stays, into);
      same(after.goes, from);
    }));
  });
  it("R-CU-01 (unify and split): three files joined and split in any order are three as before", () => {
    fc.assert(fc.property(held, held, held, (into, one, two) => {
      const first = { into, from: one };
      const joined = joinedHeld(first, tiers);
      const second = { into: joined, from: two };
      const all = joinedHeld(second, tiers);
      const early = splitHeld(first, [second], all, tiers, {});
      same(early.goes, one);
      const rest = splitHeld(early.before[0]!, [], early.stays, tiers, {});
      same(rest.stays, into);
      same(rest.goes, two);
    }));
  });
  it("R-CU-01 (unify and split): a tag given after the joining is nobody's until a person says whose", () => {
    const none: Held = { tier: "standard", tags: [], province: null, city: null };
    const had = { into: { ...none, tags: ["老客户"] }, from: none };
    const now = { ...none, tags: ["老客户", "怕吵"] };
    expect(tagsSince(had, now.tags)).toEqual(["怕吵"]);
    expect([splitHeld(had, [], now, tiers, { 怕吵: "go" }), splitHeld(had, [], now, tiers, { 怕吵: "both" })].map((one) => [one.stays.tags, one.goes.tags])).toEqual([[["老客户"], ["怕吵"]], [["老客户", "怕吵"], ["怕吵"]]]);
  });
  it.each([
    [["phone", "name"], 0, false, 85, ["phone", "name"]],
    [["address"], 0.67, true, 55, ["address", "part_of_name", "area"]],
    [["phone", "mail"], 0, false, 100, ["phone", "mail"]],
    [["name"], 1, true, 30, ["name", "area"]],
    [["phone_last4", "name_gram"], 0.2, false, 0, []],
  ] as const)("R-CU-01 (unify and split): sharing %j, %d of the name, same area %s counts %d", (kinds, nameShare, area, score, signs) => {
    const found = likeness(fileRules.doubles, { kinds, nameShare, area });
    expect([found.score, found.reasons.map((reason) => reason.sign)]).toEqual([score, signs]);
  });
});

describe("R-CU-01 (unify and split)", () => {
  it("R-CU-01 (unify and split): conversations, notes and fields of two files stand on one; the other's id leads on; with a reason, by right, on record", async () => {
    const [a, b] = [await shopper({ name: "卓静", phone: "13512340001" }, { tags: ["老客户"] }), await shopper({ name: "卓静静", phone: "13512340001" }, { tier: "gold", tags: ["怕吵"] })];
    const [ta, tb] = [await says(a.contactId, "锅坏了"), await says(b.contactId, "发票呢")];
    await note(b.customerId, "打她 13900001234 再说");
    expect((await agent.ask("POST", `/v1/customers/${a.customerId}/joinings`, { from: b.customerId, reason: "同一人吧" })).status).toBe(403);
    expect((await boss.ask("POST", `/v1/customers/${a.customerId}/joinings`, { from: b.customerId, reason: "嗯" })).body).toMatchObject({ code: "invalid", fields: [{ path: "reason", code: "reason_missing" }] });
    expect(await join(a.customerId, b.customerId)).toMatchObject({ status: 200, body: { id: a.customerId } });
    const whole = await file(b.customerId);
    expect(whole).toMatchObject({ id: a.customerId, tier: "gold", tags: ["老客户", "怕吵"], conversations: { count: 2 } });
    expect(whole.contacts.map((contact) => contact.id).sort()).toEqual([a.contactId, b.contactId].sort());
    expect((await talks(a.customerId)).sort()).toEqual([ta, tb].sort());
    expect(await notes(b.customerId)).toEqual(["打她 139****1234 再说"]);
    const changes = ((await boss.ask("GET", `/v1/customers/${a.customerId}/timeline?kind=change`)).body.rows as TimelineItem[]).map((item) => item.kind === "change" && [item.change.kind, item.change.reason]);
    expect(changes[0]).toEqual(["joined", "电话核对过，是同一人"]);
    expect(await join(b.customerId, a.customerId)).toMatchObject({ status: 409, body: { code: "already_one" } });
  });

  it("R-CU-01 (unify and split): a split gives back what came; what was written since goes where a person chooses, sealed anew; an unchosen note refuses", async () => {
    const [a, b] = [await shopper({ name: "平野" }), await shopper({ name: "平叶" }, { tags: ["怕吵"] })];
    const mine = await note(a.customerId, "甲原来的备注");
    await note(b.customerId, "乙原来的备注");
    centre.clock.advance(5);
    const { joining } = (await join(a.customerId, b.customerId)).body as { joining: string };
    centre.clock.advance(5);
    const later = await note(a.customerId, "合并后写：回她 13811112222");
    await boss.ask("PATCH", `/v1/customers/${a.customerId}`, { version: (await file(a.customerId)).version, tags: ["怕吵", "要开票"] });
    const talk = await says(b.contactId, "合并以后来的");
    expect((await joiningsOf(a.customerId)).map((one) => [one.id, one.contacts.map((contact) => contact.id), one.choices.notes.map((n) => n.id), one.choices.tags])).toEqual([[joining, [b.contactId], [later], ["要开票"]]]);
    expect(await split(joining)).toMatchObject({ status: 409, body: { code: "choice_missing", params: { count: 2 }, fields: [{ path: `notes.${later}` }, { path: "tags.要开票" }] } });
    expect(await split(joining, { notes: { [later]: "go" }, tags: { 要开票: "both" } })).toMatchObject({ status: 200, body: { id: b.customerId, stays: a.customerId } });
    expect([await contactsOf(a.customerId), await contactsOf(b.customerId), await talks(a.customerId), await talks(b.customerId)]).toEqual([[a.contactId], [b.contactId], [], [talk]]);
    expect([await notes(a.customerId), (await notes(b.customerId)).sort()]).toEqual([["甲原来的备注"], ["合并后写：回她 138****2222", "乙原来的备注"].sort()]);
    expect([(await file(a.customerId)).tags, (await file(b.customerId)).tags]).toEqual([["要开票"], ["怕吵", "要开票"]]);
    expect(mine).toBeTruthy();
    expect(await split(joining, { notes: { [later]: "go" } })).toMatchObject({ status: 409, body: { code: "already_split" } });
    // And joined back, the other way round.
    expect(await join(b.customerId, a.customerId)).toMatchObject({ status: 200, body: { id: b.customerId } });
    expect(await contactsOf(a.customerId)).toEqual([a.contactId, b.contactId].sort());
  });

  it("R-CU-01 (unify and split): a chain is one file, every old id leads to its end, and comes apart from the outside in", async () => {
    const [a, b, c] = [await shopper({ name: "链甲" }), await shopper({ name: "链乙" }), await shopper({ name: "链丙" })];
    const inner = ((await join(b.customerId, a.customerId)).body as { joining: string }).joining;
    centre.clock.advance(1);
    const outer = ((await join(c.customerId, b.customerId)).body as { joining: string }).joining;
    for (const one of [a, b, c]) expect((await file(one.customerId)).id).toBe(c.customerId);
    expect(await split(inner)).toMatchObject({ status: 409, body: { code: "joined_further" } });
    expect((await split(outer)).status).toBe(200);
    expect([(await file(a.customerId)).id, await contactsOf(b.customerId), await contactsOf(c.customerId)]).toEqual([b.customerId, [a.contactId, b.contactId].sort(), [c.contactId]]);
    expect((await split(inner)).status).toBe(200);
    expect([await contactsOf(a.customerId), await contactsOf(b.customerId)]).toEqual([[a.contactId], [b.contactId]]);
  });

  it("R-CU-01 (unify and split): joinings at the same moment, crossing and in a ring, lose no identity; while a customer and an agent write, no message is lost", async () => {
    const people = await Promise.all(Array.from({ length: 4 }, (_, n) => shopper({ name: `同时${n}` })));
    const conversation = await says(people[0]!.contactId, "第 0 句");
    const writing = Promise.all(Array.from({ length: 12 }, (_, n) => says(people[n % 4]!.contactId, `第 ${n + 1} 句`)));
    const pairs = [[0, 1], [1, 0], [1, 2], [2, 3], [3, 0], [0, 2]] as const;
    const answers = await Promise.all([...pairs.map(([into, from]) => join(people[into]!.customerId, people[from]!.customerId)), ...Array.from({ length: 4 }, (_, n) => boss.ask("POST", `/v1/customers/${people[n]!.customerId}/notes`, { text: `备注 ${n}` }))]);
    await writing;
    expect(answers.map((answer) => answer.status).filter((status) => status !== 200 && status !== 409)).toEqual([]);
    const ends = new Set(await Promise.all(people.map(async (one) => (await file(one.customerId)).id)));
    expect(ends.size).toBe(1);
    const [end] = [...ends];
    expect([await contactsOf(end!), (await notes(end!)).length, (await talks(end!)).includes(conversation)]).toEqual([people.map((one) => one.contactId).sort(), 4, true]);
    const said = await centre.rows<{ n: number }>("select count(*)::int as n from conversations.entry e join conversations.conversation c on c.id = e.conversation_id where e.kind = 'message' and c.contact_id = any($1) and e.author_kind = 'customer'", people.map((one) => one.contactId));
    expect(said[0]!.n).toBe(13);
    expect(await centre.rows("select 1 from customers.customer a join customers.customer b on b.id = a.merged_into where b.merged_into is not null")).toEqual([]);
  });

  it("R-CU-01 (unify and split): what the law holds for one file holds for the whole, and a file that is being deleted is not joined", async () => {
    const [a, b, c] = [await shopper({ name: "留存", phone: "13512349999" }), await shopper({ name: "留存二" }), await shopper({ name: "要删" })];
    const request = async (customer: string, decision: string) => {
      const { id } = (await boss.ask("POST", "/v1/data-requests", { customer, kind: "delete", via: "phone", details: "" })).body as { id: string };
      await boss.ask("POST", `/v1/data-requests/${id}/steps`, { step: "check", version: 1, note: "回拨登记号码核对" });
      await manager.ask("POST", `/v1/data-requests/${id}/steps`, { step: "decide", version: 2, decision, note: "按规定办理这一项" });
      return id;
    };
    await request(c.customerId, "granted");
    expect(await join(b.customerId, c.customerId)).toMatchObject({ status: 409, body: { code: "deletion_open" } });
    await request(a.customerId, "restricted");
    const { joining } = (await join(b.customerId, a.customerId)).body as { joining: string };
    expect(await manager.ask("POST", `/v1/customers/${b.customerId}/unmasking`, { field: "phone", reason: "想看看号码" })).toMatchObject({ status: 409, body: { code: "customer_on_hold" } });
    expect(await split(joining)).toMatchObject({ status: 409, body: { code: "customer_on_hold" } });
  });
});

describe("R-CU-01 (unify and split): doubles", () => {
  const doubles = async (id: string) => (await boss.ask("GET", `/v1/customers/${id}/doubles`)).body.rows as Likeness[];
  const listed = async () => (await boss.ask("GET", "/v1/customer-doubles")).body.rows as Likeness[];
  const has = (rows: readonly Likeness[], a: string, b: string) => rows.find((one) => [one.a.id, one.b.id].sort().join() === [a, b].sort().join());

  it("R-CU-01 (doubles): the same phone, mail, account elsewhere, or address with a like name are found with points and reasons, never with the value; a name alone is not", async () => {
    const a = await shopper({ name: "苗小芳", phone: "13700000001", address: "杭州市余杭区文一西路 1 号" });
    const b = await shopper({ name: "苗芳", phone: "+86 137-0000-0001", address: "杭州市余杭区文一西路1号" });
    const c = await shopper({ name: "苗小芳" });
    const found = await doubles(a.customerId);
    // Of 苗芳 two of three parts stand in 苗小芳.
    expect(found.map((one) => [one.score, one.reasons.map((reason) => reason.sign)])).toEqual([[100, ["phone", "address", "part_of_name"]]]);
    expect(has(found, a.customerId, c.customerId)).toBeUndefined();
    expect(JSON.stringify(found)).not.toContain("13700000001");
    expect((await agent.ask("GET", "/v1/customer-doubles")).status).toBe(403);
    expect(b.customerId).toBeTruthy();
  });

  it("R-CU-01 (doubles): a look through all files lists pairs; called different they stay away, also after one is joined into a third; a number that a house shares says nothing", async () => {
    const phone = "13700000002";
    const [a, b, c] = [await shopper({ name: "梁一", phone }), await shopper({ name: "梁二", phone }), await shopper({ name: "梁三" })];
    const house = await Promise.all(Array.from({ length: 9 }, (_, n) => shopper({ name: `前台${n}`, phone: "0571-88880000" })));
    await centre.app.customers.findDoubles(centre.kernel);
    expect(has(await listed(), a.customerId, b.customerId)).toMatchObject({ score: 60, reasons: [{ sign: "phone" }] });
    expect(has(await listed(), house[0]!.customerId, house[1]!.customerId)).toBeUndefined();
    expect((await boss.ask("POST", `/v1/customers/${a.customerId}/differences`, { other: b.customerId, note: "兄弟俩共用手机" })).status).toBe(200);
    await join(c.customerId, a.customerId);
    await centre.app.customers.findDoubles(centre.kernel);
    expect([has(await listed(), c.customerId, b.customerId), await doubles(b.customerId)]).toEqual([undefined, []]);
    const [d, e] = [await shopper({ name: "白一", mail: "bai@example.com" }), await shopper({ name: "白一", mail: "BAI@example.com" })];
    await centre.app.customers.findDoubles(centre.kernel);
    expect(has(await listed(), d.customerId, e.customerId)).toMatchObject({ score: 85 });
    await join(d.customerId, e.customerId);
    expect(has(await listed(), d.customerId, e.customerId)).toBeUndefined();
  });
});
