import { expect, test } from "vitest";
import { lostConnection } from "./index.ts";

test.each<[string, unknown, boolean]>([
  ["shut down by an administrator", Object.assign(new Error("terminating"), { code: "57P01" }), true],
  ["starting up", Object.assign(new Error("starting"), { code: "57P03" }), true],
  ["the connection failed", Object.assign(new Error("lost"), { code: "08006" }), true],
  ["no connection left", Object.assign(new Error("too many clients"), { code: "53300" }), true],
  ["the socket was reset", Object.assign(new Error("read"), { code: "ECONNRESET" }), true],
  ["the server's socket is gone", Object.assign(new Error("connect"), { code: "ENOENT", syscall: "connect" }), true],
  ["a file of the pages is not there", Object.assign(new Error("open"), { code: "ENOENT", syscall: "open" }), false],
  ["the line was torn", new Error("Connection terminated unexpectedly"), true],
  ["a value that is there already", Object.assign(new Error("duplicate key"), { code: "23505" }), false],
  ["a statement that cannot be read", Object.assign(new Error("syntax"), { code: "42601" }), false],
  ["a fault of ours", new TypeError("Cannot read properties of undefined"), false],
])("lost or not: %s", (_what, error, lost) => {
  expect(lostConnection(error)).toBe(lost);
});
