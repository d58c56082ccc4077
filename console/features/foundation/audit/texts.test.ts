import { readdirSync, readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { saidOf } from "./said.ts";
import { kindTexts, wordTexts } from "./texts.ts";
import { namesIn, ruleName } from "./useCodeNames.ts";

test("R-OP-04 (audit log read): every kind that some module has words for is read in them, in both languages", async () => {
  for (const locale of ["zh-CN", "en"] as const) {
    const folder = new URL(`../../../../locales/${locale}/`, import.meta.url);
    for (const file of readdirSync(folder)) {
      const { events } = ((await import(new URL(file, folder).href)) as { default: { events?: object } }).default;
      for (const kind of Object.keys(events ?? {}).filter((key) => /^[a-z_]+\.[a-z_]+$/.test(key))) expect(kindTexts[locale][kind], `${file}: ${kind}`).toBeTruthy();
    }
  }
});

const id = (n: number): string => `0000000${n}-0000-7000-8000-000000000000`;
const how = {
  names: { [id(1)]: "苏禾", [id(2)]: "陆遥" },
  field: (key: string) => wordTexts["zh-CN"].fields[key] ?? key,
  code: (_key: string, value: string) => wordTexts["zh-CN"].codes[value] ?? value,
  moment: (at: string) => at.slice(0, 10),
  money: (fen: number) => `¥${fen / 100}`,
  between: { part: "：", parts: "；", items: "、" }, sealed: "已加密", yes: "是", no: "否", many: (count: number) => `${count} 个`,
};

test.each<[Record<string, unknown>, string]>([
  [{ from: ["agent"], to: ["agent", "supervisor"] }, "客服专员 → 客服专员、客服主管"],
  [{ from: null, to: id(1), result: "routed" }, "→ 苏禾；结果：按规则分配"],
  [{ from: id(1), to: null }, "苏禾 → –"],
  [{ outcome: "confirmed", turns: 3, assigneeId: id(2) }, "结果：客户确认已解决；往来轮数：3；接待人：陆遥"],
  [{ amountFen: 41_400, exception: false, dueAt: "2026-03-02T03:00:00.000Z" }, "金额：¥414；破例：否；期限：2026-03-02"],
  [{ changed: { name: { from: "A".repeat(64), to: "B".repeat(64) } } }, "改动：名称：已加密 → 已加密"],
  [{ roles: [{ role: "agent" }, { role: "supervisor", scope: "team" }], reasons: [{ code: "opener", params: {} }] }, "角色：客服专员、角色：客服主管、范围：小组；依据：由开立人负责"],
  [{ reason: null, clock: id(9), needs: [] }, ""],
  [{ conversations: [id(7), id(8)], ids: [1, 2, 3, 4, 5, 6, 7] }, "会话：2 个；会话：7 个"],
  [{}, ""],
])("R-OP-04 (audit log read): an entry is read in words, names for ids, what is sealed as a word for it, an id without a name only in what was stored: %j", (data, said) => expect(saidOf(data, how)).toBe(said));

test("R-OP-04 (audit log read): the handbook's names stand for its codes; a code with two meanings keeps its own", () => {
  const label = (zh: string) => ({ "zh-CN": zh, en: zh });
  const names = namesIn([{ topics: [{ key: "order", name: label("订单"), children: [{ key: "order.urge", title: label("催发货") }] }] }, { stages: [{ key: "check", name: label("核实") }] }, { stages: [{ key: "check", name: label("检测") }] }]);
  expect(Object.fromEntries(names)).toEqual({ order: label("订单"), "order.urge": label("催发货"), check: null });
});

test("R-OP-04 (audit log read): a stage that several workflows have is called as the workflow of its ticket calls it, whether or not the entry says which", () => {
  const label = (zh: string) => ({ "zh-CN": zh, en: zh });
  const of = new Map([["workflow", namesIn([{ key: "confirm", name: label("反馈") }, { key: "confirm", name: label("客户确认") }])], ["workflow/complaint", namesIn({ key: "confirm", name: label("反馈") })], ["workflow/return", namesIn({ key: "confirm", name: label("客户确认") })]]);
  const said = (key: string, course: string | null, data = {}) => ruleName(of, { kind: "ticket.taken", data, course }, key, "confirm")?.["zh-CN"] ?? null;
  expect([said("to", "complaint"), said("from", "return"), said("stage", "return"), said("to", null, { type: "complaint" }), said("to", null), said("topic", "complaint")]).toEqual(["反馈", "客户确认", "客户确认", "反馈", null, null]);
});

test("R-OP-04 (audit log read): what the modules record has a word in both languages", () => {
  const server = new URL("../../../../server/", import.meta.url);
  const files = readdirSync(server, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts") && !/\.test\.ts$|testing/.test(file));
  const keys = new Set<string>();
  // The parts named outright where something is recorded: `record({ kind: "…", subject: […], data: { part, part: … } })`.
  for (const file of files)
    for (const [, data] of readFileSync(new URL(file, server), "utf8").matchAll(/record\(\{ kind: [^\n]*? data: \{ ([^{}\n]*) \} \}\)/g))
      for (const [, key] of data!.replaceAll(/\([^()]*\)|\[[^\]]*\]/g, "").matchAll(/(?:^|, )([a-zA-Z]+)(?=:|,|$)/g)) keys.add(key!);
  expect(keys.size).toBeGreaterThan(60);
  for (const locale of ["zh-CN", "en"] as const) expect([...keys].filter((key) => wordTexts[locale].fields[key] === undefined)).toEqual([]);
});
