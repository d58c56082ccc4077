import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { openOutbound } from "#server/kernel/outbound/index.ts";
import { testKernel } from "#server/kernel/testing.ts";
import { startProvider, type TestProvider } from "./testing-provider.ts";
import { goodPassword, identityDesk, type Browser, type IdentityDesk } from "./testing.ts";

const origin = "https://kefu.example.com";
let t: Awaited<ReturnType<typeof testKernel>>;
let desk: IdentityDesk;
let admin: Browser;
let provider: TestProvider;

beforeAll(async () => {
  provider = await startProvider(`${origin}/signin/sso`);
  Object.assign(provider.people, {
    "sub-1": { preferred_username: "sso.one", email: "one@example.com", email_verified: true },
    "sub-2": { preferred_username: "nobody.here" },
    "sub-3": { email: "three@example.com", email_verified: false },
    "sub-4": { preferred_username: "sso.four" },
  });
  t = await testKernel();
  const config = { ...t.kernel.config, publicUrl: origin };
  desk = await identityDesk({ ...t.kernel, config }, { outbound: openOutbound({ outboundAllow: [provider.place] }) });
  await desk.person("sso.admin", ["administrator"]);
  admin = await desk.signedIn("sso.admin");
});
afterAll(async () => {
  await desk.close();
  await t.close();
  provider.close();
});

const codeOf = (secret: string) => generateSync({ secret, epoch: Math.floor(t.clock.now().getTime() / 1000) });
const body = () => ({ key: "company", name: "公司账号", issuer: provider.issuer, clientId: provider.clientId, secret: provider.secret, claim: "preferred_username", secondFactor: false, enabled: true });
/** Walks through the provider as a browser would; gives the query it is sent back with. */
async function walk(location: string, who: string): Promise<string> {
  provider.at = who;
  let url = location;
  const cookies = new Map<string, string>();
  for (let hop = 0; hop < 10; hop += 1) {
    const reply = await fetch(url, { redirect: "manual", headers: { cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join("; ") } });
    for (const line of reply.headers.getSetCookie()) {
      const [pair = ""] = line.split(";");
      cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    url = new URL(reply.headers.get("location")!, url).href;
    if (url.startsWith(origin)) return new URL(url).search;
  }
  throw new Error("the provider never sent the browser back");
}
/** A browser that keeps the cookie of its way too. */
async function begin(browser: Browser, path = "/v1/session/sso", more: object = {}): Promise<string> {
  const reply = await browser.ask("POST", path, { provider: "company", ...more });
  expect(reply.status).toBe(200);
  return String(reply.body.location);
}
const back = (browser: Browser, query: string) => browser.ask("POST", "/v1/session/sso/return", { query });

describe("R-PE-01 (single sign-on)", () => {
  it("R-PE-01 (single sign-on): an administrator adds a provider, sees that it answers, and its secret never leaves again", async () => {
    const added = await admin.ask("POST", "/v1/providers", body());
    expect(added.body).toMatchObject({ key: "company", hasSecret: true });
    expect(JSON.stringify((await admin.ask("GET", "/v1/providers")).body)).not.toContain("a-secret");
    const { rows } = await t.kernel.db.pool.query("select p::text as row from identity.provider p");
    expect(JSON.stringify(rows)).not.toContain(Buffer.from("a-secret").toString("hex"));
    expect((await admin.ask("POST", `/v1/providers/${String(added.body.id)}/trial`)).body).toEqual({ authorization: `${provider.issuer}/auth` });
    expect((await admin.ask("POST", "/v1/providers", body())).body).toMatchObject({ code: "invalid", fields: [{ path: "key", code: "taken" }] });
    await desk.person("sso.plain");
    expect((await (await desk.signedIn("sso.plain")).ask("POST", "/v1/providers", { ...body(), key: "other" })).status).toBe(403);
    const away = await admin.ask("POST", "/v1/providers", { ...body(), key: "away", issuer: "http://127.0.0.1:9", enabled: true });
    expect((await admin.ask("POST", `/v1/providers/${String(away.body.id)}/trial`)).body).toMatchObject({ code: "provider_unreachable" });
    expect((await desk.browser().ask("GET", "/v1/session/providers")).body).toEqual({ rows: [{ key: "company", name: "公司账号" }, { key: "away", name: "公司账号" }] });
  });

  it("R-PE-01 (single sign-on): whoever the provider vouches for signs in as the person of that name; next time by the link, whatever the name", async () => {
    await desk.person("sso.one");
    const browser = desk.browser();
    expect((await back(browser, await walk(await begin(browser), "sub-1"))).body).toEqual({ next: "done" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ person: { loginName: "sso.one" } });
    provider.people["sub-1"] = { preferred_username: "renamed" };
    const again = desk.browser();
    expect((await back(again, await walk(await begin(again), "sub-1"))).body).toEqual({ next: "done" });
    expect((await again.ask("GET", "/v1/me/sign-ins")).body).toMatchObject({ rows: [{ method: "sso", result: "in" }, { method: "sso", result: "in" }] });
  });

  it("R-PE-01 (single sign-on): nobody's name, and a mail address that nobody has verified, open nothing", async () => {
    await desk.person("three@example.com");
    for (const who of ["sub-2", "sub-3"]) {
      const browser = desk.browser();
      expect(await back(browser, await walk(await begin(browser), who))).toMatchObject({ status: 403, body: { code: "sso_nobody" } });
    }
  });

  it("R-PE-01 (single sign-on): a way counts once, only in the browser that began it, with its own state, and not for ever", async () => {
    const [browser, other] = [desk.browser(), desk.browser()];
    const query = await walk(await begin(browser), "sub-1");
    expect(await back(other, query)).toMatchObject({ status: 401, body: { code: "sso_again" } });
    expect((await back(browser, query)).status).toBe(200);
    expect(await back(browser, query)).toMatchObject({ status: 401, body: { code: "sso_again" } });
    const mixed = desk.browser();
    await begin(mixed);
    expect(await back(mixed, query)).toMatchObject({ status: 401, body: { code: "sso_refused" } });
    const late = desk.browser();
    const waiting = await walk(await begin(late), "sub-1");
    t.clock.advance(601);
    expect(await back(late, waiting)).toMatchObject({ status: 401, body: { code: "sso_again" } });
  });

  it("R-PE-01 (single sign-on): where our second factor is on, it is still asked, unless the provider takes care of it", async () => {
    await desk.person("sso.four");
    const own = await desk.signedIn("sso.four");
    const { secret } = (await own.ask("POST", "/v1/me/totp", { password: goodPassword })).body as { secret: string };
    await own.ask("POST", "/v1/me/totp/confirmation", { code: codeOf(secret) });
    t.clock.advance(60);
    const browser = desk.browser();
    expect((await back(browser, await walk(await begin(browser), "sub-4"))).body).toEqual({ next: "second_factor" });
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
    expect((await browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).body).toEqual({ next: "done" });
  });

  it("R-PE-01 (single sign-on): a signed-in person links an account after the password, signs in by it, and takes it away; a linked account is not linked twice", async () => {
    await desk.person("sso.five");
    const own = await desk.signedIn("sso.five");
    expect((await own.ask("POST", "/v1/me/logins", { provider: "company", password: "wrong one" })).body).toMatchObject({ fields: [{ path: "password" }] });
    expect((await back(own, await walk(await begin(own, "/v1/me/logins", { password: goodPassword }), "sub-5"))).body).toEqual({ next: "linked" });
    await desk.person("sso.six");
    const other = await desk.signedIn("sso.six");
    expect((await back(other, await walk(await begin(other, "/v1/me/logins", { password: goodPassword }), "sub-5"))).body).toMatchObject({ code: "login_known" });
    const browser = desk.browser();
    expect((await back(browser, await walk(await begin(browser), "sub-5"))).body).toEqual({ next: "done" });
    expect((await browser.ask("GET", "/v1/session")).body).toMatchObject({ person: { loginName: "sso.five" } });
    expect((await own.ask("DELETE", "/v1/me/logins/company")).status).toBe(200);
    const later = desk.browser();
    expect(await back(later, await walk(await begin(later), "sub-5"))).toMatchObject({ body: { code: "sso_nobody" } });
  });
});
