import { api, ApiError } from "#console/lib/api.ts";
import { startPolling, type Polling } from "#console/lib/poll.ts";
import type { RefusalBody } from "#contract/endpoint.ts";

export interface Frame {
  t: string;
  topic?: string;
  [name: string]: unknown;
}
export type Listener = (frame: Frame) => void;
export type LinkState = "connecting" | "live" | "lost";

/** The one socket of the console: topics resume after a number, calls are answered or fail (D2). */
export interface Link {
  subscribe(topic: string, since: () => number, listener: Listener): () => void;
  /** Asks anew for what follows `since`: after a gap. */
  resume(topic: string): void;
  /** A call without an answer fails: with the refusal, or as a TypeError when the link is lost or silent. */
  call<T>(name: string, input: object): Promise<T>;
  state(): LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  /** The server has ended the session of this socket, or keeps refusing it. */
  onRefused(listener: () => void): () => void;
  close(): void;
}

interface Subscription {
  listeners: Set<Listener>;
  /** Where to resume: the listener tells it after applying frames. */
  since: () => number;
}
interface Waiting {
  resolve(value: unknown): void;
  reject(error: unknown): void;
  timer: ReturnType<typeof setTimeout>;
}

const callMs = 15_000;
const beatMs = 15_000;
const pongMs = 8_000;
const openMs = 10_000;
const signedOut = 4401;
/** So many sockets in a row that would not open: from then on topics are polled and calls go by HTTP, while sockets are still tried. */
const pollAfter = 3;

/** Calls of the socket as endpoints; what may be lost (typing) is not sent. */
async function callOverHttp(name: string, input: Record<string, unknown>): Promise<unknown> {
  const { conversationId, ...body } = input;
  const params = { id: String(conversationId) };
  if (name === "post") return api("POST /v1/conversations/{id}/messages", { params, body: body as { clientId: string } });
  if (name === "read") return api("POST /v1/conversations/{id}/read", { params, body: body as { upTo: number } });
  return {};
}

/** A device that wakes, loses its network or finds it again does not wait for the next beat. */
function onWake(wake: () => void): () => void {
  if (typeof document === "undefined") return () => undefined;
  for (const event of ["online", "offline", "pageshow"]) addEventListener(event, wake);
  document.addEventListener("visibilitychange", wake);
  return () => {
    for (const event of ["online", "offline", "pageshow"]) removeEventListener(event, wake);
    document.removeEventListener("visibilitychange", wake);
  };
}

/** Opens a socket that comes back by itself and resumes its topics. */
export function createSocket(url: string): Link {
  const topics = new Map<string, Subscription>();
  const calls = new Map<number, Waiting>();
  const watchers = new Set<(state: LinkState) => void>();
  const refused = new Set<() => void>();
  let socket: WebSocket | null = null;
  let state: LinkState = "connecting";
  let nextId = 1;
  let failures = 0;
  let unopened = 0;
  let polling: Polling | null = null;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;
  let pong: ReturnType<typeof setTimeout> | undefined;

  const become = (next: LinkState) => {
    if (state === next) return;
    state = next;
    for (const watcher of watchers) watcher(next);
  };
  const send = (frame: object) => {
    if (socket?.readyState !== WebSocket.OPEN) return false;
    socket.send(JSON.stringify(frame));
    return true;
  };
  const subscribeNow = (topic: string, subscription: Subscription) => {
    if (polling) polling.changed();
    else send({ t: "sub", topic, since: subscription.since() });
  };

  /** A half-open connection says nothing: without a sign of life in time it is dropped and opened anew. */
  function probe(): void {
    if (!send({ t: "ping" }) || pong !== undefined) return;
    pong = setTimeout(() => drop(socket), pongMs);
  }
  function heard(): void {
    clearTimeout(pong);
    pong = undefined;
  }
  // close() may wait for a peer that is not there any more, so the loss is taken note of at once.
  function drop(old: WebSocket | null): void {
    if (old === null || socket !== old) return;
    old.close();
    lost(old, 0);
  }
  function lost(old: WebSocket, code: number): void {
    if (socket !== old) return;
    socket = null;
    heard();
    for (const waiting of calls.values()) {
      clearTimeout(waiting.timer);
      waiting.reject(new TypeError("link lost"));
    }
    calls.clear();
    if (!polling) become("lost");
    if (closed) return;
    failures += 1;
    unopened += 1;
    if (unopened >= pollAfter) poll();
    if (code === signedOut || failures % 4 === 0) for (const listener of refused) listener();
    retry = setTimeout(open, Math.min(10_000, 300 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random() / 2));
  }
  function answer(frame: Frame): void {
    const waiting = calls.get(Number(frame.id));
    if (waiting === undefined) return;
    calls.delete(Number(frame.id));
    clearTimeout(waiting.timer);
    if (frame.t === "ok") waiting.resolve(frame.result);
    else waiting.reject(new ApiError(409, frame as unknown as RefusalBody));
  }
  function receive(frame: Frame): void {
    if (frame.t === "ok" || frame.t === "no") return answer(frame);
    const subscription = frame.topic === undefined ? undefined : topics.get(frame.topic);
    if (!subscription) return;
    if (frame.t === "again") {
      setTimeout(() => {
        if (topics.get(frame.topic!) === subscription) subscribeNow(frame.topic!, subscription);
      }, 500);
      return;
    }
    for (const listener of subscription.listeners) listener(frame);
  }

  function poll(): void {
    const ended = () => {
      polling = null;
      become("lost");
    };
    polling ??= startPolling({
      topics: () => [...topics].map(([topic, subscription]) => ({ topic, since: subscription.since() })),
      hear: (frame) => receive(frame),
      reached: () => become("live"),
      lost: ended,
      refused() {
        ended();
        for (const listener of refused) listener();
      },
    });
  }
  function stopPolling(): void {
    polling?.stop();
    polling = null;
  }

  function open(): void {
    clearTimeout(retry);
    if (closed || socket !== null) return;
    const fresh = new WebSocket(url);
    socket = fresh;
    // Where something takes the line and never answers, it would be opening for ever.
    pong = setTimeout(() => drop(fresh), openMs);
    fresh.onopen = () => {
      if (socket !== fresh) return;
      heard();
      failures = 0;
      unopened = 0;
      stopPolling();
      become("live");
      for (const [topic, subscription] of topics) subscribeNow(topic, subscription);
    };
    fresh.onmessage = ({ data }) => {
      if (socket !== fresh) return;
      heard();
      receive(JSON.parse(String(data)) as Frame);
    };
    fresh.onclose = ({ code }) => lost(fresh, code);
  }
  const beat = setInterval(probe, beatMs);
  const stopWaking = onWake(() => {
    if (socket === null) open();
    else probe();
  });
  open();

  return {
    subscribe(topic, since, listener) {
      const known = topics.get(topic);
      const subscription = known ?? { listeners: new Set<Listener>(), since };
      subscription.listeners.add(listener);
      if (known) subscription.since = since;
      topics.set(topic, subscription);
      subscribeNow(topic, subscription);
      return () => {
        subscription.listeners.delete(listener);
        if (subscription.listeners.size === 0 && topics.get(topic) === subscription) {
          topics.delete(topic);
          if (polling) polling.changed();
          else send({ t: "unsub", topic });
        }
      };
    },
    resume(topic) {
      const subscription = topics.get(topic);
      if (subscription) subscribeNow(topic, subscription);
    },
    call: <T>(name: string, input: object) =>
      new Promise<T>((resolve, reject) => {
        const id = nextId++;
        if (polling) return void callOverHttp(name, input as Record<string, unknown>).then((result) => resolve(result as T), reject);
        if (!send({ t: "call", id, name, input })) return reject(new TypeError("link lost"));
        const timer = setTimeout(() => {
          calls.delete(id);
          reject(new TypeError("no answer"));
          probe();
        }, callMs);
        calls.set(id, { resolve: resolve as (value: unknown) => void, reject, timer });
      }),
    state: () => state,
    onState(watcher) {
      watchers.add(watcher);
      return () => void watchers.delete(watcher);
    },
    onRefused(listener) {
      refused.add(listener);
      return () => void refused.delete(listener);
    },
    close() {
      closed = true;
      clearInterval(beat);
      clearTimeout(retry);
      stopPolling();
      stopWaking();
      socket?.close();
    },
  };
}

let shared: Link | null = null;

/** The console's socket, opened on first use. */
export function socket(): Link {
  shared ??= createSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/socket`);
  return shared;
}

/** Signing out ends it. */
export function closeSocket(): void {
  shared?.close();
  shared = null;
}
