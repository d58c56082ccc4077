import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { formDocument } from "./formDocument.ts";

const routing = readFileSync(new URL("../../../../../handbook/routing/default.yaml", import.meta.url), "utf8");

it("R-HB-04 (forms): a form's change alters one place and keeps the comments and the order of the text", () => {
  const changed = formDocument(routing)!.with(["stickiness", "lastAgentDays"], 7);
  expect(changed).toBe(routing.replace(/lastAgentDays: \d+/, "lastAgentDays: 7"));
  const order = formDocument(changed)!.with(["order"], ["skill", "available"]);
  expect(order).toContain("order: [skill, available]\n");
  expect(formDocument(order)!.get(["stickiness", "lastAgentDays"])).toBe(7);
});

it("R-HB-04 (forms): a place is added and taken away, and a broken text has no form", () => {
  const doc = formDocument(routing)!;
  expect(formDocument(doc.with(["overflow", 2], { afterSeconds: 200, to: ["same"] }))!.get(["overflow", 2, "afterSeconds"])).toBe(200);
  expect(formDocument(doc.with(["overflow", 0], undefined))!.get(["overflow", 0, "to"])).toEqual(doc.get(["overflow", 1, "to"]));
  // A text with signs of YAML in it stays a text.
  const said = formDocument("body:\n  welcome: { zh-CN: 您好 } # 开头\n")!.with(["welcome", "zh-CN"], "{称呼}: 您好, #1");
  expect(said).toContain(" # 开头");
  expect(formDocument(said)!.get(["welcome", "zh-CN"])).toBe("{称呼}: 您好, #1");
  expect(formDocument("body: [")).toBeNull();
  expect(formDocument("- 1")).toBeNull();
});
