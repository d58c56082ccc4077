import { afterAll, beforeAll, expect, test } from "vitest";
import { insertPast } from "#server/desk/conversations/index.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";
import { wholeCentre, type WholeCentre } from "#server/testing.ts";

let centre: WholeCentre;
beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest" });
});
afterAll(() => centre.close());

/** Somebody by name who asks something. */
async function asks(name: string, text: string, province = "51"): Promise<void> {
  const { app, kernel } = centre;
  const shop = (await app.organization.shopByKey(kernel.db.kysely, "hemu"))!;
  const hash = identityHash([newId()]);
  const [row] = await kernel.run(system, (ctx) =>
    app.customers.saveCustomers(ctx, [{ channel: "web", shopId: shop.id, kind: "shopper", hash, stated: false, tier: "standard", province, city: null, fields: { name }, at: ctx.now }]),
  );
  const actor = { kind: "visitor" as const, id: row!.contactId, name: "", teams: [], territories: [], scopeOf: () => null };
  await app.conversations.post.fromCustomer(actor, { contactId: row!.contactId, shop: { id: shop.id, key: "hemu" }, channel: "web", locale: "zh-CN", topic: null, ip: null, statedProvince: province }, { clientId: newId(), text });
}
/** Past conversations of somebody, all ended. */
async function ended(count: number): Promise<void> {
  const [row] = await centre.rows<{ contact_id: string; shop_id: string }>("select contact_id, shop_id from conversations.conversation limit 1");
  const [agent] = await centre.rows<{ id: string }>("select id from identity.person limit 1");
  const at = (minutes: number) => new Date(Date.parse("2026-03-01T02:00:00Z") + minutes * 60_000);
  await centre.kernel.run(system, (ctx) =>
    insertPast(ctx, Array.from({ length: count }, (_, i) => ({
      id: newId(), contactId: row!.contact_id, shopId: row!.shop_id, channel: "web", language: "zh", topic: "order.urge", skill: "in-sale", territory: "east-china", territorySource: "profile", assigneeId: agent!.id,
      openedAt: at(i), assignedAt: at(i), firstReplyAt: at(i), endedAt: at(i + 1), outcome: "confirmed" as const, tags: [], messages: [{ clientId: newId(), from: "customer" as const, at: at(i), text: "在吗", secret: null, body: null }],
      record: { topic: "order.urge", problem: "催", process: "", result: "已催", needs: [], opinions: [] }, rating: null, reasons: [], version: "routing/default@1",
    }))),
  );
}
type Piece = { lines: string[][]; next: string | null };

test("R-CV-05 R-CV-07 (list export): the list with its filter as lines, nothing personal in them, piece by piece, and that it was taken away is on record", async () => {
  const supervisor = await centre.signedIn("export.supervisor", ["supervisor"]);
  await asks("欧阳娜娜", "我的电话是 13912345678，请回电");
  await asks("张三", "你好", "31");
  await ended(201);
  const first = (await supervisor.ask("GET", "/v1/conversations/export?state=ended")).body as unknown as Piece;
  const rest = (await supervisor.ask("GET", `/v1/conversations/export?state=ended&after=${encodeURIComponent(first.next!)}`)).body as unknown as Piece;
  expect([first.lines.length, rest.lines.length, rest.next]).toEqual([200, 1, null]);
  expect(new Set([...first.lines, ...rest.lines].map((line) => line[0])).size).toBe(201);
  const narrow = (await supervisor.ask("GET", "/v1/conversations/export?territory=southwest")).body as unknown as Piece;
  expect(narrow.lines.map((line) => [line[3], line[4], line[5]])).toEqual([["web", "禾木家电", "southwest"]]);
  const line = narrow.lines.find((one) => one[7]!.startsWith("欧阳"))!;
  expect(line[7]).toBe("欧阳*娜");
  expect(line.at(-1)).toContain("⟦");
  expect(JSON.stringify([first, rest, narrow])).not.toMatch(/13912345678|娜娜/);
  const events = await centre.rows<{ data: object }>("select data from kernel.event where kind = 'conversations.exported' order by at, id");
  expect(events.map((one) => one.data)).toEqual([
    { filter: { state: "ended" }, after: null, lines: 200 }, { filter: { state: "ended" }, after: first.next, lines: 1 }, { filter: { state: "open", territory: "southwest" }, after: null, lines: narrow.lines.length },
  ]);
});

test("R-CV-05 R-PE-02 (list export): without the right there is no export, and a narrowed right reaches no further", async () => {
  expect((await (await centre.signedIn("export.agent", ["agent"])).ask("GET", "/v1/conversations/export")).status).toBe(403);
  const narrow = await centre.signedIn("export.narrow", [{ role: "supervisor", scope: "territory" }]);
  expect((await narrow.ask("GET", "/v1/conversations/export")).body).toEqual({ lines: [], next: null });
});
