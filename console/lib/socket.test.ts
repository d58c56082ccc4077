import { createServer, type AddressInfo } from "node:net";
import { afterEach, expect, test, vi } from "vitest";
import { createSocket } from "./socket.ts";

afterEach(() => vi.useRealTimers());

test("R-CH-01 (lost network): a line that is taken and never answered is given up, and another is tried", async () => {
  let taken = 0;
  const server = createServer(() => void (taken += 1)).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
  const link = createSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v1/socket`);
  /** Lets real connections be made while the clock stands still. */
  const until = async (count: number) => {
    while (taken < count) await new Promise((resolve) => setImmediate(resolve));
  };
  await until(1);
  vi.advanceTimersByTime(9_000);
  expect(taken).toBe(1);
  vi.advanceTimersByTime(3_000);
  await until(2);
  link.close();
  server.close();
});
