import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { nobody, type Actor } from "../context.ts";
import { createLog } from "../log.ts";
import { createHub } from "./hub.ts";
import { attachSockets } from "./sockets.ts";

const closers: (() => void)[] = [];
afterEach(() => closers.splice(0).forEach((close) => close()));

const staff = (rights: Partial<Actor>): Actor => ({ ...nobody, kind: "staff", id: "a", scopeOf: () => "own", ...rights });

test("R-PE-02 (rights of today): a socket stays while its person may the same, comes back anew when that changes, ends with the session", async () => {
  const log = createLog(() => {});
  const hub = createHub([], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const door = { path: "/s", admit: async () => staff({ teams: ["t1", "t2"] }), calls: {} };
  const sockets = attachSockets(server, [door], hub, log, { ipOf: () => "127.0.0.1", limitFactor: 1 });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const open = async () => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/s`);
    await new Promise((resolve) => ws.once("open", resolve));
    return { ws, closed: new Promise<number>((resolve) => ws.once("close", resolve)) };
  };

  const kept = await open();
  sockets.recheck(async () => staff({ teams: ["t2", "t1"] }));
  kept.ws.send(JSON.stringify({ t: "ping" }));
  expect(await new Promise((resolve) => kept.ws.once("message", (data) => resolve(String(data))))).toBe('{"t":"pong"}');
  sockets.recheck(async () => staff({ teams: ["t1"] }));
  expect(await kept.closed).toBe(1012);

  const narrowed = await open();
  sockets.recheck(async () => staff({ teams: ["t1", "t2"], scopeOf: () => null }));
  expect(await narrowed.closed).toBe(1012);

  const ended = await open();
  sockets.recheck(async () => null);
  expect(await ended.closed).toBe(4401);
});

test("R-CH-01 (resume): whoever cannot be greeted is told to try again and the line ends, instead of standing outside for ever", async () => {
  const log = createLog(() => {});
  const hub = createHub([], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const gone = Object.assign(new Error("terminating connection"), { code: "57P01" });
  const door = { path: "/v", admit: async () => null, greet: async () => Promise.reject(gone), calls: {} };
  const sockets = attachSockets(server, [door], hub, log, { ipOf: () => "127.0.0.1", limitFactor: 1 });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v`);
  const heard: string[] = [];
  ws.on("message", (data) => heard.push(String(data)));
  const closed = new Promise<number>((resolve) => ws.once("close", resolve));
  ws.once("open", () => ws.send(JSON.stringify({ t: "hello" })));
  expect(await closed).toBe(1013);
  expect(heard.map((text) => JSON.parse(text) as object)).toEqual([{ t: "no", code: "try_again" }]);
});

test("R-CH-01 (huge and broken input): text that cannot be kept is refused with its field in whatever frame it comes", async () => {
  const log = createLog(() => {});
  const asked: string[] = [];
  const hub = createHub([{ name: "talk", open: async (_actor, id) => (asked.push(id), { frames: [], cursor: 0 }) }], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const door = { path: "/v", admit: async () => null, greet: async () => ({ actor: staff({}), welcome: {} }), calls: { say: async () => (asked.push("say"), {}) } };
  const sockets = attachSockets(server, [door], hub, log, { ipOf: () => "127.0.0.1", limitFactor: 1 });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const said = async (...frames: object[]) => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v`);
    await new Promise((resolve) => ws.once("open", resolve));
    const heard: unknown[] = [];
    ws.on("message", (data) => heard.push(JSON.parse(String(data))));
    for (const [n, frame] of frames.entries()) {
      ws.send(JSON.stringify(frame));
      await expect.poll(() => heard.length).toBe(n + 1);
    }
    ws.terminate();
    return heard;
  };
  const no = (path: string) => ({ t: "no", code: "invalid", fields: [{ path, code: "broken_text" }] });
  expect(await said({ t: "hello", shop: "\u0000" })).toMatchObject([no("shop")]);
  expect(await said({ t: "hello" }, { t: "sub", topic: "talk:\u0000" }, { t: "call", id: 1, name: "say", input: { text: "\ud800" } })).toMatchObject([{ t: "welcome" }, no("topic"), no("text")]);
  expect(asked).toEqual([]);
});

test("what somebody waits for leaves at once, all else of a turn together", async () => {
  const log = createLog(() => {});
  const hub = createHub([{ name: "talk", open: async () => ({ frames: [], cursor: 0 }) }], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const sockets = attachSockets(server, [{ path: "/s", admit: async () => staff({}), calls: {} }], hub, log, { ipOf: () => "127.0.0.1", limitFactor: 1 });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/s`);
  const heard: string[] = [];
  ws.on("message", (data) => heard.push((JSON.parse(String(data)) as { t: string }).t));
  ws.once("open", () => ws.send(JSON.stringify({ t: "sub", topic: "talk", since: 0 })));
  await expect.poll(() => heard).toEqual(["live"]);
  const [peer] = hub.peers();
  hub.publish("talk", { t: "row" }, 0);
  expect(peer!.unsent()).toBeGreaterThan(0);
  hub.publish("talk", { t: "entries" }, 0, true);
  expect(peer!.unsent()).toBe(0);
  hub.publish("talk", { t: "typing" }, 0);
  await expect.poll(() => heard).toEqual(["live", "row", "entries", "typing"]);
});
