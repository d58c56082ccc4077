import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { setupCode } from "./index.ts";
import { goodPassword, identityDesk, type IdentityDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
beforeEach(async () => {
  t = await testKernel();
  desk = await identityDesk(t.kernel);
});
afterEach(async () => {
  await desk.close();
  await t.close();
});

const form = { centreName: "行野户外", zone: "Asia/Shanghai", loginName: "boss", name: "云岚", password: goodPassword };

describe("R-PE-01 (first run)", () => {
  it("R-PE-01 (first run): the printed code makes the centre and an administrator who can work alone, once", async () => {
    const browser = desk.browser();
    expect((await browser.ask("GET", "/v1/first-run")).body).toEqual({ needed: true });
    const code = (await setupCode(t.kernel))!;
    expect((await browser.ask("POST", "/v1/first-run", { ...form, code: code.toLowerCase() })).body).toEqual({ next: "done" });
    const { body } = await browser.ask("GET", "/v1/session");
    expect(body).toMatchObject({ person: { name: "云岚" }, centre: { name: "行野户外", zone: "Asia/Shanghai", demo: false } });
    expect(body.permissions).toMatchObject({ "people.write": "all", "conversations.serve": "all", "handbook.publish": "all", "floor.read": "all" });
    expect((await browser.ask("GET", "/v1/first-run")).body).toEqual({ needed: false });
    const { id } = body.person as { id: string };
    expect(await desk.events("centre.set_up")).toMatchObject([{ actor_id: id }]);
    expect(await desk.events("person.added")).toMatchObject([{ actor_id: id, subject_id: id }]);
    expect((await desk.browser().ask("POST", "/v1/first-run", { ...form, code, loginName: "thief" })).body.code).toBe("already_set_up");
    expect(await setupCode(t.kernel)).toBeNull();
  });

  it("R-PE-01 (first run): a wrong code makes nothing, and ten wrong ones stop the address", async () => {
    const code = (await setupCode(t.kernel))!;
    const guesser = desk.browser("198.51.100.7");
    for (let i = 0; i < 10; i += 1) expect(await guesser.ask("POST", "/v1/first-run", { ...form, code: "0000-0000-0000" })).toMatchObject({ status: 422, body: { code: "setup_code_wrong" } });
    expect((await guesser.ask("POST", "/v1/first-run", { ...form, code })).body.code).toBe("too_many");
    expect((await guesser.ask("GET", "/v1/first-run")).body).toEqual({ needed: true });
    expect((await desk.browser().ask("POST", "/v1/first-run", { ...form, code })).status).toBe(200);
  });

  it("R-PE-01 (first run): a weak password or an unknown zone names its field; a code is good for a day", async () => {
    const code = (await setupCode(t.kernel))!;
    const browser = desk.browser();
    expect((await browser.ask("POST", "/v1/first-run", { ...form, code, zone: "Mars/Olympus" })).body.fields).toEqual([{ path: "zone", code: "zone_unknown" }]);
    expect((await browser.ask("POST", "/v1/first-run", { ...form, code, password: "1234567890" })).body.fields).toMatchObject([{ path: "password", code: "password_too_common" }]);
    t.clock.advance(24 * 3600 + 1);
    expect((await browser.ask("POST", "/v1/first-run", { ...form, code })).body.code).toBe("setup_code_wrong");
  });

  it("R-PE-01 (first run): two who use the code at once make one centre", async () => {
    const code = (await setupCode(t.kernel))!;
    const answers = await Promise.all(["one", "two"].map((name) => desk.browser().ask("POST", "/v1/first-run", { ...form, code, loginName: `boss.${name}` })));
    // Whoever is later finds the centre made, or the code used.
    expect([[200, 409], [200, 422]]).toContainEqual(answers.map((answer) => answer.status).sort());
    const { rows } = await t.kernel.db.pool.query("select count(*)::int as n from identity.person");
    expect(rows).toEqual([{ n: 1 }]);
  });
});
