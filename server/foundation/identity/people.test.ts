import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { goodPassword, identityDesk, type Browser, type IdentityDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
let admin: Browser;
beforeAll(async () => {
  t = await testKernel();
  desk = await identityDesk(t.kernel);
  admin = await desk.founded();
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

interface PersonBody {
  id: string;
  name: string;
  state: string;
  version: number;
  roles: object[];
}
const add = async (loginName: string, name: string, extra: object = {}) => {
  const reply = await admin.ask("POST", "/v1/people", { loginName, name, roles: [{ role: "agent" }], ...extra });
  return reply as typeof reply & { body: { person: PersonBody; invitation: { token: string; link: string; expiresAt: string } } };
};
const founderId = async () => ((await admin.ask("GET", "/v1/session")).body.person as { id: string }).id;

describe("R-PE-06 (joining)", () => {
  it("R-PE-06 (joining): an invitation link lets a new person choose a password once and signs them in", async () => {
    const { body } = await add("he.xin", "何欣", { staffNo: "K-1007" });
    expect(body.person).toMatchObject({ loginName: "he.xin", state: "invited", staffNo: "K-1007", avatarText: "何" });
    expect(body.invitation.link).toMatch(new RegExp(`^http://[^/]+/invite/${body.invitation.token}$`));
    const url = `/v1/invitations/${body.invitation.token}`;
    const browser = desk.browser();
    expect((await browser.ask("GET", url)).body).toMatchObject({ name: "何欣", loginName: "he.xin", centreName: "禾木家电服务中心", reset: false });
    expect(await browser.ask("POST", url, { password: "he.xin" })).toMatchObject({ status: 422, body: { fields: [{ path: "password", code: "password_too_short" }] } });
    expect((await browser.ask("POST", url, { password: goodPassword })).body).toEqual({ next: "done" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ person: { name: "何欣" } });
    expect(await desk.browser().ask("POST", url, { password: "somebody else's words" })).toMatchObject({ status: 410, body: { code: "invitation_void" } });
    expect((await admin.ask("GET", `/v1/people/${body.person.id}`)).body).toMatchObject({ state: "active" });
  });

  it("R-PE-06 (joining): the language in which an invitation was accepted stays with the account", async () => {
    const { body } = await add("ada.l", "Ada Lovelace");
    const browser = desk.browser();
    await browser.ask("POST", `/v1/invitations/${body.invitation.token}`, { password: goodPassword, locale: "en" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ locale: "en", person: { avatarText: "AL" } });
    await browser.ask("PUT", "/v1/me/locale", { locale: "zh-CN" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ locale: "zh-CN" });
  });

  it("R-PE-06 (joining): a newer link voids the older one, a link ends after seven days, and a made-up one opens nothing", async () => {
    const { body } = await add("old.link", "旧链接");
    const newer = (await admin.ask("POST", `/v1/people/${body.person.id}/invitation`)).body as { token: string };
    const state = async (token: string) => (await desk.browser().ask("GET", `/v1/invitations/${token}`)).status;
    expect([await state(body.invitation.token), await state(newer.token), await state("A".repeat(43))]).toEqual([410, 200, 410]);
    t.clock.advance(7 * 24 * 3600 + 1);
    expect(await state(newer.token)).toBe(410);
    admin = await desk.signedIn("founder");
  });

  it("R-PE-06 (joining): a link for somebody who has a password resets it: their sessions end and their lock is lifted", async () => {
    const id = await desk.person("forgot.it");
    const before = await desk.signedIn("forgot.it");
    for (let i = 0; i < 6; i += 1) await desk.browser().ask("POST", "/v1/session", { loginName: "forgot.it", password: "a wrong guess" });
    const { token } = (await admin.ask("POST", `/v1/people/${id}/invitation`)).body as { token: string };
    expect((await desk.browser().ask("GET", `/v1/invitations/${token}`)).body).toMatchObject({ reset: true });
    await desk.browser().ask("POST", `/v1/invitations/${token}`, { password: "a fresh long password" });
    expect((await before.ask("GET", "/v1/session")).status).toBe(401);
    expect((await desk.browser().ask("POST", "/v1/session", { loginName: "forgot.it", password: "a fresh long password" })).status).toBe(200);
  });

  it("R-PE-06 (joining): a taken name or staff number and a name of the wrong shape are refused by field", async () => {
    await add("twin.one", "双一", { staffNo: "K-2000" });
    expect(await add("Twin.One", "双二")).toMatchObject({ status: 422, body: { fields: [{ path: "loginName", code: "taken" }] } });
    expect(await add("twin.two", "双二", { staffNo: "K-2000" })).toMatchObject({ status: 422, body: { fields: [{ path: "staffNo", code: "taken" }] } });
    expect(await add("中文名", "双三")).toMatchObject({ status: 422, body: { fields: [{ path: "loginName", code: "login_name_shape" }] } });
  });
});

describe("R-PE-06 (leaving)", () => {
  it("R-PE-06 (leaving): suspending ends every session at once, hands open work over, and refuses the right password by name", async () => {
    const [id, successor] = [await desk.person("leaver.one"), await desk.person("stayer.one")];
    const browser = await desk.signedIn("leaver.one");
    expect((await browser.ask("GET", "/v1/session")).status).toBe(200);
    const reply = await admin.ask("POST", `/v1/people/${id}/suspension`, { handOverTo: successor });
    expect(reply.body).toMatchObject({ person: { state: "suspended" }, handedOver: 1 });
    expect(desk.handedOver.at(-1)).toEqual({ from: id, to: successor });
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
    expect(await desk.browser().ask("POST", "/v1/session", { loginName: "leaver.one", password: goodPassword })).toMatchObject({ status: 403, body: { code: "account_suspended" } });
    expect(await desk.browser().ask("POST", "/v1/session", { loginName: "leaver.one", password: "not the password" })).toMatchObject({ status: 401, body: { code: "sign_in_failed" } });
    expect((await desk.events("person.suspended")).at(-1)).toMatchObject({ subject_id: id, data: { handOverTo: successor, handedOver: 1, sessionsEnded: 1 } });
  });

  it("R-PE-06 (leaving): nobody acts in the name of a suspended person", async () => {
    const id = await desk.person("acted.for", ["supervisor"]);
    const before = await desk.identity.actorOf(t.kernel.db.kysely, id);
    expect(before?.scopeOf("floor.read")).toBe("all");
    expect(before?.scopeOf("people.write")).toBeNull();
    await admin.ask("POST", `/v1/people/${id}/suspension`, { handOverTo: null });
    expect(await desk.identity.actorOf(t.kernel.db.kysely, id)).toBeNull();
  });

  it("R-PE-06 (leaving): when handing over fails nobody is suspended", async () => {
    const failing = await identityDesk(t.kernel, {
      handOver: async () => {
        throw new Error("the successor's desk is full");
      },
    });
    const id = await desk.person("half.way");
    const window = failing.browser();
    window.cookie = admin.cookie;
    expect((await window.ask("POST", `/v1/people/${id}/suspension`, { handOverTo: null })).status).toBe(500);
    expect((await admin.ask("GET", `/v1/people/${id}`)).body).toMatchObject({ state: "active" });
    await failing.close();
  });

  it("R-PE-06 (leaving): the account stays and can be reinstated; the old password holds, the old session doesn't", async () => {
    const id = await desk.person("comes.back");
    const browser = await desk.signedIn("comes.back");
    await admin.ask("POST", `/v1/people/${id}/suspension`, { handOverTo: null });
    expect((await admin.ask("POST", `/v1/people/${id}/suspension`, { handOverTo: null })).body.code).toBe("already_suspended");
    expect((await admin.ask("POST", `/v1/people/${id}/invitation`)).body.code).toBe("account_suspended");
    expect((await admin.ask("DELETE", `/v1/people/${id}/suspension`)).body).toMatchObject({ id, state: "active", suspendedAt: null });
    expect((await admin.ask("DELETE", `/v1/people/${id}/suspension`)).body.code).toBe("not_suspended");
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
    expect((await desk.browser().ask("POST", "/v1/session", { loginName: "comes.back", password: goodPassword })).status).toBe(200);
  });

  it("R-PE-06 (leaving): nobody suspends themselves, and work goes only to somebody who is there", async () => {
    const me = await founderId();
    const [id, gone] = [await desk.person("worker.one"), await desk.person("gone.one")];
    await admin.ask("POST", `/v1/people/${gone}/suspension`, { handOverTo: null });
    expect((await admin.ask("POST", `/v1/people/${me}/suspension`, { handOverTo: null })).body.code).toBe("not_yourself");
    for (const handOverTo of [gone, id, "0198a0c0-0000-7000-8000-000000000000"])
      expect((await admin.ask("POST", `/v1/people/${id}/suspension`, { handOverTo })).body.code).toBe("successor_not_active");
  });
});

describe("R-PE-02 (roles)", () => {
  it("R-PE-02 (roles): a changed role counts at the next request of a signed-in person", async () => {
    const id = await desk.person("rising.star", ["agent"]);
    const browser = await desk.signedIn("rising.star");
    expect((await browser.ask("POST", "/v1/people", { loginName: "x.y", name: "甲", roles: [{ role: "agent" }] })).status).toBe(403);
    const person = (await admin.ask("GET", `/v1/people/${id}`)).body as unknown as PersonBody;
    const changed = await admin.ask("PATCH", `/v1/people/${id}`, { roles: [{ role: "administrator" }, { role: "agent" }], version: person.version });
    expect(changed.body.roles).toEqual([{ role: "agent" }, { role: "administrator" }]);
    expect((await browser.ask("POST", "/v1/people", { loginName: "x.y", name: "甲", roles: [{ role: "agent" }] })).status).toBe(200);
    expect((await admin.ask("PATCH", `/v1/people/${id}`, { name: "慢了一步", version: person.version })).body.code).toBe("stale_version");
    await admin.ask("PATCH", `/v1/people/${id}`, { roles: [{ role: "agent" }] });
    expect((await browser.ask("POST", "/v1/people", { loginName: "x.z", name: "乙", roles: [{ role: "agent" }] })).status).toBe(403);
  });

  it("R-PE-02 (roles): the last administrator stays one, also when two remove each other at once", async () => {
    const me = await founderId();
    expect((await admin.ask("PATCH", `/v1/people/${me}`, { roles: [{ role: "agent" }] })).body.code).toBe("last_administrator");
    expect((await admin.ask("PATCH", `/v1/people/${me}`, { roles: [{ role: "administrator", scope: "team" }] })).body.code).toBe("last_administrator");
    const other = await desk.person("second.admin", ["administrator"]);
    const second = await desk.signedIn("second.admin");
    const answers = await Promise.all([
      admin.ask("POST", `/v1/people/${other}/suspension`, { handOverTo: null }),
      second.ask("POST", `/v1/people/${me}/suspension`, { handOverTo: null }),
    ]);
    expect(answers.filter((answer) => answer.status === 200)).toHaveLength(1);
    const left = await t.kernel.db.pool.query("select count(*)::int as n from identity.person p join identity.role_grant g on g.person_id = p.id where p.state = 'active' and g.role = 'administrator'");
    expect(left.rows).toEqual([{ n: 1 }]);
    await t.kernel.db.pool.query("update identity.person set state = 'active', suspended_at = null where id = any($1)", [[me, other]]);
    admin = await desk.signedIn("founder");
  });

  it("R-PE-02 (scope): a right narrowed to team or own shows only those people, and a narrowed administrator changes nobody", async () => {
    const [lead, mate, far] = [await desk.person("team.lead"), await desk.person("team.mate"), await desk.person("far.away")];
    const narrowed = await identityDesk(t.kernel, {
      teamsOf: async (_tx, personId) => ({ teams: personId === far ? [] : ["team-1"], territories: [] }),
      membersOf: async (_tx, actor) => (actor.teams.includes("team-1") ? [lead, mate] : []),
    });
    const seen = async (scope: "own" | "team" | "all") => {
      await admin.ask("PATCH", `/v1/people/${lead}`, { roles: [{ role: "administrator", scope }] });
      const browser = await narrowed.signedIn("team.lead");
      const reply = await browser.ask("GET", "/v1/people?limit=200");
      const ids = (reply.body.rows as PersonBody[]).map((row) => row.id);
      const write = await browser.ask("PATCH", `/v1/people/${mate}`, { name: "改名" });
      return { lead: ids.includes(lead), mate: ids.includes(mate), far: (await browser.ask("GET", `/v1/people/${far}`)).status, write: write.status };
    };
    expect(await seen("own")).toEqual({ lead: true, mate: false, far: 404, write: 403 });
    expect(await seen("team")).toEqual({ lead: true, mate: true, far: 404, write: 403 });
    expect(await seen("all")).toEqual({ lead: true, mate: true, far: 200, write: 200 });
    await narrowed.close();
  });

  it("R-PE-02 (list): people are paged by pinyin and found by name, pinyin, login name and staff number", async () => {
    for (const [loginName, name] of [["p.shan", "单雨"], ["p.an", "安静"], ["p.zeng", "曾可"], ["p.wildcard", "100%_满意"]] as const) await add(loginName, name, { staffNo: `S-${loginName}` });
    const names = async (query: string) => ((await admin.ask("GET", `/v1/people?${query}`)).body.rows as PersonBody[]).map((row) => row.name);
    expect(await names("q=p.")).toEqual(["100%_满意", "安静", "单雨", "曾可"]);
    for (const q of ["单", "shanyu", "shan yu", "p.shan", "S-p.shan"]) expect(await names(`q=${encodeURIComponent(q)}`), q).toEqual(["单雨"]);
    expect(await names(`q=${encodeURIComponent("%_")}`)).toEqual(["100%_满意"]);
    const everybody = await names("limit=200");
    const paged: string[] = [];
    for (let after = ""; ; ) {
      const { rows, next } = (await admin.ask("GET", `/v1/people?limit=3${after}`)).body as { rows: PersonBody[]; next: string | null };
      paged.push(...rows.map((row) => row.name));
      if (next === null) break;
      after = `&after=${next}`;
    }
    expect(paged).toEqual(everybody);
    expect((await admin.ask("GET", "/v1/people?after=nonsense")).body).toMatchObject({ code: "invalid", fields: [{ path: "after" }] });
  });
});

describe("R-PE-01 (lost second factor)", () => {
  it("R-PE-01 (lost second factor): an administrator turns it off for a person, whose sessions end", async () => {
    const id = await desk.person("no.phone");
    expect((await admin.ask("DELETE", `/v1/people/${id}/totp`)).body.code).toBe("second_factor_off");
    const browser = await desk.signedIn("no.phone");
    await browser.ask("POST", "/v1/me/totp", { password: goodPassword });
    expect((await admin.ask("DELETE", `/v1/people/${id}/totp`)).body).toMatchObject({ secondFactor: false });
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
  });
});
