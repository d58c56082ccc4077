import { expect, test } from "vitest";
import { aside, mapCalmly, piecesOf } from "./calm.ts";

test("pieces of work that nobody waits for come one after the other, in their order, also after one that failed", async () => {
  const course: string[] = [];
  let atOnce = 0;
  const piece = (name: string, fails = false) =>
    aside(async () => {
      atOnce += 1;
      course.push(`${name} begins ${atOnce}`);
      await new Promise((resolve) => setImmediate(resolve));
      atOnce -= 1;
      course.push(`${name} ends`);
      if (fails) throw new Error(name);
      return name;
    });
  const all = await Promise.allSettled([piece("a"), piece("b", true), piece("c")]);
  expect(all).toMatchObject([{ value: "a" }, { reason: { message: "b" } }, { value: "c" }]);
  expect(course).toEqual(["a begins 1", "a ends", "b begins 1", "b ends", "c begins 1", "c ends"]);
});

test("one that never ends is not waited for longer than good manners ask", async () => {
  void aside(() => new Promise(() => {}));
  expect(await aside(() => Promise.resolve("next"))).toBe("next");
});

test("a calm batch gives what map gives, and pieces put together are the list", async () => {
  const items = Array.from({ length: 1000 }, (_, n) => n);
  expect(await mapCalmly(items, (n) => n * 2)).toEqual(items.map((n) => n * 2));
  expect(piecesOf(items, 300).map((piece) => piece.length)).toEqual([300, 300, 300, 100]);
  expect(piecesOf(items, 300).flat()).toEqual(items);
});
