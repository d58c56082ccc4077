import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Role } from "#contract/permissions.ts";
import { permissionTable } from "#contract/permissions.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system, type Actor } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { rate } from "#server/desk/conversations/service/customer.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";

const phone = "13912340077";
const idNumber = "110101199003078515";
const card = "6222021234567890128";
const mail = "marked.person@example.org";
const street = "望京街道8号院3号楼502室";
const called = "司马青衫";
const marks = [phone, idNumber, card, mail, street, called];
const words = `标记句：电话 ${phone}，身份证 ${idNumber}，卡号 ${card}，邮箱 ${mail}，寄到北京市朝阳区${street}`;

let centre: WholeCentre;
/** Has the conversation, the ticket and the promise. */
let serving: { id: string; ask: Asks };
const ids: Record<string, string> = {};
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
  const { app, kernel } = centre;
  const supervisor = await centre.signedIn("m.writes", ["supervisor"]);
  const ok = async (method: string, url: string, body: unknown) => {
    const answer = await supervisor.ask(method, url, body);
    expect([url, answer.status, answer.status === 200 ? {} : answer.body]).toEqual([url, 200, {}]);
    return answer.body as { id: string };
  };
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const [known] = await kernel.run(system, (ctx) =>
    app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash: identityHash(["m", newId()]), fields: { name: called, phone, mail, address: `北京市朝阳区${street}` } }]),
  );
  const { contactId, customerId } = known!;
  const visitor: Actor = { kind: "visitor", id: contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId, shop: { id: shop.id, key: "hemu" }, channel: "web" as const, locale: "zh-CN" as const, topic: null, ip: null, statedProvince: "51" };
  const { conversationId } = await app.conversations.post.fromCustomer(visitor, arrival, { clientId: newId(), text: words, file: { id: newId(), name: `标记句 ${phone}.jpg`, type: "image/jpeg", size: 10, inline: true } });
  await centre.rows("update conversations.conversation set assignee_id = $2 where id = $1", conversationId, supervisor.id);
  await ok("POST", `/v1/conversations/${conversationId}/notes`, { clientId: newId(), text: words, mentions: [] });
  await ok("PUT", `/v1/conversations/${conversationId}/record`, { topic: "after-sales", problem: words, process: words, result: words, needs: [{ category: "delivery", text: words }], opinions: [{ category: "service", text: words, stance: "praise" }] });
  await kernel.run(system, (ctx) => rate(app.conversations.desk, ctx, contactId, { conversationId, score: 1, comment: words, tags: [] }));
  const passed = await ok("POST", `/v1/conversations/${conversationId}/misplacement`, { to: { kind: "outside", partnerId: null, name: "别家商城", reach: words }, note: words });
  await kernel.run(system, async (ctx) => {
    const { windows } = await app.promises.forCustomer(ctx, contactId, shop.id);
    await app.promises.book(ctx, { contactId, shopId: shop.id, ip: null }, { phone, from: windows[0]!.from, to: windows[0]!.to, what: words, conversation: { id: conversationId, territory: "southwest", waiting: false } });
  });
  await ok("POST", `/v1/customers/${customerId}/notes`, { text: words });
  const ticket = await ok("POST", "/v1/tickets", { type: "consultation", title: "标记句", form: { question: words }, conversationId });
  await ok("PUT", `/v1/tickets/${ticket.id}/owner`, { ownerId: supervisor.id });
  serving = supervisor;
  const request = await ok("POST", "/v1/data-requests", { customer: customerId, kind: "correct", via: "phone", details: words });
  const now = kernel.clock.now();
  const [order] = await kernel.run(system, (ctx) =>
    app.orders.saveOrders(ctx, [
      {
        shopId: shop.id, contactId, number: "HM20260302-0001", state: "shipped", placedAt: now, lines: [{ title: "标记句电饭煲", quantity: 1, priceFen: 10_000 }],
        address: { receiver: called, phone, line: `北京市朝阳区${street}`, province: "11", city: "1101" },
        shipments: [{ carrier: "顺风快递", trackingNumber: "SF0000001", state: "delivering", events: [{ at: now, text: words }] }],
      },
    ]),
  );
  const [promise] = await centre.rows<{ id: string }>("select id from promises.promise");
  await ok("POST", `/v1/promises/${promise!.id}/claim`, {});
  Object.assign(ids, { tickets: ticket.id, conversations: conversationId, customers: customerId, promises: promise!.id, orders: order!, "data-requests": request.id, misplacements: passed.id });
  await app.settle();
  await app.search.catchUp();
}, 120_000);
afterAll(() => centre.close());

const queries: Record<string, string> = { "/v1/search/said": `?q=${encodeURIComponent("标记句")}`, "/v1/search/orders": `?q=${encodeURIComponent("标记句")}`, "/v1/conversations": "?state=open" };
const filled = (path: string) => path.replace(/\{id\}/, ids[path.split("/")[2]!] ?? newId()).replace("{seq}", "2").replace(/\{\w+\}/g, () => newId()) + (queries[path] ?? "");

/** Every GET of the contract that this person may ask: what it answered, and where a mark stood in it. */
async function walk(ask: Asks): Promise<{ shown: string[]; bare: string[] }> {
  const [shown, bare]: string[][] = [[], []];
  for (const { key, perm } of await centre.served()) {
    const [method, path] = key.split(" ") as [string, string];
    // Feeds hold the line open and are walked by their own tests; the channel is asked with a platform's token.
    if (method !== "GET" || !path.startsWith("/v1/") || path.startsWith("/v1/channel") || path.startsWith("/v1/feed") || perm === "public") continue;
    const said = JSON.stringify((await ask("GET", filled(path))).body);
    for (const mark of marks) if (said.includes(mark)) bare!.push(`${path} shows ${mark.slice(0, 4)}…`);
    if (said.includes("标记句")) shown!.push(path);
  }
  return { shown: shown!, bare: bare! };
}

const lists = ["/v1/conversations", "/v1/conversations/{id}", "/v1/conversations/{id}/entries", "/v1/misplacements", "/v1/promises", "/v1/promises/export", "/v1/promises/{id}", "/v1/customers/{id}/notes", "/v1/search/said"];

describe("R-CV-07 (lists and exports): the masks walk over every list, preview and export", () => {
  test.each<[Role, string[]]>([
    ["supervisor", [...lists, "/v1/orders/{id}", "/v1/search/orders", "/v1/data-requests"]],
    ["inspector", lists],
    ["administrator", lists],
  ])("R-CV-07 (lists and exports): %s sees the words everywhere and of the personal data masks only", async (role, expected) => {
    const { ask } = await centre.signedIn(`m.${role}`, [role]);
    const { shown, bare } = await walk(ask);
    expect(bare).toEqual([]);
    // The walk has met the words themselves: lists, the thread, the file, the book, the search and the exports.
    expect(shown).toEqual(expect.arrayContaining(expected));
  });

  test("R-CU-04 (names): whoever has the conversation, the ticket or the promise reads the customer's name there; everybody else reads its mask, and so does a list that is taken away", async () => {
    const other = await centre.signedIn("m.other", ["supervisor"]);
    const search = encodeURIComponent("标记句");
    const inBoth = ["/v1/conversations?state=open", `/v1/conversations/${ids.conversations}`, "/v1/tickets?state=open", `/v1/tickets/${ids.tickets}`, `/v1/tickets/of-conversation/${ids.conversations}`, "/v1/promises?state=open", `/v1/promises/${ids.promises}`, `/v1/search/said?q=${search}`, `/v1/search/tickets?q=${search}`];
    const names = async ({ ask }: { ask: Asks }, url: string) => [...new Set(JSON.stringify((await ask("GET", url)).body).match(/司马[*青]衫/g) ?? [])];
    for (const url of inBoth) expect([url, await names(serving, url), await names(other, url)]).toEqual([url, [called], ["司马*衫"]]);
    for (const url of ["/v1/tickets/export?state=open", "/v1/conversations/export?state=open"]) expect([url, await names(serving, url)]).toEqual([url, ["司马*衫"]]);
    // Who is done with it serves no more.
    await centre.rows("update tickets.ticket set place = 'closed', ended_at = now(), outcome = 'final' where id = $1", ids.tickets);
    expect(await names(serving, `/v1/tickets/${ids.tickets}`)).toEqual(["司马*衫"]);
  });

  test("R-CV-07 (lists and exports): two of those who walked may open nothing at all", async () => {
    expect(permissionTable["customers.unmask"]).not.toHaveProperty("inspector");
    expect(permissionTable["customers.unmask"]).not.toHaveProperty("administrator");
    const { ask } = await centre.signedIn("m.tries", ["inspector", "administrator"]);
    for (const [url, body] of [
      [`/v1/conversations/${ids.conversations}/entries/2/unmasking`, { purpose: "call-back" }],
      [`/v1/conversations/${ids.conversations}/unmasking`, { of: "record", purpose: "call-back" }],
      [`/v1/customers/${ids.customers}/unmasking`, { field: "phone", purpose: "call-back" }],
      [`/v1/orders/${ids.orders}/unmasking`, { field: "phone", purpose: "call-back" }],
    ] as const)
      expect([url, (await ask("POST", url, body)).status]).toEqual([url, 403]);
    const said = centre.lines.join("\n");
    for (const mark of marks) expect(said).not.toContain(mark);
  });
});
