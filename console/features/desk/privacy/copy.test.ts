import { expect, test } from "vitest";
import { csvFile } from "#contract/csv.ts";
import type { HeldData } from "#contract/data-requests.ts";
import zh from "#locales/zh-CN/privacy.ts";
import { heldLines } from "./copy.ts";

const at = "2026-03-02T02:00:00.000Z";
const held: HeldData = {
  madeAt: at, number: 108,
  fields: [{ field: "phone", value: "13912340077", stated: true, updatedAt: at }],
  orders: [{ number: "HM1", shop: "禾木家电", placedAt: at, paidFen: 12_900, address: "北京市朝阳区望京街道8号院" }],
  conversations: [{ number: 7, openedAt: at, endedAt: null, said: [{ at, by: "customer", text: "=1+1，\"急\"" }] }],
  consents: [{ purpose: "offers", given: false, at, channel: "web", version: "consents/default@1" }],
};

test("R-CU-04 (copy): the copy as a table holds every part, and no spreadsheet takes a customer's words for a formula", () => {
  const lines = heldLines(held, zh.copy);
  expect(lines).toHaveLength(4);
  expect(lines[0]).toEqual(["个人资料", "手机 (客户填写)", at, "13912340077"]);
  expect(lines[1]![3]).toContain("望京街道8号院");
  expect(lines[3]).toEqual(["授权", "offers consents/default@1", at, "撤回"]);
  const file = csvFile(zh.copy.heads, lines);
  expect(file.startsWith("\uFEFF")).toBe(true);
  expect(file).toContain(`"'=1+1，""急"""`);
});
