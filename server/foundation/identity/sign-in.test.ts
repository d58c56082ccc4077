import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { defaultCost } from "./password.ts";
import { goodPassword, identityDesk, quickCost, type IdentityDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
beforeAll(async () => {
  t = await testKernel();
  desk = await identityDesk(t.kernel);
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const storedHash = async (loginName: string): Promise<string> => {
  const { rows } = await t.kernel.db.pool.query("select hash from identity.password w join identity.person p on p.id = w.person_id where login_name = $1", [loginName]);
  return (rows[0] as { hash: string }).hash;
};
const wrong = { password: "not the password" };

describe("R-PE-01 (password)", () => {
  it("R-PE-01 (password): the right password signs in, whatever the case of the name, and the reply says who is there", async () => {
    const id = await desk.person("li.na", ["agent", "supervisor"], { name: "李娜" });
    const browser = desk.browser();
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
    const entered = await browser.ask("POST", "/v1/session", { loginName: " Li.Na ", password: goodPassword });
    expect(entered).toMatchObject({ status: 200, body: { next: "done" } });
    expect(entered.cookie).toMatch(/^kefu_session=[\w-]{43}$/);
    const session = await browser.ask("GET", "/v1/session");
    expect(session.body).toMatchObject({ person: { id, name: "李娜", loginName: "li.na", avatarText: "李" }, locale: "zh-CN" });
    expect(session.body.permissions).toMatchObject({ "conversations.serve": "all", "conversations.take": "all", "presence.set": "all" });
    expect(session.body.permissions).not.toHaveProperty("people.write");
    expect(await desk.events("person.signed_in")).toMatchObject([{ subject_id: id, actor_id: id }]);
  });

  it("R-PE-01 (password): an unknown name, a wrong password and a person without one get one and the same answer", async () => {
    await desk.person("wang.wei");
    const admin = await desk.founded();
    await admin.ask("POST", "/v1/people", { loginName: "not.yet", name: "何未", roles: [{ role: "agent" }] });
    const answers = await Promise.all(
      [
        { loginName: "wang.wei", ...wrong },
        { loginName: "nobody.here", ...wrong },
        { loginName: "not.yet", ...wrong },
      ].map((body) => desk.browser().ask("POST", "/v1/session", body)),
    );
    for (const answer of answers) expect(answer).toMatchObject({ status: 401, body: { code: "sign_in_failed", fields: [] }, cookie: null });
  });

  it("R-PE-01 (password): only an argon2id hash with its parameters is stored, and it is renewed at sign-in when they change", async () => {
    await desk.person("zhao.lei");
    expect(await storedHash("zhao.lei")).toMatch(/^\$argon2id\$v=19\$m=64,t=1,p=1\$[^$]{22}\$[^$]{43}$/);
    const costlier = await identityDesk(t.kernel, { passwordCost: { ...quickCost, passes: 2 } });
    await costlier.signedIn("zhao.lei");
    expect(await storedHash("zhao.lei")).toMatch(/m=64,t=2,p=1/);
    const again = await desk.browser().ask("POST", "/v1/session", { loginName: "zhao.lei", password: goodPassword });
    expect(again.status).toBe(200);
    await costlier.close();
    expect(defaultCost.memory).toBeGreaterThanOrEqual(19_456);
  });

  it("R-PE-01 (password): changing it asks for the present one, refuses weak ones by field, and ends all other sessions", async () => {
    await desk.person("sun.qian");
    const here = await desk.signedIn("sun.qian");
    const there = await desk.signedIn("sun.qian");
    const change = (current: string, next: string) => here.ask("PUT", "/v1/me/password", { current, next });
    expect(await change("wrong one here", "成都的雨下了一整夜也不停")).toMatchObject({ status: 422, body: { fields: [{ path: "current", code: "password_wrong" }] } });
    expect(await change(goodPassword, "short")).toMatchObject({ body: { fields: [{ path: "next", code: "password_too_short", params: { minimum: 10 } }] } });
    expect(await change(goodPassword, "Woaini1314")).toMatchObject({ body: { fields: [{ path: "next", code: "password_too_common" }] } });
    expect(await change(goodPassword, goodPassword)).toMatchObject({ body: { fields: [{ path: "next", code: "password_unchanged" }] } });
    expect((await change(goodPassword, "成都的雨下了一整夜也不停")).status).toBe(200);
    expect((await here.ask("GET", "/v1/session")).status).toBe(200);
    expect((await there.ask("GET", "/v1/session")).status).toBe(401);
    expect(await desk.browser().ask("POST", "/v1/session", { loginName: "sun.qian", password: goodPassword })).toMatchObject({ status: 401 });
  });
});

describe("R-PE-01 (lock-out)", () => {
  const tries = async (loginName: string, password: string) => desk.browser().ask("POST", "/v1/session", { loginName, password });

  it("R-PE-01 (lock-out): five failures lock a name for a minute, then for longer up to fifteen, known name or not", async () => {
    await desk.person("qian.duo");
    for (const name of ["qian.duo", "who.is.that"]) {
      for (let i = 0; i < 5; i += 1) expect((await tries(name, wrong.password)).body.code).toBe("sign_in_failed");
      const waits: unknown[] = [];
      for (let i = 0; i < 6; i += 1) {
        const locked = await tries(name, goodPassword);
        expect(locked).toMatchObject({ status: 429, body: { code: "locked_out" } });
        const { seconds } = locked.body.params as { seconds: number };
        waits.push(seconds);
        t.clock.advance(seconds);
        expect((await tries(name, wrong.password)).status).toBe(401);
      }
      expect(waits).toEqual([60, 120, 240, 480, 900, 900]);
    }
    expect(await desk.events("sign_in.locked")).toHaveLength(14);
    t.clock.advance(900);
    expect((await tries("qian.duo", goodPassword)).status).toBe(200);
    expect((await tries("qian.duo", wrong.password)).body.code).toBe("sign_in_failed");
  });

  it("R-PE-01 (lock-out): twenty guesses at once are not more than five", async () => {
    await desk.person("feng.yu");
    const answers = await Promise.all(Array.from({ length: 20 }, () => tries("feng.yu", wrong.password)));
    expect(answers.filter((answer) => answer.body.code === "sign_in_failed")).toHaveLength(5);
    expect(answers.filter((answer) => answer.body.code === "locked_out")).toHaveLength(15);
  });

  it("R-PE-01 (lock-out): the name that was typed is kept nowhere, since people type passwords there", async () => {
    await tries("my-secret-password", wrong.password);
    const { rows } = await t.kernel.db.pool.query("select f::text as row from identity.sign_in_failure f union all select data::text from kernel.event");
    expect(rows.map((row: { row: string }) => row.row).join()).not.toContain("my-secret");
    expect(t.lines.join()).not.toContain("my-secret");
  });
});

describe("R-PE-01 (rate limit)", () => {
  it("R-PE-01 (rate limit): one address that fails at many names is stopped, others and its own later tries are not", async () => {
    await desk.person("deng.ke");
    const attacker = desk.browser("203.0.113.9");
    for (let i = 0; i < 30; i += 1) expect((await attacker.ask("POST", "/v1/session", { loginName: `guess${i}`, ...wrong })).status).toBe(401);
    expect(await attacker.ask("POST", "/v1/session", { loginName: "deng.ke", password: goodPassword })).toMatchObject({ status: 429, body: { code: "too_many", params: { seconds: 20 } } });
    expect((await desk.browser("203.0.113.10").ask("POST", "/v1/session", { loginName: "deng.ke", password: goodPassword })).status).toBe(200);
    t.clock.advance(21);
    expect((await attacker.ask("POST", "/v1/session", { loginName: "deng.ke", password: goodPassword })).status).toBe(200);
  });
});
