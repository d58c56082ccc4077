import { expect, test } from "vitest";
import { filledText, fitting, openPlace, pieces, placesIn, type Reply, slashAt, unfilledPlace } from "./replies.ts";

const reply = (key: string, shortcut: string, change: Partial<Reply> = {}): Reply => ({ key, shortcut, title: key, text: key, stage: undefined, shop: undefined, ...change });

test("R-CV-05 (quick replies): a slash at the start of a word opens them, one within a word or an address does not", () => {
  expect(slashAt("/", 1)).toEqual({ from: 0, typed: "" });
  expect(slashAt("您好 /换货", 6)).toEqual({ from: 3, typed: "换货" });
  expect(slashAt("您好\n/", 4)).toEqual({ from: 3, typed: "" });
  for (const text of ["170/65", "https://a.example", "/换货 了", ""]) expect(slashAt(text, text.length)).toBeNull();
});

test("R-CV-05 (quick replies): by shortcut before title before text, those of the stage first", () => {
  const all = [reply("a", "退款", { text: "换" }), reply("b", "七天", { title: "换货" }), reply("c", "能换吗"), reply("d", "换货"), reply("e", "换新", { stage: "answer" })];
  expect(fitting(all, "换", "answer").map((one) => one.key)).toEqual(["e", "d", "c", "b", "a"]);
  expect(fitting(all, "", "answer").map((one) => one.key)).toEqual(["e", "a", "b", "c", "d"]);
  expect(fitting(all, "没有", "answer")).toEqual([]);
});

test("R-CV-05 (quick replies): known places are filled, unknown ones stay to be typed over", () => {
  const values = { 称呼: "林女士", 订单号: "" };
  expect(filledText("{称呼}，订单 {订单号} 已发出", values)).toBe("林女士，订单 {订单号} 已发出");
  expect(pieces("{称呼}，{订单号}", values)).toEqual([{ kind: "filled", name: "称呼", text: "林女士" }, { kind: "words", text: "，" }, { kind: "open", name: "订单号" }]);
  expect(openPlace("到 {甲} 和 {乙}", 0)).toEqual({ start: 2, end: 5 });
  expect(openPlace("到 {甲} 和 {乙}", 5)).toEqual({ start: 8, end: 11 });
  expect(openPlace("到 {甲}", 6)).toEqual({ start: 2, end: 5 });
  expect(openPlace("没有", 0)).toBeNull();
});

test("R-CV-05 (quick replies, never raw): a place of a reply that nobody filled stops the message, braces of the writer's own do not", () => {
  const known = placesIn([reply("a", "退款", { text: "{称呼}，{订单号} 已退款" })], { 客服: "李静" });
  expect(unfilledPlace("林女士，{订单号} 已退款", known)).toEqual({ name: "订单号", start: 4, end: 9 });
  expect(unfilledPlace("{客服}", known)).toMatchObject({ name: "客服" });
  expect([unfilledPlace("配置写 {color} 就行", known), unfilledPlace("已退款", known)]).toEqual([null, null]);
});
