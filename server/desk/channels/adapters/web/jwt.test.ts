import { describe, expect, test } from "vitest";
import { readIdentity, signIdentity } from "./jwt.ts";

const now = new Date("2026-11-30T08:00:00.400Z");
const seconds = now.getTime() / 1000;
const claims = { sub: "shopper-1", exp: Math.floor(seconds) + 300, jti: "token-0001", name: "高女士" };
const [secret, former] = ["the shop's secret", "the one before"];
const read = (token: string) => {
  try {
    return readIdentity(token, [secret, former], now).sub;
  } catch (error) {
    return (error as { code: string }).code;
  }
};
const signed = (changed: object, by = secret) => signIdentity({ ...claims, ...changed }, by);
const [head, body, signature] = signed({}).split(".") as [string, string, string];
const part = (value: object) => Buffer.from(JSON.stringify(value)).toString("base64url");

describe("R-CH-01 (signed identity): what a shop says of its shopper", () => {
  test.each([
    ["signed by the shop", signed({}), "shopper-1"],
    ["by the secret before", signed({}, former), "shopper-1"],
    ["by another", signed({}, "a guess"), "identity_invalid"],
    ["its last second", signed({ exp: Math.floor(seconds) + 1 }), "shopper-1"],
    ["over in this second", signed({ exp: Math.floor(seconds) }), "identity_expired"],
    ["for ten minutes, by a clock a minute ahead", signed({ exp: Math.floor(seconds) + 660 }), "shopper-1"],
    ["for longer", signed({ exp: Math.floor(seconds) + 661 }), "identity_too_long"],
    ["without an id of its own", signed({ jti: undefined }), "identity_invalid"],
    ["of nobody", signed({ sub: "" }), "identity_invalid"],
    ["unsigned, and saying so", `${part({ alg: "none" })}.${body}.`, "identity_invalid"],
    ["another's claims beneath a good signature", `${head}.${part({ ...claims, sub: "shopper-2" })}.${signature}`, "identity_invalid"],
    ["of two parts", `${head}.${body}`, "identity_invalid"],
    ["nonsense", "not.a.token", "identity_invalid"],
    ["far too long a text", `${head}.${"A".repeat(5000)}.${signature}`, "identity_invalid"],
  ])("%s", (_what, token, outcome) => expect(read(token)).toBe(outcome));
});
