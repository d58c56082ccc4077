import { readFileSync } from "node:fs";
import { join } from "node:path";
import fc from "fast-check";
import { parse } from "yaml";
import { describe, expect, test } from "vitest";
import { OutgoingWords } from "#contract/policies/outgoing-words.ts";
import { shippedFolder } from "#server/kernel/handbook/index.ts";
import { soundsOf } from "./sounds.ts";
import { compileWords, standingInTheWay, type ListedRule } from "#contract/words/find.ts";
import { numberOf, fold } from "#contract/words/fold.ts";

const shipped = OutgoingWords.parse((parse(readFileSync(join(shippedFolder, "outgoing-words/default.yaml"), "utf8")) as { body: unknown }).body);
const sounding = shipped.rules.flatMap((rule) => rule.words.filter((one) => one.sounds).map((one) => one.word));
const sounds = await soundsOf(sounding);
const matcher = compileWords(shipped.rules, sounds);
const found = (text: string) => matcher.find(text).map((hit) => `${hit.rule}: ${text.slice(hit.start, hit.end)}`);
const rule = (key: string, words: ListedRule["words"], more: Partial<ListedRule> = {}): ListedRule => ({ key, level: "stop", words, except: [], ...more });

describe("R-CV-07 (forbidden words): found in every dress", () => {
  test.each([
    ["这是最好的一款", ["superlatives: 最好的"]],
    ["全国第1，第①品牌", ["superlatives: 全国第1", "superlatives: 第①品牌"]],
    ["加我Ｖ，或者加 v x", ["off-platform: 加我Ｖ", "off-platform: 加 v x"]],
    ["加\u200b微\u200b信聊", ["off-platform: 加\u200b微\u200b信"]],
    ["加·薇·信", ["off-platform: 加·薇·信"]],
    ["家威新", ["off-platform: 家威新"]],
    ["加個微信吧", ["off-platform: 加個微信"]],
    ["W.e.i-x.i.n: abc", ["off-platform: W.e.i-x.i.n"]],
    ["wēixìn", ["off-platform: wēixìn"]],
    ["概，不，负，责", ["no-rights: 概，不，负，责"]],
    ["概不負責", ["no-rights: 概不負責"]],
    ["百分百有效，100％有效", ["superlatives: 百分百有效", "superlatives: 100％有效"]],
    ["最​低价就在今天", ["superlatives: 最​低价"]],
  ])("%s", (text, expected) => expect(found(text)).toEqual(expected));

  test.each([
    "最好先断电再擦，一会儿就干。", "2026-03-09 前为最佳赏味期。", "支持微信支付和银行卡。", "质量保证书在箱子里，保证金已退。", "1100%有效数字", "weixing 牌的灯", "加了一份配件，微信息提示已开",
    "已经为您登记，16:30 前给出结论。", "这款有第一、第二两个挡位。", "不用加，微信里也能看到物流。", "您的订单今天已经发出。", "内胆直径 24 厘米，适合 3 到 4 人。", "发票抬头和税号请核对一下。",
    "主管的威信很高，维新路 8 号的网点也能取。", "顶，级别高的会员有赠品。", "退款会原路退回，银行入账要 1 到 3 个工作日。",
  ])("R-CV-07 (forbidden words): nothing is found in ordinary words: %s", (text) => expect(found(text)).toEqual([]));

  test("R-CV-07 (forbidden words): a word is found whatever is put between its letters, in full width, upper case or variant characters; exactly its span is named", () => {
    const words = shipped.rules.flatMap((one) => one.words.filter(({ word }) => !/[…{]/.test(word)).map(({ word }) => ({ key: one.key, level: one.level, word })));
    const hidden = fc.constantFrom("", " ", "\u200b", "\u2060", ".", "*", "_", "~", "/", "·", "🙂", "\u00ad");
    const dress = (letter: string, how: number) => (how === 1 && /[!-~]/.test(letter) ? String.fromCharCode(letter.charCodeAt(0) + 0xfee0) : how === 2 ? letter.toUpperCase() : how === 3 ? ({ 一: "1", 证: "證", 发: "發", 级: "級", 国: "國", 价: "價", 负: "負", 责: "責" }[letter] ?? letter) : letter);
    fc.assert(
      fc.property(fc.constantFrom(...words), fc.array(hidden, { minLength: 12, maxLength: 12 }), fc.array(fc.nat(3), { minLength: 12, maxLength: 12 }), fc.constantFrom("", "您好，", "好的。"), fc.constantFrom("", "，请稍等", "。"), ({ key, word }, between, how, before, after) => {
        const disguised = [...word].map((letter, i) => (i === 0 ? "" : between[i % 12]!) + dress(letter, how[i % 12]!)).join("");
        const hits = matcher.find(before + disguised + after);
        expect(hits.some((hit) => hit.rule === key && hit.start <= before.length && hit.end >= before.length + disguised.length)).toBe(true);
      }),
      { numRuns: 1000 },
    );
  });

  test("R-CV-07 (forbidden words): words that may be heard are found in any characters of the same sound", () => {
    const heard = sounding.filter((word) => /^\p{Script=Han}+$/u.test(word));
    const soundOf = (sign: string) => Object.values(sounds).find((signs) => signs.includes(sign))!;
    fc.assert(
      fc.property(fc.constantFrom(...heard), fc.array(fc.nat(), { minLength: 8, maxLength: 8 }), (word, picks) => {
        const spoken = [...word].map((sign, i) => [...soundOf(sign)][picks[i]! % [...soundOf(sign)].length]!).join("");
        expect([spoken, matcher.find(spoken).length > 0]).toEqual([spoken, true]);
      }),
      { numRuns: 500 },
    );
  });

  test("R-CV-07 (forbidden words): whatever is written, hits lie within the text, in order, and never overlap", () => {
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.string({ unit: "binary" }), fc.constantFrom("加", "微", "信", "最", "好的", "24", "小时内", "回电", "，", "\u200b", "𝐕𝐗")), { maxLength: 40 }), (parts) => {
        const text = parts.join("");
        const hits = matcher.find(text);
        hits.forEach((hit, i) => {
          expect(hit.start).toBeGreaterThanOrEqual(i === 0 ? 0 : hits[i - 1]!.end);
          expect(hit.end).toBeGreaterThan(hit.start);
          expect(hit.end).toBeLessThanOrEqual(text.length);
        });
      }),
    );
  });
});

describe("R-CV-07 (promises): recognised with the number they name", () => {
  test.each([
    ["24 小时内给您回电", "promise-hours", 24],
    ["二十四小时内会有专人联系您", "promise-hours", 24],
    ["半小时内回复您", "promise-hours", 0.5],
    ["主管 10 分钟内给您打电话", "promise-minutes", 10],
    ["两个工作日内退款", "promise-days", 2],
    ["明天上午给您发货", "promise-tomorrow", null],
    ["今天下午就能寄出", "promise-today", null],
  ])("%s", (text, key, n) => expect(matcher.find(text).map((hit) => [hit.rule, hit.level, hit.n])).toEqual([[key, "promise", n]]));

  test("R-CV-07 (promises): numerals are read in figures, in Chinese, and mixed", () => {
    const read = (text: string) => numberOf(fold(text).codes.slice(0, fold(text).length));
    expect(["48", "十二", "二十", "三百六十五", "１２", "半", "几", "一千零二"].map(read)).toEqual([48, 12, 20, 365, 12, 0.5, 3, 1002]);
  });
});

describe("R-CV-07 (levels)", () => {
  test("R-CV-07 (levels): stopped words stand in the way whatever is acknowledged, warned ones until they are, promises never", () => {
    const hits = compileWords([rule("a", [{ word: "概不负责" }]), rule("b", [{ word: "也许" }], { level: "warn" }), rule("c", [{ word: "明天…发货" }], { level: "promise" })]).find("概不负责，也许明天给您发货");
    expect(hits.map((hit) => hit.rule)).toEqual(["a", "b", "c"]);
    expect(standingInTheWay(hits, []).map((hit) => hit.rule)).toEqual(["a", "b"]);
    expect(standingInTheWay(hits, ["a", "b"]).map((hit) => hit.rule)).toEqual(["a"]);
  });

  test("R-CV-07 (levels): of two readings of one place the graver stays", () => {
    const both = compileWords([rule("soft", [{ word: "最低价格" }], { level: "warn" }), rule("hard", [{ word: "最低价" }])]);
    expect(both.find("最低价格").map((hit) => hit.rule)).toEqual(["hard"]);
  });
});
