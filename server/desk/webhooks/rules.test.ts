import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { isSigned } from "../../../tools/own-app/shop-server.ts";
import { afterAnswer, backOffSeconds, concerns, eventOf, isOwnPlatform, mostAttempts, retryAfterOf, signature } from "./rules.ts";

const now = new Date("2026-03-02T02:00:00Z");
const hoursAgo = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
const well = { failures: 0, failingSince: null };

describe("R-OP-05 (webhooks): what follows from an answer", () => {
  test("R-OP-05 (webhooks): waits double from two seconds to an hour", () => {
    expect([1, 2, 3, 4, 10, 11, 12, 40].map(backOffSeconds)).toEqual([2, 4, 8, 16, 1024, 2048, 3600, 3600]);
    fc.assert(fc.property(fc.nat(10_000), (n) => backOffSeconds(n) >= 2 && backOffSeconds(n) <= 3600 && backOffSeconds(n + 1) >= backOffSeconds(n)));
  });

  test.each([
    ["200", { status: 200, retryAfter: null }, { attempts: 1, failures: 0 }, well, { delivered: true, givenUp: false, laneWaits: null, allWait: null, pause: null }],
    ["204 after failures", { status: 204, retryAfter: null }, { attempts: 9, failures: 8 }, { failures: 8, failingSince: hoursAgo(9) }, { delivered: true, givenUp: false, laneWaits: null, allWait: null, pause: null }],
    ["no answer: everybody waits", { status: null, retryAfter: null }, { attempts: 1, failures: 0 }, well, { delivered: false, givenUp: false, laneWaits: 2, allWait: 2, pause: null }],
    ["503: everybody waits", { status: 503, retryAfter: null }, { attempts: 3, failures: 2 }, { failures: 4, failingSince: hoursAgo(1) }, { delivered: false, givenUp: false, laneWaits: 8, allWait: 32, pause: null }],
    ["400: only this conversation waits", { status: 400, retryAfter: null }, { attempts: 2, failures: 1 }, well, { delivered: false, givenUp: false, laneWaits: 4, allWait: null, pause: null }],
    ["302 is no success", { status: 302, retryAfter: null }, { attempts: 1, failures: 0 }, well, { delivered: false, givenUp: false, laneWaits: 2, allWait: null, pause: null }],
    ["429 with a wish", { status: 429, retryAfter: 90 }, { attempts: 1, failures: 0 }, well, { delivered: false, givenUp: false, laneWaits: 90, allWait: 90, pause: null }],
    ["a wish for a day is an hour", { status: 503, retryAfter: 86_400 }, { attempts: 1, failures: 0 }, well, { delivered: false, givenUp: false, laneWaits: 3600, allWait: 3600, pause: null }],
    ["the last try", { status: 400, retryAfter: null }, { attempts: mostAttempts, failures: 14 }, { failures: 0, failingSince: hoursAgo(2.9) }, { delivered: false, givenUp: true, laneWaits: null, allWait: null, pause: null }],
    ["three hours without success", { status: 500, retryAfter: null }, { attempts: 3, failures: 2 }, { failures: 5, failingSince: hoursAgo(3) }, { delivered: false, givenUp: false, laneWaits: null, allWait: null, pause: "failure" }],
    ["410", { status: 410, retryAfter: null }, { attempts: 1, failures: 0 }, well, { delivered: false, givenUp: false, laneWaits: null, allWait: null, pause: "gone" }],
  ] as const)("R-OP-05 (webhooks): %s", (_name, answer, lane, subscriber, step) => {
    expect(afterAnswer(answer, lane, subscriber, now)).toEqual(step);
  });

  test("R-OP-05 (webhooks): whom a conversation concerns, and which entries are told", () => {
    const c = { shopId: "a", channel: "app" };
    expect([[[], []], [["a"], []], [["b"], []], [[], ["app"]], [["a"], ["web"]]].map(([shops, channels]) => concerns({ events: [], shops: shops!, channels: channels! }, c))).toEqual([true, true, false, true, false]);
    expect([["app"], [], ["app", "taobao"], ["taobao"]].map((channels) => isOwnPlatform(channels, "app"))).toEqual([true, false, false, false]);
    expect(isOwnPlatform(["web"], "web")).toBe(false);
    expect(["message", "closed", "read", "note", "toString"].map(eventOf)).toEqual(["message.posted", "conversation.ended", null, null, null]);
    expect([retryAfterOf("30"), retryAfterOf("Wed, 21 Oct 2026 07:28:00 GMT"), retryAfterOf(undefined)]).toEqual([30, null, null]);
  });
});

describe("R-OP-05 (signature): a receiver believes only what was signed just now with its secret", () => {
  const at = 1_772_416_800;
  test("R-OP-05 (signature): right, changed, stale, early, foreign, rotated", () => {
    const header = signature(["whsec_a"], at, "{}");
    expect(header).toMatch(/^t=1772416800,v1=[0-9a-f]{64}$/);
    expect(isSigned(header, "{}", ["whsec_a"], at + 299)).toBe(true);
    expect(isSigned(header, "{ }", ["whsec_a"], at)).toBe(false);
    expect(isSigned(header, "{}", ["whsec_a"], at + 301)).toBe(false);
    expect(isSigned(header, "{}", ["whsec_a"], at - 301)).toBe(false);
    expect(isSigned(header, "{}", ["whsec_b"], at)).toBe(false);
    expect(isSigned(header.replace(String(at), String(at + 1)), "{}", ["whsec_a"], at)).toBe(false);
    expect(isSigned("", "{}", ["whsec_a"], at)).toBe(false);
    const both = signature(["whsec_new", "whsec_old"], at, "{}");
    expect([isSigned(both, "{}", ["whsec_old"], at), isSigned(both, "{}", ["whsec_new"], at), isSigned(both, "{}", ["whsec_x"], at)]).toEqual([true, true, false]);
  });

  test("R-OP-05 (signature): no other body and no other moment passes under a signature", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), fc.integer({ min: -200, max: 200 }), (body, other, shift) => {
        const header = signature(["s"], at, body);
        expect(isSigned(header, body, ["s"], at + shift)).toBe(true);
        expect(isSigned(header, other, ["s"], at)).toBe(other === body);
        if (shift !== 0) expect(isSigned(header.replace(`t=${at}`, `t=${at + shift}`), body, ["s"], at)).toBe(false);
      }),
    );
  });
});
