import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openBus } from "#server/kernel/bus.ts";
import { createKernel } from "#server/kernel/kernel.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { goodPassword, identityDesk, type Browser, type IdentityDesk } from "./testing.ts";

let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
beforeAll(async () => {
  t = await testKernel();
  desk = await identityDesk(t.kernel);
  for (const name of ["idle", "long", "list", "other", "fixed", "cross"]) await desk.person(`${name}.one`);
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

const isIn = async (browser: Browser) => (await browser.ask("GET", "/v1/session")).status === 200;

describe("R-PE-01 (sessions)", () => {
  it("R-PE-01 (sessions): a session ends after twelve hours unused", async () => {
    const browser = await desk.signedIn("idle.one");
    t.clock.advance(11 * 3600);
    expect(await isIn(browser)).toBe(true);
    t.clock.advance(11 * 3600);
    expect(await isIn(browser)).toBe(true);
    t.clock.advance(12 * 3600 + 1);
    expect(await isIn(browser)).toBe(false);
  });

  it("R-PE-01 (sessions): a session ends after seven days, however much it is used", async () => {
    const browser = await desk.signedIn("long.one");
    for (let hours = 0; hours < 168 - 10; hours += 10) {
      expect(await isIn(browser)).toBe(true);
      t.clock.advance(10 * 3600);
    }
    expect(await isIn(browser)).toBe(true);
    t.clock.advance(10 * 3600);
    expect(await isIn(browser)).toBe(false);
  });

  it("R-PE-01 (sessions): they can be listed and ended one by one or all others at once; another person's is not found", async () => {
    const [here, there, third] = [await desk.signedIn("list.one"), await desk.signedIn("list.one"), await desk.signedIn("list.one")];
    const stranger = await desk.signedIn("other.one");
    const { rows } = (await here.ask("GET", "/v1/me/sessions")).body as { rows: { id: string; current: boolean; address: string }[] };
    expect(rows.map((row) => row.current)).toEqual([false, false, true]);
    expect((await stranger.ask("DELETE", `/v1/me/sessions/${rows[0]!.id}`)).status).toBe(404);
    expect(await isIn(third)).toBe(true);
    expect((await here.ask("DELETE", `/v1/me/sessions/${rows[0]!.id}`)).status).toBe(200);
    expect([await isIn(here), await isIn(there), await isIn(third)]).toEqual([true, true, false]);
    expect((await here.ask("DELETE", "/v1/me/sessions")).body).toEqual({ ended: 1 });
    expect([await isIn(here), await isIn(there), await isIn(stranger)]).toEqual([true, false, true]);
  });

  it("R-PE-01 (sessions): signing in gives a new token and ends the one the browser came with; signing out ends it", async () => {
    const browser = await desk.signedIn("fixed.one");
    const before = { ...browser, cookie: browser.cookie };
    await browser.ask("POST", "/v1/session", { loginName: "fixed.one", password: goodPassword });
    expect(browser.cookie).not.toBe(before.cookie);
    const planted = desk.browser();
    planted.cookie = before.cookie;
    expect(await isIn(planted)).toBe(false);
    const copied = desk.browser();
    copied.cookie = browser.cookie;
    expect(await isIn(copied)).toBe(true);
    await browser.ask("DELETE", "/v1/session");
    expect(browser.cookie).toBeNull();
    expect(await isIn(copied)).toBe(false);
  });

  it("R-PE-01 (sessions): the database holds no token that would open a session", async () => {
    const browser = await desk.signedIn("other.one");
    const token = browser.cookie!.split("=")[1]!;
    const { rows } = await t.kernel.db.pool.query("select s::text as row from identity.session s union all select data::text from kernel.event");
    const text = rows.map((row: { row: string }) => row.row).join();
    expect(text).not.toContain(token);
    expect(text).not.toContain(Buffer.from(token, "base64url").toString("hex"));
  });

  it("R-PE-01 (sessions): a session ended on one server is over on the other without waiting", async () => {
    const bus = await openBus(t.kernel.db, "second", t.kernel.log);
    const second = await identityDesk(createKernel({ ...t.kernel, bus, node: "second" }));
    const here = await desk.signedIn("cross.one");
    const there = second.browser();
    there.cookie = here.cookie;
    expect(await isIn(there)).toBe(true);
    const told = new Promise<void>((resolve) => void bus.on("session", () => resolve()));
    await here.ask("DELETE", "/v1/session");
    await told;
    expect(await isIn(there)).toBe(false);
    await second.close();
    await bus.close();
  });

  it("R-PE-01 (sessions): behind https the cookie is __Host-, Secure, HttpOnly and SameSite, and a plain one is not read", async () => {
    const secured = await identityDesk({ ...t.kernel, config: { ...t.kernel.config, publicUrl: "https://kefu.example.com" } });
    const browser = await secured.signedIn("other.one");
    expect(browser.cookie).toMatch(/^__Host-kefu_session=/);
    expect(await isIn(browser)).toBe(true);
    browser.cookie = browser.cookie!.replace("__Host-", "");
    expect(await isIn(browser)).toBe(false);
    await secured.close();
  });
});
