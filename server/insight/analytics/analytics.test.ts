import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { Figures, FigureRecord } from "#contract/insight.ts";
import { wholeCentre, type Asks, type WholeCentre } from "#server/testing.ts";
import { identityHash } from "#server/desk/customers/index.ts";
import { system } from "#server/kernel/context.ts";
import { newId } from "#server/kernel/ids.ts";

let centre: WholeCentre;
let supervisor: Asks;
let southwest: { id: string; ask: Asks };
let east: { id: string; ask: Asks };

const today = "2026-03-02";
const query = (values: Record<string, string>) => `?${new URLSearchParams({ from: today, to: today, ...values })}`;
const figures = async (ask: Asks, values: Record<string, string>) => (await ask("GET", `/v1/figures${query(values)}`)).body as unknown as Figures;
const records = async (ask: Asks, values: Record<string, string>) => (await ask("GET", `/v1/figures/records${query(values)}`)).body as unknown as { rows: FigureRecord[]; next: string | null; count: { value: number } };

/** An agent of a team who takes what waits there. */
async function agent(login: string, team: string): Promise<{ id: string; ask: Asks }> {
  const person = await centre.signedIn(login, ["agent"]);
  const [row] = await centre.rows<{ id: string }>("select id from organization.team where key = $1", team);
  await centre.kernel.run(system, (ctx) => centre.app.organization.write.profile(ctx, person.id, { capacity: 9, languages: ["zh"], departmentId: null, shops: [], skills: [], teams: [row!.id] }));
  return person;
}
async function arrives(province: string): Promise<string> {
  const { app, kernel } = centre;
  const shop = await app.organization.shopByKey(kernel.db.kysely, "hemu");
  const contact = await kernel.run(system, (ctx) => app.customers.contacts.findOrMake(ctx.tx, ctx.now, { channel: "web", shopId: shop!.id, kind: "visitor", hash: identityHash([newId()]) }));
  const actor = { kind: "visitor" as const, id: contact.id, name: "", teams: [], territories: [], scopeOf: () => null };
  const arrival = { contactId: contact.id, shop: { id: shop!.id, key: "hemu" }, channel: "web", locale: "zh-CN" as const, topic: null, ip: null, statedProvince: province };
  return (await app.conversations.post.fromCustomer(actor, arrival, { clientId: newId(), text: "你好" })).conversationId;
}
async function answered(by: { ask: Asks }, province: string, seconds: number): Promise<string> {
  const id = await arrives(province);
  expect((await by.ask("POST", `/v1/conversations/${id}/acceptance`, {})).status).toBe(200);
  centre.clock.advance(seconds);
  expect((await by.ask("POST", `/v1/conversations/${id}/messages`, { clientId: newId(), text: "您好" })).status).toBe(200);
  return id;
}

beforeAll(async () => {
  centre = await wholeCentre({ southwest: "team-southwest", "east-china": "team-east" });
  supervisor = (await centre.signedIn("figures.supervisor", ["supervisor"])).ask;
  southwest = await agent("figures.southwest", "team-southwest");
  east = await agent("figures.east", "team-east");
  await answered(southwest, "51", 10);
  await answered(southwest, "51", 50);
  await answered(east, "31", 20);
  await arrives("31");
  await centre.app.settle();
});
afterAll(() => centre.close());

describe("figures by their endpoints", () => {
  test("R-AN-01 (card and records): a figure, its groups and the records that it opens agree, and each record leads to its conversation", async () => {
    const { figures: [figure], rules, factsAt, at } = await figures(supervisor, { metrics: "service_level", by: "territory" });
    expect(rules).toBe("metrics/default@1");
    expect(factsAt).toBe(at);
    expect(figure).toMatchObject({ value: 2 / 3, numerator: 2, denominator: 3, records: 3 });
    expect(figure!.groups.map(({ key, numerator, denominator, name }) => [key, numerator, denominator, name?.["zh-CN"]])).toEqual([["east-china", 1, 1, "华东"], ["southwest", 1, 2, "西南"]]);
    const { rows, count } = await records(supervisor, { metric: "service_level", territory: "southwest" });
    expect([rows.length, count.value]).toEqual([2, 2]);
    expect((await records(supervisor, { metric: "service_level", part: "miss" })).rows.map((row) => [row.territory, row.agent?.name, row.numerator])).toEqual([["southwest", "figures.southwest", 0]]);
    for (const row of rows) expect((await supervisor("GET", `/v1/conversations/${row.conversationId}`)).status).toBe(200);
    const first = await records(supervisor, { metric: "service_level", limit: "2" });
    const rest = await records(supervisor, { metric: "service_level", limit: "2", after: first.next! });
    expect([...first.rows, ...rest.rows].map((row) => row.id).toSorted()).toEqual((await records(supervisor, { metric: "service_level" })).rows.map((row) => row.id).toSorted());
  });

  test("R-AN-01 (live): what happens is in the figures once its event is read", async () => {
    const before = (await figures(supervisor, { metrics: "waiting,handled" })).figures.map((one) => one.value);
    const id = await arrives("31");
    await centre.app.settle();
    expect((await figures(supervisor, { metrics: "waiting,handled" })).figures.map((one) => one.value)).toEqual([before[0]! + 1, before[1]]);
    await east.ask("POST", `/v1/conversations/${id}/acceptance`, {});
    await east.ask("POST", `/v1/conversations/${id}/messages`, { clientId: newId(), text: "您好" });
    await centre.app.settle();
    expect((await figures(supervisor, { metrics: "waiting,handled" })).figures.map((one) => one.value)).toEqual([before[0], before[1]! + 1]);
  });

  test("R-AN-02 R-PE-02 (reach): an agent sees the own figures and their records alone", async () => {
    const { figures: [mine] } = await figures(southwest.ask, { metrics: "handled", by: "agent" });
    expect(mine!.groups.map((group) => [group.key, group.value])).toEqual([[southwest.id, 2]]);
    expect((await records(southwest.ask, { metric: "handled", agent: east.id })).rows).toEqual([]);
    expect(((await figures(southwest.ask, { metrics: "waiting" })).figures[0]!).value).toBe(0);
    const narrow = await centre.signedIn("figures.narrow", [{ role: "supervisor", scope: "territory" }]);
    expect((await figures(narrow.ask, { metrics: "handled" })).figures[0]!.value).toBe(0);
    expect((await (await centre.signedIn("figures.colleague", ["colleague"])).ask("GET", `/v1/figures${query({ metrics: "handled" })}`)).status).toBe(403);
  });

  test("R-AN-02 (definitions beside the figures): each has its sentence, clock and the target that the handbook sets", async () => {
    const { body } = await supervisor("GET", "/v1/metrics");
    const all = body.metrics as { key: string; target: number | null; sentence: Record<string, string>; beside: string | null }[];
    expect(all.find((one) => one.key === "service_level")).toMatchObject({ target: 0.85, sentence: { "zh-CN": expect.stringContaining("30 秒") } });
    expect(all.find((one) => one.key === "satisfaction")).toMatchObject({ beside: "rating_share" });
  });

  test("R-AN-02 (export): the table as CSV holds every group with numerator and denominator, and no cell runs as a formula", async () => {
    await centre.rows("update identity.person set name = '=1+1' where id = $1", southwest.id);
    const { body } = await supervisor("GET", `/v1/figures/table${query({ metrics: "service_level,handled", by: "agent" })}`);
    const lines = String(body.text).replace("\uFEFF", "").trim().split("\r\n");
    expect(lines[0]).toBe("agent,服务水平,service_level.numerator,service_level.denominator,接待量,handled.numerator,handled.denominator");
    expect(lines.find((line) => line.includes("=1+1"))).toBe("'=1+1,0.5,1,2,2,2,2");
    expect(lines.at(-1)).toMatch(/^合计,/);
  });

  test.each([
    [{ metrics: "no_such" }, "metrics", "unknown_metric"],
    [{ metrics: "handled", to: "2026-03-01" }, "to", "period_backwards"],
    [{ metrics: "handled", from: "2020-01-01" }, "to", "period_too_long"],
  ])("R-AN-02 (bad input): %o is refused at its field", async (values, path, code) => {
    const { status, body } = await supervisor("GET", `/v1/figures${query(values as unknown as Record<string, string>)}`);
    expect([status, body.code, body.fields]).toEqual([422, "invalid", [{ path, code }]]);
  });
});
