import { describe, expect, test } from "vitest";
import { linkUntil, mayOpen, opensPersonal, saidOf } from "./rules.ts";

const now = new Date("2026-03-02T02:00:00.000Z");
const day = (n: number) => new Date(now.getTime() + n * 86_400_000);
const open = { expiresAt: day(3), revokedAt: null };
const running = { state: "open" as const, ticketEnded: false };
const why = (...given: Parameters<typeof mayOpen>) => {
  const said = mayOpen(...given);
  return said === true ? true : said.params!.why;
};

describe("R-TK-08 (partners): pure", () => {
  test("R-TK-08 (partners): a link opens until the task is over, the ticket is, it was ended, or its date has come; what became of the task is said first", () => {
    expect(why(open, running, now)).toBe(true);
    expect(why(open, running, day(3))).toBe("expired");
    expect(why({ ...open, revokedAt: now }, running, now)).toBe("revoked");
    expect(why(open, { state: "open", ticketEnded: true }, now)).toBe("ticket_ended");
    for (const state of ["answered", "refused", "withdrawn"] as const) expect(why({ expiresAt: day(-1), revokedAt: now }, { state, ticketEnded: true }, now)).toBe(state);
  });

  test("R-TK-08 (partners): it opens a week past the deadline, also when it is made after it; without one, for thirty days", () => {
    expect([linkUntil(day(1), now), linkUntil(day(-5), now), linkUntil(null, now)]).toEqual([day(8), day(7), day(30)]);
  });

  test("R-TK-08 (partners): which shares open personal data; lines of others are passed over", () => {
    expect([opensPersonal([]), opensPersonal(["title", "order"]), opensPersonal(["order", "phone"]), opensPersonal(["words"])]).toEqual([false, false, true, true]);
    expect(saidOf({ at: now, kind: "task_refused", words: "不走这条线" })).toEqual([{ at: now.toISOString(), by: "partner", kind: "refusal", words: "不走这条线" }]);
    expect(saidOf({ at: now, kind: "comment", words: "内部" })).toEqual([]);
  });
});
