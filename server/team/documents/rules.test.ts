import { describe, expect, test } from "vitest";
import { mayDecide, mayEdit, mayWithdraw, mayWrite, nextReminder } from "./rules.ts";

const [li, zhou] = ["li", "zhou"];
const base = { kind: "document" as const, reviewerId: zhou as string | null, recipients: 1, dueOn: null as string | null };
const code = (given: object, author = { id: li, mayPass: false }) => {
  const said = mayWrite({ ...base, ...given }, author, [zhou], "2026-03-02");
  return said === true ? "yes" : said.fields![0]!.code;
};

describe("R-CO-03 (documents): who may do what", () => {
  test.each([
    [{}, false, "yes"],
    [{ reviewerId: li }, true, "document_own_review"],
    [{ reviewerId: "north" }, false, "document_reviewer_unknown"],
    [{ reviewerId: null }, false, "document_reviewer_missing"],
    [{ reviewerId: null }, true, "yes"],
    [{ kind: "request", reviewerId: null }, true, "document_reviewer_missing"],
    [{ kind: "report", recipients: 0 }, false, "yes"],
    [{ recipients: 0 }, false, "document_to_nobody"],
    [{ dueOn: "2026-03-01" }, false, "day_past"],
    [{ dueOn: "2026-03-02" }, false, "yes"],
  ])("R-CO-03 (documents): written as %j by someone who may pass on: %s → %s", (given, mayPass, said) => {
    expect(code(given, { id: li, mayPass })).toBe(said);
  });

  test("R-CO-03 (requests and reports): only the reviewer decides while it waits, only the author writes it anew after it came back", () => {
    const states = ["review", "returned", "approved", "withdrawn"] as const;
    const of = (may: typeof mayDecide, who: string) => states.filter((state) => may({ state, authorId: li, reviewerId: zhou }, who));
    expect([of(mayDecide, zhou), of(mayDecide, li), of(mayEdit, li), of(mayEdit, zhou), of(mayWithdraw, li), of(mayWithdraw, zhou)]).toEqual([["review"], [], ["returned"], [], ["review", "returned"], []]);
    expect(mayDecide({ state: "review", authorId: li, reviewerId: null }, null)).toBe(false);
  });

  test("R-CO-03 (documents): reminded a day before where that is still to come, and when it is due; what is past reminds nobody", () => {
    const due = new Date("2026-03-04T10:00:00Z");
    expect(nextReminder(due, new Date("2026-03-02T02:00:00Z"))).toEqual({ at: new Date("2026-03-03T10:00:00Z"), step: "before" });
    expect(nextReminder(due, new Date("2026-03-04T02:00:00Z"))).toEqual({ at: due, step: "due" });
    expect(nextReminder(due, due)).toBeNull();
    expect(nextReminder(null, due)).toBeNull();
  });
});
