import { describe, expect, it } from "vitest";
import { newCode, readCode } from "./codes.ts";
import { avatarText, countAttempt, deviceOf, lockMinutes, mayUsePassword, tidyGrants, type Failures } from "./rules.ts";

describe("identity rules", () => {
  it.each([
    ["九点半开门", "password_too_short"],
    ["short", "password_too_short"],
    ["wang.xiaoming", "password_is_name"],
    ["ＷＡＮＧ.xiaoming", "password_is_name"],
    ["Password123", "password_too_common"],
    ["aaaaaaaaaaaa", "password_too_common"],
    ["abababababab", "password_too_common"],
    ["abcdefghijklm", "password_too_common"],
    ["98765432109", null],
    ["zyxwvutsrqp", "password_too_common"],
    ["今天的风很大适合骑车", null],
    ["correct horse", null],
  ])("R-PE-01 (password): %s is refused as %s", (password, code) => {
    const verdict = mayUsePassword(password, "wang.xiaoming", "password");
    expect(verdict === true ? null : verdict.fields?.[0]?.code).toBe(code);
  });

  it("R-PE-01 (lock-out): the lock grows 1, 2, 4, 8 and stops at 15 minutes", () => {
    expect([1, 4, 5, 6, 7, 8, 9, 10, 60].map(lockMinutes)).toEqual([0, 0, 1, 2, 4, 8, 15, 15, 15]);
  });

  it("R-PE-01 (lock-out): failures of more than a day ago are forgotten", () => {
    const known: Failures = { failures: 7, lastAt: new Date("2026-03-01T00:00:00Z"), lockedUntil: null };
    expect(countAttempt(known, new Date("2026-03-01T23:59:00Z")).failures).toBe(8);
    expect(countAttempt(known, new Date("2026-03-02T00:01:00Z"))).toMatchObject({ failures: 1, lockedUntil: null });
  });

  it.each([
    ["苏敏", "苏"],
    ["Ada Lovelace", "AL"],
    ["madonna", "M"],
    ["  云 岚 ", "云"],
  ])("R-PE-01 (account): %s is shown as %s", (name, text) => {
    expect(avatarText(name)).toBe(text);
  });

  it("R-PE-01 (sessions): a session list says browser and system in a word", () => {
    expect(deviceOf("Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605 MicroMessenger/8.0")).toEqual({ browser: "WeChat", system: "iOS" });
    expect(deviceOf("Mozilla/5.0 (Windows NT 10.0; Win64; x64) Chrome/140.0 Safari/537.36 Edg/140.0")).toEqual({ browser: "Edge", system: "Windows" });
    expect(deviceOf("curl/8")).toEqual({ browser: null, system: null });
  });

  it("R-PE-02 (roles): roles are kept in one order, once each, the last scope holding", () => {
    expect(tidyGrants([{ role: "administrator" }, { role: "agent", scope: "own" }, { role: "agent", scope: "all" }])).toEqual([{ role: "agent" }, { role: "administrator" }]);
  });

  it("R-PE-01 (recovery codes): what is typed is read as it was printed", () => {
    const code = newCode(2, 5);
    expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}$/);
    expect(readCode(` ${code.toLowerCase().replace("-", " — ")} `)).toBe(code.replace("-", ""));
    expect(readCode("oOiIlL")).toBe("001111");
  });
});
