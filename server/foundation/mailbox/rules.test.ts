import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { answeredIds, foldQuoted, natureOf, plain, sameAddress, tagged, tagsIn, type Head } from "./rules.ts";

describe("R-TK-08 (answers by mail): what a letter is", () => {
  test.each<[string, Head, string, string]>([
    ["a person's letter", [["subject", "Re: 请您协助"]], "fang@carrier.example", "letter"],
    ["a person's letter, said to be none of a machine", [["auto-submitted", "no"]], "fang@carrier.example", "letter"],
    ["an absence note (RFC 3834)", [["auto-submitted", "auto-replied"]], "fang@carrier.example", "auto_reply"],
    ["an absence note of QQ mail", [["subject", "自动回复：请您协助"]], "fang@carrier.example", "auto_reply"],
    ["an absence note of Outlook", [["subject", "Automatic reply: Re: help"]], "fang@carrier.example", "auto_reply"],
    ["with an empty return path", [["return-path", "<>"]], "fang@carrier.example", "auto_reply"],
    ["a list", [["list-id", "<news.carrier.example>"]], "news@carrier.example", "auto_reply"],
    ["a delivery report", [["content-type", "multipart/report; report-type=delivery-status; boundary=x"], ["return-path", "<>"]], "MAILER-DAEMON@mx.example", "bounce"],
    ["a report that says whom it did not reach", [["x-failed-recipients", "fang@carrier.example"]], "postmaster@mx.example", "bounce"],
    ["a read receipt", [["content-type", "multipart/report; report-type=disposition-notification"]], "fang@carrier.example", "auto_reply"],
  ])("R-TK-08 (answers by mail): %s", (_, head, from, nature) => {
    expect(natureOf(head, from)).toBe(nature);
  });

  test("R-TK-08 (answers by mail): the tag in the address and the letters that are answered are found, also among others", () => {
    const tag = "0123456789abcdef01234567";
    expect(tagged("service@hemu.example", tag)).toBe(`service+${tag}@hemu.example`);
    expect(tagsIn([["to", `"禾木" <service+${tag.toUpperCase()}@hemu.example>, other@x.example`], ["cc", "a+b@x.example"]])).toEqual([tag]);
    expect(answeredIds([["in-reply-to", "<b@x>"], ["references", "<a@x> <b@x>"]], "letter", "<raw@x>")).toEqual(["<b@x>", "<a@x>"]);
    expect(answeredIds([], "bounce", "Message-ID: <ours@hemu.example>")).toEqual(["<ours@hemu.example>"]);
    expect(sameAddress("Fang.Yuan@Carrier.example", "fang.yuan+kefu@carrier.example")).toBe(true);
    expect(sameAddress("", "")).toBe(false);
  });
});

describe("R-TK-08 (answers by mail): quoted text is folded", () => {
  test.each<[string, string, string]>([
    ["nothing quoted", "已找到，今天送。", "已找到，今天送。"],
    ["our own line", "已找到。\n\n—— 请在这条线上方回复 ——\n方远，您好", "已找到。"],
    ["our own line, quoted", "已找到。\n> —— 请在这条线上方回复 ——\n> 方远，您好", "已找到。"],
    ["Gmail in Chinese", "已找到。\n\n禾木客服 <service@hemu.example> 于2026年3月2日周一 10:00写道：\n\n> 请查", "已找到。"],
    ["Gmail in English, broken in two", "Found.\n\nOn Mon, Mar 2, 2026 at 10:00 AM Hemu <service@hemu.example>\nwrote:\n> please look", "Found."],
    ["Outlook in Chinese", "已找到。\n\n发件人: 禾木客服\n发送时间: 2026年3月2日\n收件人: 方远\n主题: 请您协助\n\n请查", "已找到。"],
    ["QQ mail", "已找到。\n\n------------------ 原始邮件 ------------------\n发件人: 禾木", "已找到。"],
    ["a signature", "已找到。\n-- \n方远\n远途快运", "已找到。"],
    ["written below", "> 请查 YJ88\n> 谢谢\n\n已找到。", "已找到。"],
    ["nothing but a quotation", "> 请查\n> 谢谢", ""],
    ["someone who writes 发件人 in a sentence", "发件人：请改成远途，谢谢。", "发件人：请改成远途，谢谢。"],
  ])("R-TK-08 (answers by mail): %s", (_, text, said) => {
    expect(foldQuoted(text).said).toBe(said);
  });

  test("R-TK-08 (answers by mail): no text breaks the rules, and none is made longer than it may be", () => {
    fc.assert(fc.property(fc.string({ unit: "binary" }), fc.integer({ min: 1, max: 50 }), (text, n) => {
      const { said, quoted } = foldQuoted(text);
      expect(said.length + quoted.length).toBeLessThanOrEqual(text.length + 1);
      const kept = plain(text, n);
      expect(Array.from(kept).length).toBeLessThanOrEqual(n + 1);
      expect(kept).not.toContain("\u0000");
    }));
  });
});
