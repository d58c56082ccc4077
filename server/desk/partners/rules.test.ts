import { describe, expect, test } from "vitest";
import { linkUntil, mayOpen, mayTakeLetter, meaningOf, opensPersonal, saidOf } from "./rules.ts";

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

describe("R-TK-08 (answers by mail): what a letter does", () => {
  test.each([
    ["已找到，今天送。", 0, "answer"],
    ["", 1, "answer"],
    ["", 0, "nothing"],
    ["提问：单号少一位吗？", 0, "question"],
    ["Question: which number?", 0, "question"],
    ["Questionable, but found.", 0, "answer"],
    ["不能处理，不是我们的单号。", 0, "refusal"],
    ["接下。", 0, "accept"],
    ["收到，谢谢！\n方远\n远途快运", 0, "accept"],
    ["Received, thanks.", 0, "accept"],
    ["收到。", 1, "answer"],
    ["好的，已经改派。", 0, "answer"],
    ["接下来三天内送到。", 0, "answer"],
  ] as const)("R-TK-08 (answers by mail): %j with %i files is %s", (said, files, meaning) => {
    expect(meaningOf(said, files)).toBe(meaning);
  });
  test.each([
    [true, "open", false, false, "yes"],
    [false, "open", false, false, "other_address"],
    [false, "answered", false, false, "other_address"],
    [true, "open", false, true, "revoked"],
    [true, "open", true, false, "late"],
    [true, "answered", false, true, "late"],
    [true, "withdrawn", false, false, "late"],
  ] as const)("R-TK-08 (answers by mail): from the partner %s, task %s, ticket over %s, links ended by hand %s: %s", (fromPartner, state, ticketEnded, revoked, said) => {
    expect(mayTakeLetter({ fromPartner }, { state, ticketEnded, revoked })).toBe(said);
  });
});
