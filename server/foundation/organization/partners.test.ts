import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
let agent: Asker;
beforeAll(async () => {
  t = await testKernel("2026-03-02T02:00:00.000Z");
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  await desk.person("agent");
  admin = await desk.as("admin");
  agent = await desk.as("agent");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const day = { name: "方远", task: "揽收异常", phone: "13800136207", mail: "fang.yuan@carrier.example", weekdays: [1, 2, 3, 4, 5], from: "09:00", to: "18:00" };
const night = { name: "夏至", task: "夜间改派", phone: "028-85551234", mail: "", weekdays: [7], from: "20:00", to: "08:00" };
interface PartnerBody {
  id: string;
  version: number;
  contacts: { name: string; phone: string; mail: string; onDutyNow: boolean; from: string; to: string }[];
}

describe("R-PE-03 (partners)", () => {
  it("R-PE-03 (partners): contacts with a weekly duty rota say who is on duty now; an agent sees numbers masked", async () => {
    const made = (await admin("POST", "/v1/partners", { kind: "carrier", name: "远途快运", contacts: [day, night] })).body as unknown as PartnerBody;
    expect(made.contacts).toMatchObject([{ ...day, onDutyNow: true }, { ...night, onDutyNow: false }]);
    const seen = (await agent("GET", `/v1/partners/${made.id}`)).body as unknown as PartnerBody;
    expect(seen.contacts).toMatchObject([{ name: "方远", phone: "138****6207", mail: "f**@carrier.example" }, { phone: "028-****1234" }]);
    t.clock.advance(-3 * 3600);
    expect(((await admin("GET", `/v1/partners/${made.id}`)).body as unknown as PartnerBody).contacts.map((one) => one.onDutyNow)).toEqual([false, true]);
    t.clock.advance(3 * 3600);
    const { rows } = await t.kernel.db.pool.query("select to_jsonb(c)::text as row, encode(c.sealed, 'escape') as raw from organization.partner_contact c union all select data::text, '' from kernel.event");
    for (const { row, raw } of rows as { row: string; raw: string }[]) for (const secret of ["13800136207", "fang.yuan", "方远"]) expect(row + raw).not.toContain(secret);
  });

  it("R-PE-03 (partners): contacts are replaced as a list, closed partners have nobody on duty, and the list is filtered and paged", async () => {
    const made = (await admin("POST", "/v1/partners", { kind: "supplier", name: "安泰电机", contacts: [day] })).body as unknown as PartnerBody;
    expect((await admin("PATCH", `/v1/partners/${made.id}`, { state: "closed", contacts: [night, { ...day, to: "24:00" }], version: 1 })).body).toMatchObject({ version: 2, contacts: [{ name: "夏至" }, { to: "24:00", onDutyNow: false }] });
    expect((await admin("PATCH", `/v1/partners/${made.id}`, { name: "慢了", version: 1 })).body.code).toBe("stale_version");
    expect((await admin("POST", "/v1/partners", { kind: "other", name: "错", contacts: [{ ...day, to: "09:00", mail: "no mail" }] })).body.fields).toMatchObject([{ path: "contacts.0.mail" }]);
    expect((await agent("POST", "/v1/partners", { kind: "other", name: "越权" })).status).toBe(403);
    const names = async (query: string) => ((await agent("GET", `/v1/partners?${query}`)).body.rows as { name: string }[]).map((row) => row.name);
    expect(await names("")).toEqual(["安泰电机", "远途快运"]);
    expect(await names("kind=carrier")).toEqual(["远途快运"]);
    expect(await names("state=closed")).toEqual(["安泰电机"]);
    expect(await names("q=yuantu")).toEqual(["远途快运"]);
    const { next } = (await agent("GET", "/v1/partners?limit=1")).body as { next: string };
    expect(await names(`limit=1&after=${next}`)).toEqual(["远途快运"]);
  });
});
