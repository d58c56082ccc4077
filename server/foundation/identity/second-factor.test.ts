import { generateSync } from "otplib";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { testKernel } from "#server/kernel/testing.ts";
import { goodPassword, identityDesk, type Browser, type IdentityDesk } from "./testing.ts";

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

const codeOf = (secret: string, shiftSeconds = 0) => generateSync({ secret, epoch: Math.floor(t.clock.now().getTime() / 1000) + shiftSeconds });
const code = (reply: { body: Record<string, unknown> }) => reply.body.code;

/** A person whose authenticator is enrolled; time has gone on by one step since. */
async function enrolled(loginName: string): Promise<{ id: string; secret: string; recoveryCodes: string[]; browser: Browser }> {
  const id = await desk.person(loginName);
  const browser = await desk.signedIn(loginName);
  const { secret } = (await browser.ask("POST", "/v1/me/totp", { password: goodPassword })).body as { secret: string };
  const confirmed = await browser.ask("POST", "/v1/me/totp/confirmation", { code: codeOf(secret) });
  t.clock.advance(30);
  return { id, secret, recoveryCodes: confirmed.body.recoveryCodes as string[], browser };
}
/** A browser that has given the right password and is asked for the second factor. */
async function waiting(loginName: string): Promise<Browser> {
  const browser = desk.browser();
  const reply = await browser.ask("POST", "/v1/session", { loginName, password: goodPassword });
  expect(reply.body).toEqual({ next: "second_factor" });
  return browser;
}

describe("R-PE-01 (TOTP)", () => {
  it("R-PE-01 (TOTP): enrolling asks for the password and a first code; only then it counts", async () => {
    await desk.person("enrol.one");
    const browser = await desk.signedIn("enrol.one");
    expect(await browser.ask("POST", "/v1/me/totp", { password: "something wrong" })).toMatchObject({ body: { fields: [{ path: "password", code: "password_wrong" }] } });
    expect(code(await browser.ask("POST", "/v1/me/totp/confirmation", { code: "123456" }))).toBe("second_factor_not_begun");
    const begun = await browser.ask("POST", "/v1/me/totp", { password: goodPassword });
    const { secret, uri } = begun.body as { secret: string; uri: string };
    expect(secret).toMatch(/^[A-Z2-7]{32}$/);
    expect(uri).toContain(`secret=${secret}`);
    expect((await browser.ask("GET", "/v1/me/totp")).body).toMatchObject({ on: false });
    expect((await desk.browser().ask("POST", "/v1/session", { loginName: "enrol.one", password: goodPassword })).body).toEqual({ next: "done" });
    const confirmed = await browser.ask("POST", "/v1/me/totp/confirmation", { code: codeOf(secret) });
    expect(new Set(confirmed.body.recoveryCodes as string[]).size).toBe(8);
    expect((await browser.ask("GET", "/v1/me/totp")).body).toMatchObject({ on: true, recoveryCodesLeft: 8 });
    expect(code(await browser.ask("POST", "/v1/me/totp", { password: goodPassword }))).toBe("second_factor_on");
  });

  it("R-PE-01 (TOTP): the password alone opens nothing; the code does, with a new token", async () => {
    const { secret } = await enrolled("two.step");
    const browser = await waiting("two.step");
    expect((await browser.ask("GET", "/v1/session")).status).toBe(401);
    expect((await browser.ask("PUT", "/v1/me/password", { current: goodPassword, next: "another long password" })).status).toBe(401);
    const half = browser.cookie;
    expect(await browser.ask("POST", "/v1/session/second-factor", { code: "000000" })).toMatchObject({ status: 422, body: { code: "second_factor_wrong" } });
    expect((await browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).body).toEqual({ next: "done" });
    expect(browser.cookie).not.toBe(half);
    expect((await browser.ask("GET", "/v1/session")).status).toBe(200);
    const planted = desk.browser();
    planted.cookie = half;
    expect(code(await planted.ask("POST", "/v1/session/second-factor", { code: codeOf(secret, 30) }))).toBe("sign_in_again");
  });

  it("R-PE-01 (TOTP): a code works once, also the one that enrolled; an earlier step is refused after a later one", async () => {
    const { secret } = await enrolled("replay.one");
    const enrolledWith = codeOf(secret, -30);
    const used = codeOf(secret);
    const first = await waiting("replay.one");
    expect(code(await first.ask("POST", "/v1/session/second-factor", { code: enrolledWith }))).toBe("second_factor_wrong");
    expect((await first.ask("POST", "/v1/session/second-factor", { code: used })).status).toBe(200);
    const second = await waiting("replay.one");
    expect(code(await second.ask("POST", "/v1/session/second-factor", { code: used }))).toBe("second_factor_wrong");
    t.clock.advance(30);
    expect((await second.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).status).toBe(200);
  });

  it("R-PE-01 (TOTP): the same code in two browsers at once opens one", async () => {
    const { secret } = await enrolled("race.one");
    const browsers = [await waiting("race.one"), await waiting("race.one")];
    const answers = await Promise.all(browsers.map((browser) => browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })));
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 422]);
  });

  it("R-PE-01 (TOTP): guessing codes locks after five, whichever browser guesses", async () => {
    const { secret } = await enrolled("guess.one");
    for (let i = 0; i < 5; i += 1) expect(code(await (await waiting("guess.one")).ask("POST", "/v1/session/second-factor", { code: "000000" }))).toBe("second_factor_wrong");
    const browser = await waiting("guess.one");
    expect(await browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).toMatchObject({ status: 429, body: { code: "locked_out", params: { seconds: 60 } } });
    t.clock.advance(60);
    expect((await browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).status).toBe(200);
  });

  it("R-PE-01 (TOTP): a sign-in waits ten minutes for its code, not longer", async () => {
    const { secret } = await enrolled("slow.one");
    const browser = await waiting("slow.one");
    t.clock.advance(601);
    expect(await browser.ask("POST", "/v1/session/second-factor", { code: codeOf(secret) })).toMatchObject({ status: 401, body: { code: "sign_in_again" } });
  });

  it("R-PE-01 (TOTP): the secret is stored encrypted and is in no event", async () => {
    const { secret, recoveryCodes } = await enrolled("sealed.one");
    const { rows } = await t.kernel.db.pool.query("select encode(secret, 'escape') || t::text as row from identity.totp t union all select data::text from kernel.event");
    const text = rows.map((row: { row: string }) => row.row).join();
    for (const word of [secret, ...recoveryCodes]) expect(text).not.toContain(word);
  });
});

describe("R-PE-01 (recovery codes)", () => {
  it("R-PE-01 (recovery codes): each works once in the place of the app's code, typed with or without hyphen and case", async () => {
    const { recoveryCodes, browser } = await enrolled("lost.phone");
    const typed = recoveryCodes[3]!.toLowerCase().replace("-", " ");
    expect((await (await waiting("lost.phone")).ask("POST", "/v1/session/second-factor", { code: typed })).status).toBe(200);
    expect(code(await (await waiting("lost.phone")).ask("POST", "/v1/session/second-factor", { code: typed }))).toBe("second_factor_wrong");
    expect((await browser.ask("GET", "/v1/me/totp")).body).toMatchObject({ recoveryCodesLeft: 7 });
  });

  it("R-PE-01 (recovery codes): new ones replace the old; turning the factor off asks for the password", async () => {
    const { recoveryCodes, browser } = await enrolled("renew.one");
    const renewed = await browser.ask("POST", "/v1/me/totp/recovery-codes", { password: goodPassword });
    expect(code(await (await waiting("renew.one")).ask("POST", "/v1/session/second-factor", { code: recoveryCodes[0]! }))).toBe("second_factor_wrong");
    const fresh = (renewed.body.recoveryCodes as string[])[0]!;
    expect((await (await waiting("renew.one")).ask("POST", "/v1/session/second-factor", { code: fresh })).status).toBe(200);
    expect((await browser.ask("DELETE", "/v1/me/totp", { password: "something wrong" })).status).toBe(422);
    expect((await browser.ask("DELETE", "/v1/me/totp", { password: goodPassword })).status).toBe(200);
    expect((await desk.browser().ask("POST", "/v1/session", { loginName: "renew.one", password: goodPassword })).body).toEqual({ next: "done" });
  });
});
