import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { identityOf, subjectOf } from "./identity.ts";
import { No, noFrom } from "./types.ts";
import { waitBefore } from "./wait.ts";

const jwt = (claims: object) => `h.${Buffer.from(JSON.stringify(claims)).toString("base64url")}.s`;
const page = (kefuIdentity: Window["kefuIdentity"]) => ({ kefuIdentity }) as Window;

describe("line", () => {
  it("R-CH-01 (reconnect): waits grow from 0.5 to at most 15 seconds and are spread", () => {
    fc.assert(
      fc.property(fc.nat(1000), fc.double({ min: 0, max: 1, noNaN: true }), (attempt, random) => {
        const wait = waitBefore(attempt, random);
        expect(wait).toBeGreaterThanOrEqual(500);
        expect(wait).toBeLessThanOrEqual(15_000);
      }),
    );
    expect(waitBefore(0, 0)).toBe(500);
    expect(waitBefore(4, 0)).toBe(4_000);
    expect(waitBefore(4, 1)).toBe(8_000);
    expect(waitBefore(20, 1)).toBe(15_000);
  });

  it("R-CH-01 (refusals): what passes by itself is told from what does not", () => {
    for (const code of ["try_again", "too_many", "internal", "offline", "timeout"]) expect(new No(code).passing).toBe(true);
    for (const code of ["conversation_ended", "invalid", "not_found"]) expect(new No(code).passing).toBe(false);
    expect(noFrom({ code: "invalid", fields: [] }, "internal").code).toBe("invalid");
    for (const odd of [null, undefined, "text", 7, { code: 7 }]) expect(noFrom(odd, "internal").code).toBe("internal");
  });

  it("R-CH-01 (signed identity): a string or a function that fetches it; a page that fails to say means nobody", async () => {
    expect(await identityOf(page("a.b.c"))).toBe("a.b.c");
    expect(await identityOf(page(async () => "a.b.c"))).toBe("a.b.c");
    expect(await identityOf(page(undefined))).toBe(null);
    expect(await identityOf(page(() => ""))).toBe(null);
    expect(await identityOf(page(() => Promise.reject(new Error("logged out"))))).toBe(null);
  });

  it("R-CH-01 (one device, two shoppers): the subject keeps their drawers apart; what is no token names nobody", () => {
    expect(subjectOf(jwt({ sub: "shop/u:1", exp: 1 }))).toBe("shop%2Fu%3A1");
    expect(subjectOf(jwt({ sub: "林女士", exp: 1 }))).toBe(subjectOf(jwt({ sub: "林女士", exp: 2 })));
    expect(subjectOf(jwt({ sub: "林女士" }))).not.toBe(subjectOf(jwt({ sub: "林先生" })));
    expect(subjectOf(jwt({ sub: 42 }))).toBe("42");
    for (const odd of [null, "", "x", "a.b.c", "a.%%%.c", jwt({}), jwt({ sub: {} })]) expect(subjectOf(odd)).toBe("");
  });
});
