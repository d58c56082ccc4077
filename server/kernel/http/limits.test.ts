import { expect, test, vi } from "vitest";
import { allow, limitOf, secondsOver } from "./limits.ts";

test("R-CH-01 (flood): so many at once, then one each time the bucket has refilled by one; each key for itself", () => {
  vi.useFakeTimers({ toFake: ["performance"] });
  try {
    const asked = () => allow("a", 3, 60);
    expect([asked(), asked(), asked(), asked(), allow("b", 3, 60)]).toEqual([true, true, true, false, true]);
    expect(secondsOver("a", 3, 60)).toBe(20);
    vi.advanceTimersByTime(20_000);
    expect([asked(), asked()]).toEqual([true, false]);
  } finally {
    vi.useRealTimers();
  }
});

test("R-CH-01 (flood): whoever is held back stays so however many others come, as long as the asking goes on", () => {
  const flooder = limitOf("flooder", 1, 1_000_000);
  expect([flooder(), flooder()]).toEqual([true, false]);
  for (let n = 0; n < 120_000; n += 1) {
    allow(`other ${n}`, 1, 1_000_000);
    if (n % 10_000 === 0) expect(flooder()).toBe(false);
  }
  expect(flooder()).toBe(false);
});
