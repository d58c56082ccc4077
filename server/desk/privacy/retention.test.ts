import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { identityHash } from "#server/desk/customers/index.ts";
import { dropErasedMonths, eraseOldConversations } from "#server/desk/conversations/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { eraseOldWords, monthsBefore } from "./retention.ts";

describe("R-CU-04 (conversations erased): when the time is over", () => {
  it.each([
    ["2029-04-15T04:00:00.000Z", 36, "2026-04-15T04:00:00.000Z"],
    ["2028-03-31T04:00:00.000Z", 1, "2028-02-29T04:00:00.000Z"],
    ["2028-02-29T04:00:00.000Z", 12, "2027-02-28T04:00:00.000Z"],
    ["2027-01-31T04:00:00.000Z", 2, "2026-11-30T04:00:00.000Z"],
  ])("R-CU-04 (conversations erased): before %s, %i months, is %s", (now, months, before) => expect(monthsBefore(new Date(now), months).toISOString()).toBe(before));
});

let centre: WholeCentre;
let ask: Asks;
let decider: Asks;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());

async function talked(text: string): Promise<{ id: string; contactId: string; customerId: string; fileId: string }> {
  const { app, kernel } = centre;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const [known] = await kernel.run(system, (ctx) => app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["old", newId()]), fields: { name: "司马青衫" } }]));
  const visitor: Actor = { kind: "visitor", id: known!.contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId: known!.contactId, shop: { id: shop.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  const fileId = newId();
  await centre.rows("insert into kernel.file (id, owner_id, name, key, type, inline, size, sha256, created_at) values ($1, $2, 'x', 'x', 'image/png', true, 1, sha256('x'), $3)", fileId, known!.contactId, kernel.clock.now());
  const { conversationId: id } = await app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text, file: { id: fileId, name: "收据.png", type: "image/png", size: 1, inline: true } });
  return { id, ...known!, fileId };
}
const end = (id: string, at: Date) => centre.rows("update conversations.conversation set ended_at = $2, outcome = 'confirmed', stage = 'archive' where id = $1", id, at).then(() => centre.rows("update conversations.conversation_head set open = false where id = $1", id));
const night = () => {
  const { app, kernel } = centre;
  return eraseOldWords(
    {
      rules: async (tx, at) => ({ body: (await app.handbook.inForce(tx, "privacy", "default", { at })).body, version: "privacy/default@1" }),
      zone: async () => "Asia/Shanghai",
      contactsOf: app.customers.contactsOf,
      eraseConversations: (ctx, before, except, limit) => eraseOldConversations(app.conversations.desk, ctx, before, except, limit),
      dropErasedMonths,
    },
    kernel,
  );
};
const entriesOf = async (id: string) => (await centre.rows("select 1 from conversations.entry where conversation_id = $1", id)).length;

describe("R-CU-04 (conversations erased): the night", () => {
  it("R-CU-04 (conversations erased): words, also those in the search index, files, record and comment go; row, score and figures stay; holds and open requests are left alone; a person lifts a hold with a reason", { timeout: 60_000 }, async () => {
    const gone = await talked("退货问题，电话 13912340077");
    const held = await talked("留存问题");
    const wanted = await talked("要副本的客户");
    const young = await talked("不久以前的问题");
    const open = await talked("还没结束的问题");
    ({ ask } = await centre.signedIn("old.sup", ["supervisor"]));
    ({ ask: decider } = await centre.signedIn("old.man", ["manager"]));
    await centre.rows("insert into conversations.record (conversation_id, problem, at) values ($1, '退货', now())", gone.id);
    await centre.rows("insert into conversations.rating (conversation_id, score, comment, at) values ($1, 2, '太慢', now())", gone.id);
    await centre.app.settle();
    await centre.app.search.catchUp();
    const found = async (word: string) => ((await ask("GET", `/v1/search/said?q=${encodeURIComponent(word)}`)).body.rows as unknown[]).length;
    expect(await found("退货问题")).toBe(1);
    const kept = async () => (await centre.rows("select n from search.text where subject_id = $1", gone.id)).length;
    expect(await kept()).toBeGreaterThan(0);
    for (const one of [gone, held, wanted]) await end(one.id, new Date("2022-01-01T00:00:00.000Z"));
    await end(young.id, new Date("2024-01-01T00:00:00.000Z"));
    const request = async (customer: string, kind: string) => ((await ask("POST", "/v1/data-requests", { customer, kind, via: "phone" })).body as { id: string }).id;
    const step = (id: string, body: object) => decider("POST", `/v1/data-requests/${id}/steps`, body);
    const deletion = await request(held.customerId, "delete");
    await step(deletion, { step: "check", version: 1, note: "已经回拨核实" });
    await step(deletion, { step: "decide", version: 2, decision: "restricted", note: "诉讼需要，先保存" });
    const copying = await request(wanted.customerId, "copy");

    await night();

    expect(await entriesOf(gone.id)).toBe(0);
    for (const one of [held, wanted, young, open]) expect(await entriesOf(one.id)).toBeGreaterThan(0);
    expect(await centre.rows("select 1 from conversations.record where conversation_id = $1", gone.id)).toEqual([]);
    expect(await centre.rows("select score, comment from conversations.rating where conversation_id = $1", gone.id)).toEqual([{ score: 2, comment: "" }]);
    expect(await centre.rows("select id from kernel.file where id in ($1, $2)", gone.fileId, held.fileId)).toEqual([{ id: held.fileId }]);
    await centre.app.settle();
    await centre.app.search.catchUp();
    expect(await found("退货问题")).toBe(0);
    expect(await kept()).toBe(0);
    expect(await found("不久以前")).toBe(1);
    const { row, rating } = (await ask("GET", `/v1/conversations/${gone.id}`)).body as { row: { erasedAt: string; outcome: string }; rating: { score: number } };
    expect(row).toMatchObject({ erasedAt: expect.any(String), outcome: "confirmed" });
    expect(rating.score).toBe(2);
    expect((await ask("GET", `/v1/conversations/${gone.id}/entries`)).body.entries).toEqual([]);
    // What went is on record by numbers, not by words.
    const events = await centre.rows<{ kind: string; data: Record<string, unknown> }>("select kind, data from kernel.event where kind in ('conversation.erased', 'privacy.conversations_erased', 'privacy.months_dropped') order by id");
    expect(events.map((event) => event.kind)).toEqual(["conversation.erased", "privacy.conversations_erased"]);
    expect(events[1]!.data).toMatchObject({ conversations: 1, files: 1, before: monthsBefore(centre.clock.now(), 36).toISOString(), version: "privacy/default@1" });
    expect(JSON.stringify(events)).not.toMatch(/退货|13912340077|收据/);

    // The hold ends by a person with a reason, and the request by its last step; then their words go too, and with the last of them the month.
    expect(await step(deletion, { step: "lift", version: 3, note: "行" })).toMatchObject({ status: 422 });
    expect((await ask("POST", `/v1/data-requests/${deletion}/steps`, { step: "lift", version: 3, note: "诉讼已经结束" })).status).toBe(403);
    expect((await step(deletion, { step: "lift", version: 3, note: "诉讼已经结束，来电 13912340077" })).status).toBe(200);
    const rows = (await ask("GET", "/v1/data-requests")).body.rows as { id: string; stage: string; lifted: { note: string; by: string } }[];
    expect(rows.find((one) => one.id === deletion)).toMatchObject({ stage: "granted", lifted: { by: "old.man", note: "诉讼已经结束，来电 ⟦手机1⟧" } });
    await step(copying, { step: "check", version: 1, note: "已经回拨核实" });
    await step(copying, { step: "decide", version: 2, decision: "refused", note: "不是本人提出的" });
    for (const one of [young, open]) await end(one.id, new Date("2026-03-02T03:00:00.000Z"));
    centre.clock.moveTo("2029-04-15T20:00:00.000Z");
    await night();
    for (const one of [held, wanted, young, open]) expect((await centre.rows<{ erased_at: Date | null }>("select erased_at from conversations.conversation where id = $1", one.id))[0]!.erased_at).not.toBeNull();
    expect(await centre.rows("select to_regclass('conversations.entry_2026_03') as month")).toEqual([{ month: null }]);
    expect((await centre.rows("select 1 from kernel.event where kind = 'privacy.hold_lifted'")).length).toBe(1);
    await night();
    // Life goes on after a month has gone.
    expect(await entriesOf((await talked("新的一天")).id)).toBeGreaterThan(0);
  });
});
