import { describe, expect, it } from "vitest";
import type { WidgetEntry } from "#contract/widget.ts";
import type { Letter } from "../transport/outbox.ts";
import { linesOf } from "./lines.ts";

const at = (minute: number) => new Date(2026, 10, 20, 14, minute).toISOString();
const entry = (publicSeq: number, part: Partial<WidgetEntry> = {}): WidgetEntry => ({
  publicSeq, kind: "message", at: at(21), author: { kind: "agent", name: "苏禾" }, clientId: null, text: `t${publicSeq}`, body: null, ...part,
});
const mine = (publicSeq: number, clientId: string) => entry(publicSeq, { clientId, author: { kind: "customer", name: "" } });
const letter = (clientId: string, part: Partial<Letter> = {}): Letter => ({ clientId, order: 1, at: at(22), input: { clientId, text: clientId }, ...part });
const idle = { letters: [], sent: [], uploads: [], line: "open" as const };

describe("lines of a thread", () => {
  it("R-CH-01 (marks): delivered when stored, read when an agent has read so far, waiting while the line is down", () => {
    const entries = [mine(1, "a"), entry(2, { kind: "read", body: { upTo: 1 } }), mine(3, "b")];
    const marks = (line: "open" | "lost") => linesOf({ ...idle, line, letters: [letter("c")] }, entries, 0, "").map((l) => l.mark);
    expect(marks("open")).toEqual(["read", "delivered", "sending"]);
    expect(marks("lost")).toEqual(["read", "delivered", "waiting"]);
    expect(linesOf(idle, entries, 3, "").map((l) => l.mark)).toEqual(["read", "read"]);
  });

  it("R-CH-01 (no double): a message that is in the thread, acknowledged and still in the outbox is shown once", () => {
    const lines = linesOf({ ...idle, letters: [letter("a"), letter("b")], sent: [letter("a")] }, [mine(1, "a")], 0, "");
    expect(lines.map((l) => l.key)).toEqual(["a", "b"]);
  });

  it("R-CH-01 (failed line): a final refusal keeps the text and carries its code", () => {
    const [line] = linesOf({ ...idle, letters: [letter("a", { refused: "invalid" })] }, [], 0, "");
    expect([line?.text, line?.mark, line?.code]).toEqual(["a", "refused", "invalid"]);
  });

  it("R-CH-01 (captions): who took over, a recalled message, the end; unknown kinds are not shown", () => {
    const lines = linesOf(
      idle,
      [
        entry(1, { kind: "assigned", author: { kind: "system", name: "" }, body: { name: "苏禾" } }),
        entry(2, { text: "secret" }),
        entry(3, { kind: "recalled", body: { publicSeq: 2 } }),
        entry(4, { kind: "stage" }),
        entry(5, { kind: "something_new" }),
        entry(6, { kind: "closed" }),
        entry(7, { author: { kind: "system", name: "" } }),
      ],
      0,
      "禾木",
    );
    expect(lines.map((l) => [l.caption, l.name, l.text])).toEqual([
      ["assigned", "苏禾", "t1"],
      ["recalled", "苏禾", ""],
      ["closed", "苏禾", "t6"],
      [null, "禾木", "t7"],
    ]);
  });

  it("R-CH-01 (times): messages of a run share one time and one face", () => {
    const lines = linesOf(idle, [entry(1), entry(2, { at: at(22) }), mine(3, "a"), entry(4, { at: at(40) })], 0, "");
    expect(lines.map((l) => [l.time, l.first])).toEqual([[true, true], [false, false], [false, true], [true, true]]);
  });
});
