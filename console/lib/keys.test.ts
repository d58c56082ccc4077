import { expect, test } from "vitest";
import { combinationOf, enterMeans, isComposing, type KeyBinding, mayAct, signsOf } from "#console/lib/keys.ts";

const stroke = { code: "KeyK", key: "k", altKey: false, ctrlKey: false, metaKey: false, shiftKey: false };
const binding: KeyBinding = { label: "act", run: () => undefined };

test("Mod is ⌘ on Apple and Ctrl elsewhere", () => {
  expect(combinationOf({ ...stroke, metaKey: true }, true)).toBe("Mod+KeyK");
  expect(combinationOf({ ...stroke, ctrlKey: true }, false)).toBe("Mod+KeyK");
  expect(combinationOf({ ...stroke, ctrlKey: true }, true)).toBe("Ctrl+KeyK");
});

test("the physical key counts, so ⌥T matches although it types a dagger", () => {
  expect(combinationOf({ ...stroke, code: "KeyT", key: "†", altKey: true }, true)).toBe("Alt+KeyT");
});

test("single letters rest in text fields and when turned off; combinations act there", () => {
  expect(mayAct("KeyJ", binding, false, true)).toBe(true);
  expect(mayAct("KeyJ", binding, true, true)).toBe(false);
  expect(mayAct("KeyJ", binding, false, false)).toBe(false);
  expect(mayAct("Shift+Slash", binding, true, true)).toBe(false);
  expect(mayAct("Alt+KeyT", binding, true, false)).toBe(true);
  expect(mayAct("Mod+KeyZ", { ...binding, inFields: false }, true, true)).toBe(false);
  expect(mayAct("F6", binding, true, false)).toBe(true);
  expect(mayAct("ArrowDown", binding, false, false)).toBe(true);
});

test("an Enter that confirms an input-method candidate is recognised either way", () => {
  expect(isComposing({ isComposing: true, keyCode: 13 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 229 })).toBe(true);
  expect(isComposing({ isComposing: false, keyCode: 13 })).toBe(false);
});

test("caps are written as on the reader's keyboard", () => {
  expect(signsOf("Alt+KeyT", true)).toEqual(["⌥T"]);
  expect(signsOf("Alt+KeyT", false)).toEqual(["Alt", "T"]);
  expect(signsOf("Mod+Enter", true)).toEqual(["⌘Enter"]);
  expect(signsOf("Shift+Slash", false)).toEqual(["?"]);
});

test("R-CV-05 (keyboard, input method): an Enter that confirms a candidate never sends, by flag or by key code, under either setting", () => {
  const enter = { key: "Enter", isComposing: false, keyCode: 13, shiftKey: false, altKey: false, ctrlKey: false, metaKey: false };
  for (const setting of ["enter", "mod-enter"] as const) {
    expect(enterMeans({ ...enter, isComposing: true }, setting)).toBe("nothing");
    expect(enterMeans({ ...enter, keyCode: 229 }, setting)).toBe("nothing");
    expect(enterMeans({ ...enter, keyCode: 229, ctrlKey: true }, setting)).toBe("nothing");
    expect(enterMeans({ ...enter, ctrlKey: true }, setting)).toBe("send");
    expect(enterMeans({ ...enter, metaKey: true }, setting)).toBe("send");
    expect(enterMeans({ ...enter, shiftKey: true }, setting)).toBe("newline");
    expect(enterMeans({ ...enter, key: "a" }, setting)).toBe("nothing");
  }
  expect([enterMeans(enter, "enter"), enterMeans(enter, "mod-enter")]).toEqual(["send", "newline"]);
});
