import { ApiError } from "#console/lib/api.ts";
import type { RefusalBody } from "#contract/endpoint.ts";

export interface Frame {
  t: string;
  topic?: string;
  [name: string]: unknown;
}
export type Listener = (frame: Frame) => void;
export type LinkState = "connecting" | "live" | "lost";

interface Subscription {
  listeners: Set<Listener>;
  /** Where to resume: the listener tells it after applying frames. */
  since: () => number;
}

/** The one socket of the console: topics resume after a number, calls are answered or fail when the link is lost (D2). */
export function createSocket(url: string): {
  subscribe(topic: string, since: () => number, listener: Listener): () => void;
  resume(topic: string): void;
  call<T>(name: string, input: object): Promise<T>;
  state(): LinkState;
  onState(listener: (state: LinkState) => void): () => void;
  close(): void;
} {
  const topics = new Map<string, Subscription>();
  const calls = new Map<number, { resolve(value: unknown): void; reject(error: unknown): void }>();
  const watchers = new Set<(state: LinkState) => void>();
  let socket: WebSocket | null = null;
  let state: LinkState = "connecting";
  let nextId = 1;
  let failures = 0;
  let lastHeard = 0;
  let closed = false;
  let retry: ReturnType<typeof setTimeout> | undefined;

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
  const subscribeNow = (topic: string, subscription: Subscription) => send({ t: "sub", topic, since: subscription.since() });

  function open(): void {
    clearTimeout(retry);
    if (closed) return;
    const fresh = new WebSocket(url);
    socket = fresh;
    fresh.onopen = () => {
      failures = 0;
      lastHeard = Date.now();
      become("live");
      for (const [topic, subscription] of topics) subscribeNow(topic, subscription);
    };
    fresh.onmessage = ({ data }) => {
      lastHeard = Date.now();
      const frame = JSON.parse(String(data)) as Frame;
      if (frame.t === "ok" || frame.t === "no") {
        const waiting = calls.get(Number(frame.id));
        calls.delete(Number(frame.id));
        if (frame.t === "ok") waiting?.resolve(frame.result);
        else waiting?.reject(new ApiError(409, frame as unknown as RefusalBody));
        return;
      }
      const subscription = frame.topic === undefined ? undefined : topics.get(frame.topic);
      if (!subscription) return;
      if (frame.t === "again") {
        setTimeout(() => subscribeNow(frame.topic!, subscription), 500);
        return;
      }
      for (const listener of subscription.listeners) listener(frame);
    };
    fresh.onclose = () => {
      if (socket !== fresh) return;
      socket = null;
      for (const waiting of calls.values()) waiting.reject(new TypeError("link lost"));
      calls.clear();
      become("lost");
      failures += 1;
      retry = setTimeout(open, Math.min(10_000, 300 * 2 ** Math.min(failures, 5)) * (0.5 + Math.random() / 2));
    };
  }
  const beat = setInterval(() => {
    if (!socket) return;
    if (Date.now() - lastHeard > 45_000) socket.close();
    else send({ t: "ping" });
  }, 15_000);
  const wake = () => {
    if (socket === null) open();
    else send({ t: "ping" });
  };
  addEventListener("online", wake);
  addEventListener("pageshow", wake);
  document.addEventListener("visibilitychange", wake);
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
          send({ t: "unsub", topic });
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
        if (!send({ t: "call", id, name, input })) return reject(new TypeError("link lost"));
        calls.set(id, { resolve: resolve as (value: unknown) => void, reject });
      }),
    state: () => state,
    onState(watcher) {
      watchers.add(watcher);
      return () => watchers.delete(watcher);
    },
    close() {
      closed = true;
      clearInterval(beat);
      clearTimeout(retry);
      removeEventListener("online", wake);
      removeEventListener("pageshow", wake);
      document.removeEventListener("visibilitychange", wake);
      socket?.close();
    },
  };
}

let shared: ReturnType<typeof createSocket> | null = null;

/** The console's socket, opened on first use. */
export function socket(): ReturnType<typeof createSocket> {
  shared ??= createSocket(`${location.protocol === "https:" ? "wss" : "ws"}://${location.host}/v1/socket`);
  return shared;
}

/** Signing out ends it. */
export function closeSocket(): void {
  shared?.close();
  shared = null;
}
