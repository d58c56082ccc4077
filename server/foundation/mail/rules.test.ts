import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { afterLoss, afterTry, backOffSeconds, messageIdOf, patienceMs, type Tried } from "./rules.ts";

const since = new Date("2026-03-02T02:00:00.000Z");
const later = (ms: number) => new Date(since.getTime() + ms);
const after = (tried: Tried, attempts = 1, ms = 0) => {
  const { state, code, waitSeconds, trouble } = afterTry(tried, { attempts, since }, later(ms));
  return [state, code, waitSeconds, trouble];
};
const refused = (status: number, to: "mail" | "us" = "mail", signIn = false): Tried => ({ kind: "refused", status, answer: "no", to, signIn });

describe("R-TK-08 (mail): what follows from a try", () => {
  test("R-TK-08 (mail): taken, put off, refused for good, not reached, cut in the middle", () => {
    expect(after({ kind: "accepted", status: 250, answer: "ok" })).toEqual(["sent", null, null, null]);
    expect(after(refused(451), 3)).toEqual(["waiting", "put_off", 120, null]);
    expect(after(refused(550))).toEqual(["refused", "refused", null, null]);
    // What is said to us before any mail was named says nothing of the mail, also when it is a 5xx.
    expect(after(refused(535, "us", true))).toEqual(["waiting", "auth_refused", 30, "auth_refused"]);
    expect(after(refused(554, "us"))).toEqual(["waiting", "server_refused", 30, "server_refused"]);
    expect(after({ kind: "cut", code: "unreachable", handed: false })).toEqual(["waiting", "unreachable", 30, "unreachable"]);
    expect(after({ kind: "cut", code: "unreachable", handed: true })).toEqual(["uncertain", "cut_after_data", null, null]);
    expect(after(refused(451), 60, patienceMs)).toEqual(["failed", "too_old", null, null]);
    expect([afterLoss(null), afterLoss(since)]).toEqual(["waiting", "uncertain"]);
    expect(messageIdOf("7", "kefu@hemu.example")).toBe("<7@hemu.example>");
  });

  test("R-TK-08 (mail): whatever comes, nothing that may have arrived is tried again by itself, and waiting always ends", () => {
    const tried: fc.Arbitrary<Tried> = fc.oneof(
      fc.record({ kind: fc.constant("refused" as const), status: fc.integer({ min: 400, max: 599 }), answer: fc.string(), to: fc.constantFrom("mail" as const, "us" as const), signIn: fc.boolean() }),
      fc.record({ kind: fc.constant("cut" as const), code: fc.constantFrom("unreachable" as const, "timed_out" as const), handed: fc.boolean() }),
    );
    fc.assert(
      fc.property(tried, fc.integer({ min: 1, max: 200 }), fc.integer({ min: 0, max: 2 * patienceMs }), (one, attempts, ms) => {
        const out = afterTry(one, { attempts, since }, later(ms));
        expect(out.state === "waiting").toBe(out.waitSeconds !== null);
        if (one.kind === "cut" && one.handed) expect(out.state).toBe("uncertain");
        if (ms >= patienceMs) expect(out.state).not.toBe("waiting");
        expect(backOffSeconds(attempts)).toBeLessThanOrEqual(3600);
      }),
    );
  });
});
