import { afterAll, beforeAll, expect, test } from "vitest";
import { openBus, type Bus } from "#server/kernel/bus.ts";
import type { Tx } from "#server/kernel/db.ts";
import { remembered } from "#server/kernel/remembered.ts";
import { testKernel } from "#server/kernel/testing.ts";

let centre: Awaited<ReturnType<typeof testKernel>>;
let otherBus: Bus;
let tx: Tx;
beforeAll(async () => {
  centre = await testKernel("2026-03-03T02:00:00.000Z");
  otherBus = await openBus(centre.kernel.db, "other", centre.kernel.log);
  tx = centre.kernel.db.kysely;
});
afterAll(async () => {
  await otherBus.close();
  await centre.close();
});

test("R-HB-01 (in force): what is remembered is read once, anew as soon as its topic is woken, on the other server too", async () => {
  let stored = 1;
  const reads = { here: 0, there: 0 };
  const here = remembered(centre.kernel.bus, "thing", async () => ((reads.here += 1), stored));
  const there = remembered(otherBus, "thing", async () => ((reads.there += 1), stored));
  for (let n = 0; n < 5; n += 1) expect([await here.of(tx), await there.of(tx)]).toEqual([1, 1]);
  expect(reads).toEqual({ here: 1, there: 1 });
  stored = 2;
  centre.kernel.bus.wake("thing", "");
  expect(await here.of(tx)).toBe(2);
  await expect.poll(() => there.of(tx)).toBe(2);
  here.close();
  there.close();
});

test("R-HB-01 (in force): what changed while it was being read is answered and not remembered; nor is what may not be kept", async () => {
  let stored: string | null = "old";
  let meanwhile = () => {};
  const memory = remembered(centre.kernel.bus, "slow", async () => {
    const value = stored;
    meanwhile();
    return value;
  }, (value) => value !== null);
  meanwhile = () => {
    stored = "new";
    meanwhile = () => {};
    centre.kernel.bus.wake("slow", "");
  };
  expect([await memory.of(tx), await memory.of(tx)]).toEqual(["old", "new"]);
  stored = null;
  centre.kernel.bus.wake("slow", "");
  expect(await memory.of(tx)).toBe(null);
  stored = "set up";
  expect(await memory.of(tx)).toBe("set up");
  memory.close();
});
