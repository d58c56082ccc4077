import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { system } from "#server/kernel/context.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { applyDocuments, checkDocument } from "#server/kernel/handbook/index.ts";
import { organizationDesk, type Asker, type OrganizationDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: OrganizationDesk;
let admin: Asker;
const ids: Record<string, string> = {};
beforeAll(async () => {
  t = await testKernel();
  desk = await organizationDesk(t.kernel);
  await desk.person("admin", ["administrator"]);
  for (const [login, name] of [["he.xin", "何欣"], ["an.jing", "安静"], ["zeng.ke", "曾可"]] as const) ids[login] = await desk.person(login, ["agent"], { name });
  ids["lu.lead"] = await desk.person("lu.lead", [{ role: "supervisor", scope: "team" }], { name: "陆领" });
  admin = await desk.as("admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

interface Body {
  id: string;
  version: number;
}
const team = async (key: string, extra: object = {}) => (await admin("POST", "/v1/teams", { key, name: `${key} 组`, ...extra })).body as unknown as Body;

/** Puts a division of the country in force in which these teams and agents own the southwest. */
async function ownSouthwest(named: { teams?: string[]; agents?: string[] }): Promise<void> {
  const { body } = await desk.handbook.inForce(t.kernel.db.kysely, "territories", "default", { at: t.kernel.clock.now() });
  const territories = body.territories.map((one) => (one.key === "southwest" ? { ...one, teams: named.teams ?? [], agents: named.agents } : one));
  const yaml = JSON.stringify({ kind: "territories", key: "default", schemaVersion: 1, title: { "zh-CN": "属地划分" }, body: { territories } });
  const { document } = checkDocument(desk.handbook.engine.kinds, yaml);
  await t.kernel.run(system, (ctx) => applyDocuments(desk.handbook.engine, ctx, [document!], { reason: "test" }));
}

describe("R-PE-03 (units)", () => {
  it("R-PE-03 (units): subsidiaries, business lines and departments stand in one tree without rings", async () => {
    const unit = async (key: string, kind: string, parentId: string | null) => (await admin("POST", "/v1/units", { key, kind, name: key, parentId })).body as unknown as Body;
    const top = await unit("huadong", "subsidiary", null);
    const middle = await unit("service", "department", top.id);
    const low = await unit("online", "department", middle.id);
    expect(await admin("PATCH", `/v1/units/${top.id}`, { parentId: low.id, version: 1 })).toMatchObject({ status: 409, body: { code: "unit_under_itself" } });
    expect(await admin("PATCH", `/v1/units/${top.id}`, { parentId: top.id, version: 1 })).toMatchObject({ status: 409, body: { code: "unit_under_itself" } });
    expect((await admin("DELETE", `/v1/units/${middle.id}`)).body.code).toBe("unit_in_use");
    expect((await admin("PATCH", `/v1/units/${low.id}`, { parentId: top.id, version: 1 })).body).toMatchObject({ parentId: top.id, version: 2 });
    expect((await admin("DELETE", `/v1/units/${middle.id}`)).status).toBe(200);
    expect((await admin("POST", "/v1/units", { key: "lost", kind: "department", name: "无主", parentId: middle.id })).body.fields).toEqual([{ path: "parentId", code: "unit_unknown" }]);
  });
});

describe("R-PE-03 (teams)", () => {
  it("R-PE-03 (teams): a team has a leader and members; both see each other, and a suspended person cannot join", async () => {
    const { id, version } = await team("southwest-day", { leaderId: ids["lu.lead"] });
    const reply = await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["zeng.ke"], ids["an.jing"], ids["an.jing"]], version });
    expect((reply.body.people as { name: string }[]).map((one) => one.name)).toEqual(["安静", "曾可"]);
    expect(reply.body).toMatchObject({ members: 2, version: 2, leader: { name: "陆领" } });
    expect((await admin("PUT", `/v1/teams/${id}/members`, { people: [], version })).body.code).toBe("stale_version");
    await admin("POST", `/v1/people/${ids["zeng.ke"]}/suspension`, { handOverTo: null });
    expect((await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["zeng.ke"]!, ids["he.xin"]!], version: 2 })).status).toBe(200);
    expect((await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["he.xin"]!], version: 3 })).status).toBe(200);
    expect((await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["zeng.ke"]!], version: 4 })).body).toMatchObject({ fields: [{ path: "people", code: "person_suspended" }] });
    await admin("DELETE", `/v1/people/${ids["zeng.ke"]}/suspension`);
    expect((await desk.events("team.members_changed")).at(-1)?.data).toEqual({ joined: [], left: expect.any(Array) });
  });

  it("R-PE-02 (scope): a supervisor whose right ends at the team sees its members at the next request, and nobody else", async () => {
    const { id, version } = await team("reach", { leaderId: ids["lu.lead"] });
    const lead = await desk.as("lu.lead");
    const names = async () => ((await lead("GET", "/v1/profiles")).body.rows as { person: { name: string } }[]).map((row) => row.person.name);
    const before = await names();
    expect(before).not.toContain("曾可");
    await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["zeng.ke"]], version });
    expect(await names()).toContain("曾可");
    expect((await lead("GET", `/v1/people/${ids["zeng.ke"]}/profile`)).status).toBe(200);
    await admin("PATCH", `/v1/teams/${id}`, { leaderId: null, version: 2 });
    expect(await names()).not.toContain("曾可");
    expect((await lead("GET", `/v1/people/${ids["zeng.ke"]}/profile`)).status).toBe(404);
  });

  it("R-PE-04 (owners): a territory belongs to its teams and to agents named in person; a team that owns one is not closed", async () => {
    const { id, version } = await team("southwest");
    await admin("PUT", `/v1/teams/${id}/members`, { people: [ids["he.xin"]], version });
    await ownSouthwest({ teams: ["southwest"], agents: ["an.jing"] });
    const place = (login: string) => desk.organization.teamsOf(t.kernel.db.kysely, ids[login]!);
    expect((await place("he.xin")).territories).toEqual(["southwest"]);
    expect((await place("an.jing")).territories).toEqual(["southwest"]);
    expect((await place("zeng.ke")).territories).toEqual([]);
    expect(await admin("PATCH", `/v1/teams/${id}`, { state: "closed", version: 2 })).toMatchObject({ status: 409, body: { code: "team_owns_territory", params: { territories: "西南" } } });
    await ownSouthwest({});
    expect((await admin("PATCH", `/v1/teams/${id}`, { state: "closed", version: 2 })).body).toMatchObject({ state: "closed" });
    expect((await place("he.xin")).teams).not.toContain(id);
    expect(await desk.organization.teamExists(t.kernel.db.kysely, id)).toBe(false);
  });
});

describe("R-PE-03 (skills and profiles)", () => {
  it("R-PE-03 (skills): a person has skills with a level, languages, shops and a capacity; the list is filtered by them", async () => {
    await admin("POST", "/v1/skills", { key: "after-sale", name: { "zh-CN": "售后服务" }, sort: 2 });
    await admin("POST", "/v1/skills", { key: "pre-sale", name: { "zh-CN": "售前咨询", en: "Pre-sale" }, sort: 1 });
    expect((await admin("POST", "/v1/skills", { key: "pre-sale", name: { "zh-CN": "又一次" } })).body.fields).toEqual([{ path: "key", code: "taken" }]);
    const shop = (await admin("POST", "/v1/shops", { key: "hemu", name: "禾木家电", shortName: "禾木" })).body as unknown as Body;
    const { id } = await team("profile");
    const url = `/v1/people/${ids["he.xin"]}/profile`;
    expect((await admin("GET", url)).body).toMatchObject({ capacity: 5, languages: ["zh"], shops: [], version: 0 });
    const input = { capacity: 8, languages: ["zh", "yue"], shops: [shop.id], skills: [{ skill: "after-sale", level: 3 }], teams: [id], departmentId: null };
    expect((await admin("PUT", url, { ...input, version: 0 })).body).toMatchObject({ capacity: 8, skills: [{ skill: "after-sale", level: 3 }], teams: [{ key: "profile", member: true, leads: false }], version: 1 });
    expect((await admin("PUT", url, { ...input, version: 0 })).body.code).toBe("stale_version");
    const wrong = { capacity: 99, languages: ["Deutsch"], shops: [], skills: [{ skill: "after-sale", level: 9 }], teams: [], departmentId: null, version: 1 };
    expect(((await admin("PUT", url, wrong)).body.fields as { path: string; code: string }[]).map((one) => `${one.path} ${one.code}`)).toEqual(["capacity too_big", "languages.0 language_form", "skills.0.level too_big"]);
    expect((await admin("PUT", url, { ...input, skills: [{ skill: "magic", level: 1 }], version: 1 })).body.fields).toEqual([{ path: "skills", code: "skill_unknown", params: { key: "magic" } }]);
    const found = async (query: string) => ((await admin("GET", `/v1/profiles?${query}`)).body.rows as { person: { name: string } }[]).map((row) => row.person.name);
    for (const query of [`team=${id}`, "skill=after-sale", `shop=${shop.id}`, "q=hexin", "q=%E4%BD%95"]) expect(await found(query), query).toEqual(["何欣"]);
    expect((await admin("DELETE", "/v1/skills/after-sale")).body).toMatchObject({ code: "skill_in_use", params: { people: 1 } });
    expect((await admin("DELETE", "/v1/skills/pre-sale")).status).toBe(200);
    expect((await desk.events("person.profile_changed")).at(-1)?.data).toMatchObject({ capacity: 8, joined: [id] });
  });

  it("R-PE-03 (list): people are paged by pinyin without a gap or a double", async () => {
    const paged: string[] = [];
    for (let after = ""; ; ) {
      const { rows, next } = (await admin("GET", `/v1/profiles?limit=2${after}`)).body as { rows: { person: { name: string } }[]; next: string | null };
      paged.push(...rows.map((row) => row.person.name));
      if (next === null) break;
      after = `&after=${next}`;
    }
    const whole = (await admin("GET", "/v1/profiles?limit=200")).body as { rows: { person: { name: string } }[]; count: object };
    expect(paged).toEqual(whole.rows.map((row) => row.person.name));
    expect(whole.count).toEqual({ value: paged.length, capped: false });
    expect((await admin("GET", "/v1/profiles?after=nonsense")).body.fields).toEqual([{ path: "after", code: "invalid" }]);
  });
});
