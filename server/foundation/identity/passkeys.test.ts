import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { softAuthenticator, type SoftAuthenticator } from "./testing-passkey.ts";
import { goodPassword, identityDesk, type Browser, type IdentityDesk } from "./testing.ts";

const origin = "https://kefu.example.com";
let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
beforeAll(async () => {
  t = await testKernel();
  desk = await identityDesk({ ...t.kernel, config: { ...t.kernel.config, publicUrl: origin } });
});
afterAll(async () => {
  await desk.close();
  await t.close();
});

type Options = Record<string, unknown>;
async function withPasskey(login: string): Promise<{ browser: Browser; device: SoftAuthenticator; id: string; personId: string }> {
  const personId = await desk.person(login);
  const browser = await desk.signedIn(login);
  const device = softAuthenticator();
  const begun = await browser.ask("POST", "/v1/me/passkeys/challenge", { password: goodPassword });
  const added = await browser.ask("POST", "/v1/me/passkeys", { name: "办公室电脑", answer: device.make(begun.body, origin) });
  expect(added.status).toBe(200);
  return { browser, device, id: String(added.body.id), personId };
}
const challenge = async (browser: Browser): Promise<Options> => (await browser.ask("POST", "/v1/session/passkey/challenge")).body;
const enter = (browser: Browser, answer: Options) => browser.ask("POST", "/v1/session/passkey", { answer });

describe("R-PE-01 (passkeys)", () => {
  it("R-PE-01 (passkeys): a passkey signs in alone, also where a second factor is on; it is listed, renamed and removed by its owner only", async () => {
    const { browser, device, id } = await withPasskey("key.one");
    const fresh = desk.browser();
    expect((await enter(fresh, device.sign(await challenge(fresh), origin))).body).toEqual({ next: "done" });
    expect((await fresh.ask("GET", "/v1/session")).body).toMatchObject({ person: { loginName: "key.one" } });
    expect((await fresh.ask("PATCH", `/v1/me/passkeys/${id}`, { name: "家里" })).status).toBe(200);
    expect((await browser.ask("GET", "/v1/me/passkeys")).body).toMatchObject({ rows: [{ id, name: "家里", usedAt: expect.any(String) }] });
    await desk.person("key.stranger");
    const stranger = await desk.signedIn("key.stranger");
    expect((await stranger.ask("DELETE", `/v1/me/passkeys/${id}`)).status).toBe(404);
    expect((await browser.ask("DELETE", `/v1/me/passkeys/${id}`)).status).toBe(200);
    expect(await enter(desk.browser(), device.sign(await challenge(fresh), origin))).toMatchObject({ status: 401, body: { code: "passkey_refused" } });
  });

  it("R-PE-01 (passkeys): adding one asks for the password, and a wrong one is said at its field", async () => {
    await desk.person("key.two");
    const browser = await desk.signedIn("key.two");
    expect((await browser.ask("POST", "/v1/me/passkeys/challenge", { password: "not this one" })).body).toMatchObject({ code: "invalid", fields: [{ path: "password", code: "password_wrong" }] });
  });

  it("R-PE-01 (passkeys): an answer counts once, within five minutes, for its own page, signed by the right key, with the person verified, and with a counter that goes on", async () => {
    const { device } = await withPasskey("key.three");
    const browser = desk.browser();
    const refused = { status: 401, body: { code: "passkey_refused" } };
    const once = device.sign(await challenge(browser), origin);
    expect((await enter(browser, once)).status).toBe(200);
    expect(await enter(desk.browser(), once)).toMatchObject(refused);
    const late = device.sign(await challenge(browser), origin);
    t.clock.advance(301);
    expect(await enter(desk.browser(), late)).toMatchObject(refused);
    expect(await enter(desk.browser(), device.sign(await challenge(browser), "https://kefu.example.org"))).toMatchObject(refused);
    expect(await enter(desk.browser(), device.sign(await challenge(browser), origin, { verified: false }))).toMatchObject(refused);
    expect(await enter(desk.browser(), device.sign(await challenge(browser), origin, { counter: 1 }))).toMatchObject(refused);
    const other = await withPasskey("key.four");
    const forged = { ...other.device.sign(await challenge(browser), origin), id: once.id, rawId: once.rawId };
    expect(await enter(desk.browser(), forged)).toMatchObject(refused);
    expect((await enter(browser, device.sign(await challenge(browser), origin, { counter: 40 }))).status).toBe(200);
  });

  it("R-PE-01 (passkeys): a challenge made for adding serves nobody else, and a known passkey is not added twice", async () => {
    const { browser, device } = await withPasskey("key.five");
    const again = await browser.ask("POST", "/v1/me/passkeys/challenge", { password: goodPassword });
    await desk.person("key.six");
    const other = await desk.signedIn("key.six");
    const made = device.make(again.body, origin);
    expect(await other.ask("POST", "/v1/me/passkeys", { name: "别人的", answer: made })).toMatchObject({ status: 401, body: { code: "passkey_refused" } });
    expect((await browser.ask("POST", "/v1/me/passkeys", { name: "又一次", answer: made })).body).toMatchObject({ code: "passkey_known" });
  });

  it("R-PE-01 (passkeys): a suspended person's passkey does not enter", async () => {
    const admin = await desk.person("key.admin", ["administrator"]).then(() => desk.signedIn("key.admin"));
    const { device, personId } = await withPasskey("key.seven");
    await admin.ask("POST", `/v1/people/${personId}/suspension`, { handOverTo: null });
    const browser = desk.browser();
    expect(await enter(browser, device.sign(await challenge(browser), origin))).toMatchObject({ status: 403, body: { code: "account_suspended" } });
  });

  it("R-PE-01 (passkeys): by an IP address the refusal says what to do", async () => {
    const byAddress = await identityDesk({ ...t.kernel, config: { ...t.kernel.config, publicUrl: "http://127.0.0.1:7300" } });
    expect((await byAddress.browser().ask("POST", "/v1/session/passkey/challenge")).body).toMatchObject({ code: "passkey_needs_a_name" });
    await byAddress.close();
  });

  it("R-PE-01 (login history): each way in and each refusal is listed with device and address, to oneself and to administrators only", async () => {
    const { browser, device, personId } = await withPasskey("key.eight");
    await desk.browser("10.20.0.1").ask("POST", "/v1/session", { loginName: "key.eight", password: "wrong" });
    const fresh = desk.browser("10.20.0.2");
    await enter(fresh, device.sign(await challenge(fresh), origin));
    const { rows, count } = (await browser.ask("GET", "/v1/me/sign-ins")).body as { rows: { method: string; result: string; address: string }[]; count: unknown };
    expect(rows.map(({ method, result, address }) => [method, result, address])).toEqual([["passkey", "in", "10.20.0.2"], ["password", "refused", "10.20.0.1"], ["password", "in", expect.any(String)]]);
    expect(count).toEqual({ value: 3, capped: false });
    const page = (await browser.ask("GET", "/v1/me/sign-ins?limit=2")).body as { rows: unknown[]; next: string };
    expect((await browser.ask("GET", `/v1/me/sign-ins?limit=2&after=${encodeURIComponent(page.next)}`)).body).toMatchObject({ rows: [rows[2]], next: null });
    expect((await browser.ask("GET", `/v1/people/${personId}/sign-ins`)).status).toBe(403);
    const admin = await desk.signedIn("key.admin");
    expect(((await admin.ask("GET", `/v1/people/${personId}/sign-ins`)).body as { rows: unknown[] }).rows).toEqual(rows);
  });
});
