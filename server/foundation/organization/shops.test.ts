import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
beforeAll(async () => {
  t = await testKernel();
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  await desk.person("agent");
  admin = await desk.as("admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const listed = async (id: string) => ((await admin("GET", "/v1/shops")).body.rows as { id: string; look: object; script: string }[]).find((one) => one.id === id)!;
const shop = (key: string, extra: object = {}) => admin("POST", "/v1/shops", { key, name: "禾木家电", shortName: "禾木", ...extra });
const secretsOf = (id: string) => desk.organization.shopSecrets(t.kernel.db.kysely, id);

describe("R-PE-03 (shops)", () => {
  it("R-PE-03 (shops): a shop gets its script tag, and its addresses are exact origins", async () => {
    const reply = await shop("hemu", { origins: ["https://Shop.example/", "http://localhost:8080"], look: { accent: "#0f6680", logoText: "禾" } });
    expect(reply.body).toMatchObject({ key: "hemu", origins: ["https://shop.example", "http://localhost:8080"], secretSince: null, state: "open", version: 1 });
    expect(reply.body.script).toMatch(/^<script src="http:\/\/[^"]+\/widget\/kefu\.js" data-shop="hemu" async><\/script>$/);
    for (const bad of ["null", "shop.example", "https://shop.example/path", "https://*.example", "ftp://shop.example"])
      expect(await shop("bad", { origins: [bad] }), bad).toMatchObject({ status: 422, body: { fields: [{ path: "origins.0", code: "origin_form" }] } });
    expect(await desk.organization.shopByKey(t.kernel.db.kysely, "hemu")).toMatchObject({ name: "禾木家电", state: "open", look: { logoText: "禾" } });
    expect(await desk.organization.shopByKey(t.kernel.db.kysely, "nobody")).toBeUndefined();
    expect((await desk.events("shop.added")).at(-1)?.data).toEqual({ key: "hemu", name: "禾木家电" });
  });

  it("R-CH-07 (several shops): a shop's own look: colour, sign, and the side of the page, which its script tag carries", async () => {
    const { id } = (await shop("left-hand", { look: { side: "left", accent: "#2e7d32", logoText: "青" } })).body as { id: string };
    const read = await listed(id);
    expect(read).toMatchObject({ look: { side: "left", accent: "#2e7d32", logoText: "青" } });
    expect(read.script).toMatch(/data-shop="left-hand" data-side="left" async><\/script>$/);
    expect(await shop("nowhere", { look: { side: "top" } })).toMatchObject({ status: 422, body: { fields: [{ path: "look.side", code: "not_allowed" }] } });
  });

  it("R-PE-03 (shops): a taken key, a key of the wrong shape and an unknown business line are refused by field", async () => {
    await shop("twice");
    expect(await shop("twice")).toMatchObject({ status: 422, body: { fields: [{ path: "key", code: "taken" }] } });
    expect(await shop("大写")).toMatchObject({ status: 422, body: { fields: [{ path: "key", code: "key_form" }] } });
    expect(await shop("line", { businessLine: "nothing" })).toMatchObject({ status: 422, body: { fields: [{ path: "businessLine", code: "business_line_unknown" }] } });
    await admin("POST", "/v1/units", { key: "outdoor", kind: "business_line", name: "户外业务线" });
    expect(await shop("line", { businessLine: "outdoor" })).toMatchObject({ status: 200, body: { businessLine: "outdoor" } });
  });

  it("R-PE-03 (shops): a change on an old version is refused, and so is whoever has no right", async () => {
    const { id } = (await shop("stale")).body as { id: string };
    expect(await admin("PATCH", `/v1/shops/${id}`, { name: "行野户外", state: "closed", version: 1 })).toMatchObject({ status: 200, body: { name: "行野户外", state: "closed", version: 2 } });
    expect(await admin("PATCH", `/v1/shops/${id}`, { name: "慢了", version: 1 })).toMatchObject({ status: 409, body: { code: "stale_version" } });
    const agent = await desk.as("agent");
    expect((await agent("PATCH", `/v1/shops/${id}`, { name: "越权", version: 2 })).status).toBe(403);
    expect((await agent("POST", `/v1/shops/${id}/secret`, { version: 2 })).status).toBe(403);
    const rows = (await agent("GET", "/v1/shops")).body.rows as { state: string }[];
    expect(rows.map((row) => row.state)).toEqual([...rows.map((row) => row.state)].sort((a, b) => (a === b ? 0 : a === "open" ? -1 : 1)));
  });
});

describe("R-PE-03 (identity secret)", () => {
  it("R-PE-03 (identity secret): it is shown once, stored sealed, and two are valid while the shop changes over", async () => {
    const { id } = (await shop("secrets")).body as { id: string };
    expect(await secretsOf(id)).toEqual([]);
    const first = await admin("POST", `/v1/shops/${id}/secret`, { version: 1 });
    const one = first.body.secret as string;
    expect(one).toMatch(/^kefu_[\w-]{43}$/);
    expect(JSON.stringify(await listed(id))).not.toContain(one);
    expect((await admin("POST", `/v1/shops/${id}/secret`, { version: 1 })).body.code).toBe("stale_version");
    const two = (await admin("POST", `/v1/shops/${id}/secret`, { version: 2 })).body.secret as string;
    expect(await secretsOf(id)).toEqual([two, one]);
    const three = (await admin("POST", `/v1/shops/${id}/secret`, { version: 3 })).body.secret as string;
    expect(await secretsOf(id)).toEqual([three, two]);
    expect((await admin("DELETE", `/v1/shops/${id}/secret/previous`)).body).toMatchObject({ previousSecretSince: null, version: 5 });
    expect(await secretsOf(id)).toEqual([three]);
    expect((await admin("DELETE", `/v1/shops/${id}/secret/previous`)).body.code).toBe("shop_no_previous_secret");
    const { rows } = await t.kernel.db.pool.query("select to_jsonb(s)::text as row from organization.shop s union all select data::text from kernel.event");
    for (const secret of [one, two, three]) for (const { row } of rows as { row: string }[]) expect(row).not.toContain(Buffer.from(secret).toString("hex"));
    for (const secret of [one, two, three]) for (const { row } of rows as { row: string }[]) expect(row).not.toContain(secret);
  });
});
