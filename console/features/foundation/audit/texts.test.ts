import { readdirSync } from "node:fs";
import { expect, test } from "vitest";
import { saidOf } from "./said.ts";
import { kindTexts } from "./texts.ts";

test("R-OP-04 (audit log read): every kind that some module has words for is read in them, in both languages", async () => {
  for (const locale of ["zh-CN", "en"] as const) {
    const folder = new URL(`../../../../locales/${locale}/`, import.meta.url);
    for (const file of readdirSync(folder)) {
      const { events } = ((await import(new URL(file, folder).href)) as { default: { events?: object } }).default;
      for (const kind of Object.keys(events ?? {}).filter((key) => /^[a-z_]+\.[a-z_]+$/.test(key))) expect(kindTexts[locale][kind], `${file}: ${kind}`).toBeTruthy();
    }
  }
});

test.each([
  [{ from: ["agent"], to: ["agent", "supervisor"] }, "agent → agent、supervisor"],
  [{ outcome: "confirmed", turns: 3 }, "outcome: confirmed；turns: 3"],
  [{ changed: { name: { from: "A".repeat(64), to: "B".repeat(64) } } }, "changed: name 已加密 → 已加密"],
  [{ reason: null }, "reason: –"],
  [{}, ""],
])("R-OP-04 (audit log read): what changed stands in one line, what is sealed as a word for it: %j", (data, said) => expect(saidOf(data, "已加密")).toBe(said));
