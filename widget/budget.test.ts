import { mkdtempSync, writeFileSync } from "node:fs";
import { randomBytes } from "node:crypto";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it } from "vitest";
import { budget, checkBudget } from "./budget.ts";

function built(files: Record<string, number>): string {
  const dir = mkdtempSync(join(tmpdir(), "kefu-budget-"));
  for (const [name, bytes] of Object.entries(files)) writeFileSync(join(dir, name), randomBytes(bytes));
  return dir;
}

it("R-CH-01 (weight): a build within the limits passes; one language and the frame's own files do not count twice", () => {
  const report = checkBudget(built({ "kefu.js": 1000, "face-12345678.js": 18_000, "panel-12345678.js": 6000, "widget-1.js": 3000, "widget-2.js": 2500, "frame-1.js": 3000 }));
  expect(report.problems).toEqual([]);
  expect(report.whole).toBeLessThan(28_400);
});

it("R-CH-01 (weight): each passed limit is named, and so is a folder that holds no loader", () => {
  const heavy = checkBudget(built({ "kefu.js": budget.loader + 1, "face-12345678.js": 31 * 1024 }));
  expect(heavy.problems.map((problem) => problem.split(" ")[2])).toEqual(["loader", "panel", "whole"]);
  expect(checkBudget(built({})).problems).toHaveLength(1);
});
