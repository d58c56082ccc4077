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
  tickets: [{ code: "TS1001", type: { "zh-CN": "投诉" }, title: "内胆掉漆", shop: "禾木", order: "HM1", openedAt: at, endedAt: at, stages: [{ at, stage: { "zh-CN": "核实中" } }], facts: [{ name: { "zh-CN": "诉求" }, value: "换新" }], said: [{ at, by: "staff", text: "已为您换新", files: ["照片.png"] }], rating: { score: 4, comment: "还行" } }],
  agreements: [{ code: "XY1", kind: { "zh-CN": "供货" }, title: "滤芯", shop: null, state: "cancelled", openedAt: at, fromOn: "2026-01-01", untilOn: "2026-12-31", noticeDays: 5, endedBy: { "zh-CN": "客户不再需要" }, versions: [{ kind: "agreement", at, lines: [{ title: "滤芯", unit: "支", quantity: 10, priceFen: 100, listFen: 100 }], totalFen: 1000, holdsUntil: null, fromOn: "2026-01-01", untilOn: "2026-12-31" }], services: [{ what: "上门", dueOn: "2026-02-01", deliveredAt: at, checkedAt: at, checkedWords: "很好", dropped: false }], told: [{ at, text: "协议已签订" }] }],
  promises: [{ kind: "callback", what: "回电说明", phone: "13912340077", madeAt: at, dueAt: at, state: "done" }],
  likings: [{ kind: "special", text: "只收静音款", source: "said", at }],
  consents: [{ purpose: "offers", given: false, at, channel: "web", version: "consents/default@1" }],
};

test("R-CU-04 (copy): the copy as a table holds every part, and no spreadsheet takes a customer's words for a formula", () => {
  const lines = heldLines(held, zh.copy, (label) => label["zh-CN"]);
  expect(new Set(lines.map((line) => line[0]))).toEqual(new Set(Object.values(zh.copy.parts)));
  expect(lines[0]).toEqual(["个人资料", "手机 (客户填写)", at, "13912340077"]);
  expect(lines[1]![3]).toContain("望京街道8号院");
  expect(lines.filter((line) => line[0] === "工单").map((line) => `${line[1]}: ${line[3]}`)).toEqual(["TS1001 投诉: 内胆掉漆 · 禾木 · HM1", "TS1001 诉求: 换新", "TS1001 进度: 核实中", "TS1001 客服: 已为您换新 · 照片.png", "TS1001 评价 4 星: 还行", "TS1001 办结: "]);
  expect(lines.filter((line) => line[0] === "协议").map((line) => line[1])).toEqual(["XY1 供货", "XY1 协议", "XY1 服务项 上门", "XY1 告知"]);
  expect(lines.find((line) => line[0] === "承诺")![3]).toContain("13912340077");
  expect(lines.at(-1)).toEqual(["授权", "offers consents/default@1", at, "撤回"]);
  const file = csvFile(zh.copy.heads, lines);
  expect(file.startsWith("\uFEFF")).toBe(true);
  expect(file).toContain(`"'=1+1，""急"""`);
});
