import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { shippedIpTable, ipHome, isArea } from "./region/index.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
beforeAll(async () => {
  t = await testKernel();
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  admin = await desk.as("admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const find = (facts: object) => desk.organization.territoryFor(t.kernel.db.kysely, t.kernel.clock.now(), facts);
async function importTable(kind: string, parts: string[], source = "运营商 2026 号段") {
  const { id } = (await admin("POST", "/v1/regions/tables", { kind, source, asOf: "2026-02" })).body as { id: string };
  let firstLine = 1;
  const replies = [];
  for (const [n, csv] of parts.entries()) {
    replies.push((await admin("PUT", `/v1/regions/tables/${id}/parts/${n}`, { csv, firstLine })).body);
    firstLine += csv.split("\n").length;
  }
  return { id, replies };
}

describe("R-PE-05 (order of sources)", () => {
  it("R-PE-05 (order of sources): delivery address, profile, phone, IP address, own choice, at last headquarters; source and certainty are kept", async () => {
    const all = { orderAddress: "四川省成都市武侯区人民南路", profile: "广东省深圳市", phone: "010-85551234", ip: "203.0.113.9", stated: "37" };
    expect(await find(all)).toMatchObject({ territory: "southwest", source: "order_address", certainty: "certain" });
    const { orderAddress: _o, ...profile } = all;
    expect(await find(profile)).toMatchObject({ territory: "south-china", source: "profile", certainty: "likely" });
    const { profile: _p, ...phone } = profile;
    expect(await find(phone)).toMatchObject({ territory: "north-china", source: "phone", certainty: "likely" });
    const { phone: _t, ...ip } = phone;
    const stated = await find(ip);
    expect(stated).toMatchObject({ territory: "east-china", source: "stated", certainty: "likely" });
    expect(stated.tried.map((one) => one.reason)).toEqual(["territory.order_address.absent", "territory.profile.absent", "territory.phone.absent", "territory.ip.unreadable", "territory.stated.used"]);
    expect(await find({})).toMatchObject({ territory: "headquarters", source: "none", certainty: "weak" });
  });

  it("R-PE-05 (IP address): the shipped table knows Chinese provinces and says its age; own, loopback and foreign addresses stay unknown", async () => {
    const table = shippedIpTable();
    const { 4: ranges } = table.ranges;
    expect(ranges.length).toBeGreaterThan(1000);
    expect(ranges.every((range, i) => range.from <= range.to && isArea(range.area) && (i === 0 || ranges[i - 1]!.to < range.from))).toBe(true);
    expect(table).toMatchObject({ source: "ip2region 2.3.0", asOf: "2021" });
    const some = ranges.find((range) => range.area === "51")!;
    const dotted = [24n, 16n, 8n, 0n].map((bits) => String((some.from >> bits) & 255n)).join(".");
    expect(await find({ ip: dotted })).toMatchObject({ territory: "southwest", source: "ip", certainty: "weak" });
    for (const ip of ["127.0.0.1", "::1", "10.1.2.3", "192.168.1.1", "100.64.0.1", "8.8.8.8", "2001:4860::8888"]) expect(ipHome(ip, [table]).area, ip).toBeUndefined();
  });

  it("R-PE-05 (trial): the settings screen tries facts on the division in force, or on a draft", async () => {
    expect((await admin("POST", "/v1/territories/trial", { orderAddress: "四川省成都市", stated: "44" })).body).toEqual({
      territory: "southwest",
      name: { "zh-CN": "西南", en: "Southwest" },
      source: "order_address",
      certainty: "certain",
      areaName: "四川成都市",
      tried: [{ source: "order_address", outcome: "used", areaName: "四川成都市" }],
    });
    const { body } = await desk.handbook.inForce(t.kernel.db.kysely, "territories", "default", { at: t.kernel.clock.now() });
    const draft = { territories: body.territories.map((one) => (one.key === "south-china" ? { ...one, areas: [...one.areas, "5101"] } : one)) };
    expect((await admin("POST", "/v1/territories/trial", { orderAddress: "四川省成都市", draft })).body).toMatchObject({ territory: "south-china" });
  });
});

describe("R-PE-05 (imported tables)", () => {
  it("R-PE-05 (imported tables): parts are read with their line numbers, and count from the moment the table is put in use", async () => {
    expect(await find({ phone: "19912345678" })).toMatchObject({ source: "none" });
    const { id, replies } = await importTable("phone", ["prefix7,province,city\n1991234,四川,成都\n1991235,火星,", "# 补充\n199123x,四川,成都\n1991236,44,4403"]);
    expect(replies).toEqual([
      { taken: 1, refused: [{ line: 3, field: "province", code: "import_unknown_area", params: { value: "火星" } }] },
      { taken: 1, refused: [{ line: 5, field: "prefix7", code: "import_bad_prefix", params: { value: "199123x" } }] },
    ]);
    expect(await find({ phone: "19912345678" })).toMatchObject({ source: "none" });
    expect((await admin("POST", `/v1/regions/tables/${id}/use`)).body).toMatchObject({ state: "in_use", lines: 2, refused: 2 });
    expect(await find({ phone: "19912345678" })).toMatchObject({ territory: "southwest", source: "phone", area: "5101" });
    expect((await admin("PUT", `/v1/regions/tables/${id}/parts/0`, { csv: "1991234,44,4403", firstLine: 1 })).body.code).toBe("region_table_in_use");
    expect((await desk.events("region.table_used")).at(-1)?.data).toMatchObject({ kind: "phone", lines: 2, refused: 2, source: "运营商 2026 号段" });
  });

  it("R-PE-05 (imported tables): a newer import takes the place of the older one, removing it brings the shipped table back; both show their age", async () => {
    const { id } = await importTable("ip", ["cidr,province,city\n8.8.8.0/24,四川,成都"]);
    await admin("POST", `/v1/regions/tables/${id}/use`);
    expect(await find({ ip: "8.8.8.8" })).toMatchObject({ territory: "southwest", source: "ip", certainty: "weak" });
    const second = await importTable("ip", ["cidr,province,city\n8.8.8.0/24,广东,深圳"]);
    await admin("POST", `/v1/regions/tables/${second.id}/use`);
    expect(await find({ ip: "8.8.8.8" })).toMatchObject({ territory: "south-china" });
    const { rows, today } = (await admin("GET", "/v1/regions/tables")).body as { today: string; rows: { kind: string; state: string; asOf: string; source: string }[] };
    expect(today).toBe("2026-03-02");
    expect(rows.filter((row) => row.kind === "ip").map((row) => `${row.state} ${row.asOf}`)).toEqual(["in_use 2026-02", "shipped 2021"]);
    expect(rows.find((row) => row.kind === "divisions")).toMatchObject({ asOf: "2023-06-30" });
    await admin("DELETE", `/v1/regions/tables/${second.id}`);
    expect(await find({ ip: "8.8.8.8" })).toMatchObject({ source: "none" });
    const empty = await importTable("ip", ["cidr,province,city"]);
    expect((await admin("POST", `/v1/regions/tables/${empty.id}/use`)).body.code).toBe("region_table_empty");
  });
});

describe("R-PE-04 (coverage)", () => {
  const inForce = async () => (await desk.handbook.inForce(t.kernel.db.kysely, "territories", "default", { at: t.kernel.clock.now() })).body;
  const problems = async (body: object) => ((await admin("POST", "/v1/territories/check", { body })).body.problems as { code: string; areaName?: string; territories: string[]; severity: string; named?: string }[]).filter((one) => one.code !== "territory_no_owner");

  it("R-PE-04 (coverage): overlap and gap name the area, and unknown teams and people are told", async () => {
    const body = await inForce();
    expect(await problems(body)).toEqual([]);
    const change = (key: string, to: (one: (typeof body.territories)[number]) => object) => ({ territories: body.territories.map((one) => (one.key === key ? to(one) : one)) });
    expect(await problems(change("south-china", (one) => ({ ...one, areas: [...one.areas, "51"] })))).toMatchObject([{ code: "territory_overlap", areaName: "四川", severity: "error", territories: ["south-china", "southwest"] }]);
    expect(await problems(change("southwest", (one) => ({ ...one, areas: ["50", "52", "53", "54"] })))).toMatchObject([{ code: "territory_gap", areaName: "四川" }]);
    expect(await problems(change("southwest", (one) => ({ ...one, teams: ["ghosts"], agents: ["nobody.here"] })))).toMatchObject([
      { code: "territory_unknown_team", severity: "warning", named: "ghosts" },
      { code: "territory_unknown_agent", severity: "warning", named: "nobody.here" },
    ]);
  });

  it("R-PE-04 (coverage): a draft with a gap cannot be handed in; the refusal names the area", async () => {
    const body = await inForce();
    const holed = { territories: body.territories.map((one) => (one.key === "headquarters" ? { ...one, areas: ["71", "81", "abroad"] } : one)) };
    const saved = (await admin("POST", "/v1/handbook/documents/territories/default/drafts", { body: holed, reason: "试试" })).body as { n: number; edit: number };
    const reply = await admin("POST", `/v1/handbook/documents/territories/default/versions/${saved.n}/submission`, { edit: saved.edit, reason: "试试" });
    expect(reply).toMatchObject({ status: 422, body: { code: "handbook_invalid", fields: [{ code: "territory_gap", params: { areaName: "澳门" } }] } });
  });

  it("R-PE-04 (finer areas): cities and counties of a province are listed for the editor", async () => {
    const list = async (within: string) => (await admin("GET", `/v1/regions/divisions?within=${within}`)).body.rows as { code: string; name: string; finer: boolean }[];
    expect((await list("51"))[0]).toEqual({ code: "5101", name: "成都市", finer: true });
    expect((await list("5101")).find((one) => one.code === "510107")).toEqual({ code: "510107", name: "武侯区", finer: false });
  });
});
