import { expect, test } from "vitest";
import { previewText } from "./preview.ts";

test("R-CV-05 (list): a preview shows a mask where something was cut out, and leaves every other word as it stands", () => {
  expect(["⟦称呼1⟧您好，⟦手机12⟧ 收到。", "没有什么要遮", "⟦ 不是记号", ""].map((text) => previewText(text))).toEqual(["•••您好，••• 收到。", "没有什么要遮", "⟦ 不是记号", ""]);
  expect(previewText("⟦称呼1⟧您好，⟦手机12⟧ 收到。", "杨女士")).toBe("杨女士您好，••• 收到。");
});
