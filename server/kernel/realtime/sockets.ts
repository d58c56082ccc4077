import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocket, WebSocketServer } from "ws";
import { permissions } from "#contract/permissions.ts";
import type { Actor } from "../context.ts";
import { lostConnection } from "../db.ts";
import { networkOf } from "../http/address.ts";
import { limitOf } from "../http/limits.ts";
import { refuseBrokenText } from "../http/server.ts";
import { errorFields, type Log } from "../log.ts";
import { Refusal } from "../refusal.ts";
import type { Hub, Peer } from "./hub.ts";

/** A call over the socket: { t: "call", id, name, input } → { t: "ok", id, result } or { t: "no", id, code, fields }. */
export type SocketCall = (actor: Actor, input: unknown, peer: Peer) => Promise<unknown>;

/** One door for sockets: who may enter, and what may be called through it. */
export interface SocketDoor {
  path: string;
  /** Decides at the upgrade (cookie, origin); gives an actor, null to wait for the first frame, or throws a refusal. */
  admit(request: IncomingMessage): Promise<Actor | null>;
  /** Doors that admit by first frame: proves who is there from { t: "hello", … }. */
  greet?(hello: Record<string, unknown>, request: { ip: string; origin: string; request: IncomingMessage }): Promise<{ actor: Actor; welcome: object }>;
  calls: Readonly<Record<string, SocketCall>>;
  opened?(peer: Peer): void;
  closed?(peer: Peer): void;
}

/** The way out to one socket. */
type Out = Required<Pick<Peer, "send" | "flush">>;

/** What an actor may, as one text to compare. */
const rightsOf = (actor: Actor) => JSON.stringify([permissions.map((permission) => actor.scopeOf(permission)), actor.teams.toSorted(), actor.territories.toSorted()]);

interface Waiting {
  request: IncomingMessage;
  ip: string;
  /** The hello has come, or never will. */
  over(): void;
}

/** The widget itself gives up after this long: a slow phone, or a shop that is slow to say who its shopper is, loses nothing by it. */
const helloMs = 15_000;
/** Sockets of one address that have not said hello yet: whoever has said it is not counted, so an office of thousands behind one address stays far below. */
const mostWaiting = 500;
/** A hello and a few pings; each frame of a stranger costs the parsing of up to 128 KB. */
const mostEarly = 20;

interface Connection {
  peer: Peer | null;
  /** Whether whoever is there may send one more frame now. */
  mayAsk: () => boolean;
  /** Until the hello has come: how it was opened, and what ends the wait. */
  waiting: Waiting | null;
  /** Frames before it was known who is there. */
  early: number;
  /** The cookie it came with: a session that has ended ends its sockets. */
  cookie: string | undefined;
  alive: boolean;
}

/** So long an answer to a ping is waited for. */
const answerMs = 10_000;
let asked = 0;
/** Asks the other end by a ping of its own; browsers answer by themselves, and in order. */
function reached(ws: WebSocket): Promise<boolean> {
  if (ws.readyState !== WebSocket.OPEN) return Promise.resolve(false);
  const mark = String((asked += 1));
  return new Promise((resolve) => {
    const done = (came: boolean): void => {
      clearTimeout(late);
      ws.off("pong", answered).off("close", closed);
      resolve(came);
    };
    const answered = (data: Buffer): void => {
      if (data.toString() === mark) done(true);
    };
    const closed = () => done(false);
    const late = setTimeout(closed, answerMs).unref();
    ws.on("pong", answered).on("close", closed);
    ws.ping(mark);
  });
}

/** Attaches the doors to the HTTP server: one WebSocket each, heartbeats, size and rate limits, orderly closing. */
export function attachSockets(server: Server, doors: readonly SocketDoor[], hub: Hub, log: Log, options: { ipOf(request: IncomingMessage): string; limitFactor: number; helloMs?: number }): { close(): void; count(): number; recheck(still: (cookie: string | undefined) => Promise<Actor | null>): void } {
  const wss = new WebSocketServer({ noServer: true, maxPayload: 128 * 1024, perMessageDeflate: false, skipUTF8Validation: false, clientTracking: false });
  const connections = new Map<WebSocket, Connection>();
  /** How many sockets of an address have not said hello. */
  const waitingOf = new Map<string, number>();
  /** What is sent to one socket within a turn of the event loop leaves in one system call: an answer and the frames that follow from it. */
  const gathering = new Set<Duplex>();
  const gather = (socket: Duplex) => {
    if (gathering.has(socket)) return;
    if (gathering.size === 0) setImmediate(release);
    gathering.add(socket);
    socket.cork();
  };
  const release = () => {
    for (const socket of gathering) socket.uncork();
    gathering.clear();
  };

  server.on("upgrade", (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    const path = (request.url ?? "").split("?")[0];
    const door = doors.find((d) => d.path === path);
    const refuse = (status: number, words: string) => {
      socket.on("error", () => {});
      socket.end(`HTTP/1.1 ${status} ${words}\r\nconnection: close\r\ncontent-length: 0\r\n\r\n`);
    };
    if (!door) return refuse(404, "Not Found");
    const ip = options.ipOf(request);
    door
      .admit(request)
      .then((actor) => {
        if (actor === null && (waitingOf.get(networkOf(ip)) ?? 0) >= mostWaiting * options.limitFactor) throw new Refusal("too_many");
        wss.handleUpgrade(request, socket, head, (ws) => accept(door, ws, socket, actor, { request, ip }));
      })
      .catch((error: unknown) => refuse(error instanceof Refusal ? error.status : 500, error instanceof Refusal ? error.code : "error"));
  });

  function accept(door: SocketDoor, ws: WebSocket, socket: Duplex, actor: Actor | null, from: { request: IncomingMessage; ip: string }): void {
    const send = (text: string) => {
      if (ws.readyState !== WebSocket.OPEN) return;
      gather(socket);
      ws.send(text);
    };
    const flush = () => {
      if (gathering.delete(socket)) socket.uncork();
    };
    const connection: Connection = { peer: null, mayAsk: () => true, alive: true, waiting: actor ? null : { ...from, over: wait(ws, networkOf(from.ip)) }, early: 0, cookie: from.request.headers.cookie };
    connections.set(ws, connection);
    if (actor) enter(door, ws, connection, { send, flush }, actor);
    ws.on("pong", () => (connection.alive = true));
    ws.on("message", (data, binary) => {
      connection.alive = true;
      // What still comes on a line that is being closed is not looked at.
      if (ws.readyState !== WebSocket.OPEN) return;
      if (binary) return ws.close(1003, "text only");
      if (!connection.peer && (connection.early += 1) > mostEarly) return ws.close(4401, "hello first");
      void receive(door, ws, { send, flush }, connection, data.toString());
    });
    ws.on("close", () => {
      connections.delete(ws);
      connection.waiting?.over();
      if (!connection.peer) return;
      hub.drop(connection.peer);
      door.closed?.(connection.peer);
    });
    ws.on("error", () => ws.terminate());
  }

  /** Gives a socket its time to say who is there; what it gives back ends the wait. */
  function wait(ws: WebSocket, network: string): () => void {
    waitingOf.set(network, (waitingOf.get(network) ?? 0) + 1);
    const timer = setTimeout(() => ws.close(4401, "hello first"), options.helloMs ?? helloMs);
    timer.unref();
    return () => {
      clearTimeout(timer);
      const left = waitingOf.get(network)! - 1;
      if (left > 0) waitingOf.set(network, left);
      else waitingOf.delete(network);
    };
  }

  function enter(door: SocketDoor, ws: WebSocket, connection: Connection, out: Out, actor: Actor): void {
    connection.peer = { actor, ...out, unsent: () => ws.bufferedAmount, reached: () => reached(ws) };
    const visitor = actor.kind === "visitor";
    connection.mayAsk = limitOf(`ws:${actor.kind}:${actor.id}`, (visitor ? 60 : 1200) * options.limitFactor, visitor ? 20 : 60);
    door.opened?.(connection.peer);
  }

  async function receive(door: SocketDoor, ws: WebSocket, out: Out, connection: Connection, text: string): Promise<void> {
    const answer = (frame: object) => out.send(JSON.stringify(frame));
    let frame: Record<string, unknown>;
    try {
      const parsed: unknown = JSON.parse(text);
      if (parsed === null || typeof parsed !== "object" || Array.isArray(parsed)) throw new SyntaxError("frame");
      frame = parsed as Record<string, unknown>;
    } catch {
      return answer({ t: "no", code: "unreadable" });
    }
    const id = typeof frame.id === "number" || typeof frame.id === "string" ? frame.id : undefined;
    try {
      if (frame.t === "ping") return answer({ t: "pong" });
      // The fields of a call are its input's.
      refuseBrokenText(frame.t === "call" ? frame.input : frame, "");
      if (!connection.peer) {
        // One hello a line: a second one while the first is answered would do all its work again.
        if (frame.t !== "hello" || !door.greet || !connection.waiting) return ws.close(4401, "hello first");
        const { ip, request, over } = connection.waiting;
        // Thousands of idle visitors each held such a request.
        connection.waiting = null;
        over();
        const { actor, welcome } = await door.greet(frame, { ip, origin: request.headers.origin ?? "", request });
        if (ws.readyState !== WebSocket.OPEN) return;
        enter(door, ws, connection, out, actor);
        return answer({ t: "welcome", ...welcome });
      }
      const peer = connection.peer;
      if (!connection.mayAsk()) throw new Refusal("too_many");
      if (frame.t === "sub" && typeof frame.topic === "string" && frame.topic.length < 120) {
        const since = Number(frame.since ?? 0);
        return await hub.subscribe(peer, frame.topic, Number.isSafeInteger(since) && since >= 0 ? since : 0);
      }
      if (frame.t === "unsub" && typeof frame.topic === "string") return hub.unsubscribe(peer, frame.topic);
      if (frame.t === "call" && typeof frame.name === "string") {
        const call = Object.hasOwn(door.calls, frame.name) ? door.calls[frame.name] : undefined;
        if (!call) throw new Refusal("not_found");
        const result = await call(peer.actor, frame.input, peer);
        return answer({ t: "ok", id, result });
      }
      throw new Refusal("unreadable", { status: 400 });
    } catch (error) {
      if (error instanceof Refusal) {
        answer({ t: "no", id, code: error.code, fields: error.fields, params: error.params });
        if (!connection.peer) ws.close(4401, error.code);
        return;
      }
      const lost = lostConnection(error);
      if (!lost) log.error("socket.failed", errorFields(error));
      answer({ t: "no", id, code: lost ? "try_again" : "internal" });
      // Whoever could not be greeted would stand outside for ever: a new line begins anew.
      if (!connection.peer) ws.close(1013, "try again");
    }
  }

  const beat = setInterval(() => {
    for (const [ws, connection] of connections) {
      if (!connection.alive) {
        ws.terminate();
        continue;
      }
      connection.alive = false;
      ws.ping();
    }
  }, 25_000);
  beat.unref();
  return {
    count: () => connections.size,
    recheck(still) {
      for (const [ws, { peer, cookie }] of connections)
        if (peer?.actor.kind === "staff")
          void still(cookie)
            .then((actor) => {
              if (actor?.id !== peer.actor.id) ws.close(4401, "signed out");
              // Roles or teams have changed: the page comes back at once, with the rights of today.
              else if (rightsOf(actor) !== rightsOf(peer.actor)) ws.close(1012, "rights changed");
            })
            .catch(() => ws.close(1012, "restart"));
    },
    close() {
      clearInterval(beat);
      for (const ws of connections.keys()) ws.close(1012, "restart");
      setTimeout(() => {
        for (const ws of connections.keys()) ws.terminate();
      }, 500).unref();
    },
  };
}
