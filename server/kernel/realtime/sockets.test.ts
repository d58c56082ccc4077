import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { afterEach, expect, test } from "vitest";
import { WebSocket } from "ws";
import { nobody, type Actor } from "../context.ts";
import { createLog } from "../log.ts";
import { createHub, type Peer } from "./hub.ts";
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

/** A visitors' door; the address is whatever the header says. */
async function visitorsDoor(options: { limitFactor?: number; helloMs?: number; greeted?: Promise<void> }) {
  const log = createLog(() => {});
  const hub = createHub([], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  let greetings = 0;
  const greet = async () => {
    greetings += 1;
    await options.greeted;
    return { actor: staff({}), welcome: {} };
  };
  const sockets = attachSockets(server, [{ path: "/v", admit: async () => null, greet, calls: {} }], hub, log, { limitFactor: 1, ...options, ipOf: (request) => String(request.headers.from) });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const knock = async (from: string) => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/v`, { headers: { from } });
    const heard: unknown[] = [];
    ws.on("message", (data) => heard.push((JSON.parse(String(data)) as { t: string }).t));
    ws.on("error", () => {});
    const closed = new Promise<number>((resolve) => ws.once("close", resolve));
    const status = await new Promise<number>((resolve) => {
      ws.once("open", () => resolve(101));
      ws.once("unexpected-response", (_request, response) => (resolve(response.statusCode!), ws.terminate()));
    });
    return { ws, heard, closed, status, say: (t: string) => ws.send(JSON.stringify({ t })) };
  };
  return { knock, greetings: () => greetings, count: () => sockets.count() };
}

test("R-CH-01 (flood): who opens a line and never says hello is sent away; whoever has said it stays, however long the greeting takes", async () => {
  let answer = () => {};
  const { knock } = await visitorsDoor({ helloMs: 2000, greeted: new Promise((resolve) => (answer = resolve)) });
  const slow = await knock("203.0.113.1");
  slow.say("hello");
  const silent = await knock("203.0.113.1");
  silent.say("ping");
  expect(await silent.closed).toBe(4401);
  expect([silent.heard, slow.heard]).toEqual([["pong"], []]);
  answer();
  await expect.poll(() => slow.heard).toEqual(["welcome"]);
  slow.say("ping");
  await expect.poll(() => slow.heard).toEqual(["welcome", "pong"]);
});

test("R-CH-01 (flood): lines of one address that have not said hello are limited; who has said it, has gone, or comes from elsewhere takes no place", async () => {
  const { knock, count } = await visitorsDoor({ limitFactor: 0.01 });
  const silent = await Promise.all([1, 2, 3, 4, 5].map((n) => knock(`2001:db8:1:2::${n}`)));
  expect(silent.map(({ status }) => status)).toEqual([101, 101, 101, 101, 101]);
  expect((await knock("2001:db8:1:2::6")).status).toBe(429);
  expect((await knock("2001:db8:1:3::1")).status).toBe(101);
  silent[0]!.say("hello");
  await expect.poll(() => silent[0]!.heard).toEqual(["welcome"]);
  expect((await knock("2001:db8:1:2::7")).status).toBe(101);
  expect((await knock("2001:db8:1:2::8")).status).toBe(429);
  const before = count();
  silent[1]!.ws.terminate();
  await expect.poll(count).toBe(before - 1);
  expect((await knock("2001:db8:1:2::9")).status).toBe(101);
});

test("R-CH-01 (flood): before it is known who is there only a few frames are read, and one hello", async () => {
  const { knock, greetings } = await visitorsDoor({ greeted: new Promise(() => {}) });
  const chatty = await knock("203.0.113.1");
  for (let n = 0; n < 200; n += 1) chatty.say("ping");
  expect(await chatty.closed).toBe(4401);
  expect(chatty.heard.length).toBeLessThanOrEqual(20);
  const eager = await knock("203.0.113.1");
  for (let n = 0; n < 10; n += 1) eager.say("hello");
  expect(await eager.closed).toBe(4401);
  expect(greetings()).toBe(1);
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

test("R-CH-01 (marks): that all has come through is known by the answer to a ping that followed it; a line that answers nothing and ends has not", async () => {
  const log = createLog(() => {});
  const hub = createHub([], log);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const peers: Peer[] = [];
  const door = { path: "/s", admit: async () => staff({}), calls: {}, opened: (peer: Peer) => void peers.push(peer) };
  const sockets = attachSockets(server, [door], hub, log, { ipOf: () => "127.0.0.1", limitFactor: 1 });
  closers.push(() => (sockets.close(), hub.close(), server.close()));
  const open = async (autoPong: boolean) => {
    const ws = new WebSocket(`ws://127.0.0.1:${(server.address() as AddressInfo).port}/s`, { autoPong });
    const heard: string[] = [];
    ws.on("message", (data) => heard.push(String(data)));
    await new Promise((resolve) => ws.once("open", resolve));
    return { ws, heard, peer: peers.at(-1)! };
  };
  const [alive, mute] = [await open(true), await open(false)];
  for (const { peer } of [alive, mute]) peer.send("said");
  expect([await alive.peer.reached!(), alive.heard]).toEqual([true, ["said"]]);
  const asked = mute.peer.reached!();
  mute.ws.pong("another ping's");
  await expect.poll(() => mute.heard).toEqual(["said"]);
  mute.ws.close();
  expect([await asked, await mute.peer.reached!()]).toEqual([false, false]);
});
