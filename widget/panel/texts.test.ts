import fc from "fast-check";
import { describe, expect, it } from "vitest";
import english from "#locales/en/widget.ts";
import chinese from "#locales/zh-CN/widget.ts";
import { readableAccent } from "./accent.ts";
import { maySkip, plainPhone, problemsIn } from "./about.ts";
import { fileSize, moment, momentOf, timeAbove, yuan } from "./format.ts";
import { linkify, webAddress } from "./linkify.ts";

describe("links", () => {
  it("R-CH-01 (links): web addresses become links, Chinese and closing punctuation stay outside", () => {
    const hrefs = (text: string) => linkify(text).flatMap((piece) => piece.href ?? []);
    expect(hrefs("说明见 https://hemu.example/help?a=1&b=2。谢谢")).toEqual(["https://hemu.example/help?a=1&b=2"]);
    expect(hrefs("（http://a.example/x），再看 https://b.example.")).toEqual(["http://a.example/x", "https://b.example"]);
    expect(hrefs("(see https://a.example/w_(x))")).toEqual(["https://a.example/w_(x)"]);
    expect(hrefs("https://a.example/<script>")).toEqual(["https://a.example/"]);
    for (const text of ["javascript:alert(1)", "data:text/html,x", "www.a.example", "file:///etc", "https://", "ftp://a.example"]) expect(hrefs(text)).toEqual([]);
  });

  it("R-CH-01 (links): whatever is written, the pieces put together are the text, and every link is http or https", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string(), fc.constantFrom("https://", "http://a.example/", "javascript:", "(", ")", "。", " ", "<b>"))), (parts) => {
        const text = parts.join("");
        const pieces = linkify(text);
        expect(pieces.map((piece) => piece.text).join("")).toBe(text);
        for (const { href } of pieces) if (href !== undefined) expect(href).toMatch(/^https?:\/\//i);
      }),
    );
  });

  it("R-CH-01 (file address): only http and https are shown or opened, seen from Kefu's origin", () => {
    expect(webAddress("/v1/visitor/files/1?t=x", "https://kefu.example")).toBe("https://kefu.example/v1/visitor/files/1?t=x");
    for (const odd of ["javascript:alert(1)", "data:image/png;base64,x", "blob:x", 7, null, undefined]) expect(webAddress(odd, "https://kefu.example")).toBe(null);
  });
});

describe("formats", () => {
  const now = new Date(2026, 10, 20, 14, 30);
  it("R-CH-01 (times): today, yesterday, this year, another year; what is ahead carries its weekday", () => {
    expect(moment(new Date(2026, 10, 20, 9, 5), now, chinese.time)).toBe("今天 09:05");
    expect(moment(new Date(2026, 10, 19, 23, 59), now, chinese.time)).toBe("昨天 23:59");
    expect(moment(new Date(2026, 10, 21, 9, 0), now, chinese.time)).toBe("明天 09:00");
    expect(moment(new Date(2026, 10, 24, 9, 0), now, chinese.time)).toBe("11-24 周二 09:00");
    expect(moment(new Date(2026, 0, 3, 8, 0), now, chinese.time)).toBe("01-03 08:00");
    expect(moment(new Date(2025, 10, 20, 14, 30), now, english.time)).toBe("2025-11-20 14:30");
    expect(momentOf("明天 9:00", now, chinese.time)).toBe("明天 9:00");
    expect(momentOf(new Date(2026, 10, 21, 9, 0).toISOString(), now, chinese.time)).toBe("明天 09:00");
  });

  it("R-CH-01 (times): a time stands above the first line, after a pause, and on a new day", () => {
    const at = (day: number, hour: number, minute: number) => new Date(2026, 10, day, hour, minute).toISOString();
    expect(timeAbove(at(20, 14, 30), undefined)).toBe(true);
    expect(timeAbove(at(20, 14, 32), at(20, 14, 30))).toBe(false);
    expect(timeAbove(at(20, 14, 36), at(20, 14, 30))).toBe(true);
    expect(timeAbove(at(21, 0, 1), at(20, 23, 59))).toBe(true);
  });

  it("R-CH-01 (money and sizes): written as people read them", () => {
    expect([yuan(45900), yuan(128000), yuan(0), yuan(5), yuan(123456789)]).toEqual(["¥459.00", "¥1,280.00", "¥0.00", "¥0.05", "¥1,234,567.89"]);
    expect([fileSize(900), fileSize(2048), fileSize(1_258_291)]).toEqual(["900 B", "2 KB", "1.2 MB"]);
  });

  it("R-CH-01 (contrast): any colour of a shop becomes one on which white reads at 4.5:1; what is no colour is ignored", () => {
    const share = (part: number) => (part / 255 <= 0.04045 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4);
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 0xffffff }), (n) => {
        const accent = readableAccent(`#${n.toString(16).padStart(6, "0")}`)!;
        const [r, g, b] = [1, 3, 5].map((at) => share(Number.parseInt(accent.slice(at, at + 2), 16)));
        expect(1.05 / (0.2126 * r! + 0.7152 * g! + 0.0722 * b! + 0.05)).toBeGreaterThanOrEqual(4.5);
      }),
    );
    expect(readableAccent("#0f6680")).toBe("#0f6680");
    for (const odd of [undefined, "", "red", "#fff", "#12345g", "url(x)"]) expect(readableAccent(odd)).toBe(null);
  });
});

describe("questions before the first message", () => {
  const ask = { name: "optional", phone: "required", province: "required" } as const;
  const problem = (phone: string) => problemsIn({ name: "", phone, province: "51" }, ask, chinese.ask).phone;
  it("R-CH-01 (phone): the sentence says what is wrong and what is right", () => {
    expect(problem("138 0571 620")).toBe("手机号少 1 位，应为 11 位。");
    expect(problem("138057162071")).toBe("手机号多 1 位，应为 11 位。");
    expect(problem("1380571620a")).toBe("手机号只能是数字，应为 11 位。");
    expect(problem("23805716207")).toBe("手机号应以 13 至 19 开头，共 11 位。");
    expect(problem("")).toBe("请填写手机号，应为 11 位。");
    for (const fine of ["138 0571 6207", "+86 138-0571-6207", "8613805716207", "１３８０５７１６２０７"]) {
      expect(problem(fine)).toBe(undefined);
      expect(plainPhone(fine)).toBe("13805716207");
    }
  });

  it("R-CH-01 (only what is asked): what is not asked or optional is never missed", () => {
    const none = { name: "", phone: "", province: "" };
    expect(problemsIn(none, { name: "no", phone: "no", province: "no" }, chinese.ask)).toEqual({});
    expect(Object.keys(problemsIn(none, ask, chinese.ask))).toEqual(["phone", "province"]);
    expect(problemsIn({ ...none, phone: "12" }, { name: "no", phone: "optional", province: "no" }, chinese.ask).phone).toBe("手机号少 9 位，应为 11 位。");
    expect(maySkip(ask)).toBe(false);
    expect(maySkip({ name: "optional", phone: "optional", province: "no" })).toBe(true);
  });

  it("R-CH-01 (province): both languages name the same 34 provinces", () => {
    const codes = (text: string) => [...text.matchAll(/(\d\d)(\S+)/g)].map(([, code]) => code);
    expect(codes(chinese.provinces)).toHaveLength(34);
    expect(codes(english.provinces)).toEqual(codes(chinese.provinces));
  });
});
