import type { WidgetCalls } from "#contract/widget.ts";
import { No, noFrom, type CallName, type Ears, type Incoming, type Way } from "./types.ts";

const pingMs = 20_000;
const silenceMs = 45_000;
const nudgeMs = 5_000;
const callMs = 15_000;
const openMs = 10_000;
/** Pongs keep a line alive, but a line on which nobody is greeted is no use. */
const welcomeMs = 15_000;

interface Waiting {
  ok(result: unknown): void;
  no(refusal: No): void;
  timer: ReturnType<typeof setTimeout>;
}

/** Opens one socket. `ended` is told once, with what the server refused or null; `welcomed` says whether it ever stood. */
export function openSocket(address: string, ears: Ears, ended: (refusal: No | null, welcomed: boolean) => void): Way {
  const socket = new WebSocket(address);
  const calls = new Map<number, Waiting>();
  let nextId = 1;
  let welcomed = false;
  let over = false;
  let refusal: No | null = null;
  let silence = setTimeout(finish, openMs);
  let greeting: ReturnType<typeof setTimeout> | undefined;
  const ping = setInterval(() => say({ t: "ping" }), pingMs);

  const say = (frame: object) => {
    if (socket.readyState === WebSocket.OPEN) socket.send(JSON.stringify(frame));
  };
  const expectWithin = (ms: number) => {
    clearTimeout(silence);
    silence = setTimeout(finish, ms);
  };

  function finish(silent?: unknown): void {
    if (over) return;
    over = true;
    clearTimeout(silence);
    clearTimeout(greeting);
    clearInterval(ping);
    for (const call of calls.values()) {
      clearTimeout(call.timer);
      call.no(new No("offline"));
    }
    calls.clear();
    socket.close();
    if (silent !== true) ended(refusal, welcomed);
  }

  function settle(id: number | undefined, act: (call: Waiting) => void): void {
    const call = id === undefined ? undefined : calls.get(id);
    if (!call) return;
    calls.delete(id!);
    clearTimeout(call.timer);
    act(call);
  }

  socket.onopen = () => {
    expectWithin(silenceMs);
    greeting = setTimeout(finish, welcomeMs);
    ears.hello().then(say, finish);
  };
  socket.onclose = finish;
  socket.onerror = finish;
  socket.onmessage = (event) => {
    if (over) return;
    expectWithin(silenceMs);
    let frame: Incoming;
    try {
      frame = JSON.parse(String(event.data)) as Incoming;
    } catch {
      return;
    }
    if (frame.t === "pong") return;
    if (frame.t === "ok") return settle(frame.id, (call) => call.ok(frame.result));
    if (frame.t === "no") {
      const no = noFrom(frame, "internal");
      if (!welcomed) refusal = no;
      return settle(frame.id, (call) => call.no(no));
    }
    if (frame.t === "welcome") {
      welcomed = true;
      clearTimeout(greeting);
      return ears.welcome(frame);
    }
    ears.frame(frame);
  };

  return {
    call: <N extends CallName>(name: N, input: WidgetCalls[N]["input"]) =>
      new Promise<WidgetCalls[N]["result"]>((ok, no) => {
        if (!welcomed || over) return no(new No("offline"));
        const id = nextId++;
        const timer = setTimeout(() => settle(id, (call) => call.no(new No("timeout"))), callMs);
        calls.set(id, { ok: (result) => ok(result as WidgetCalls[N]["result"]), no, timer });
        say({ t: "call", id, name, input });
      }),
    subscribe: (topic, since) => say({ t: "sub", topic, since }),
    unsubscribe: (topic) => say({ t: "unsub", topic }),
    nudge() {
      if (socket.readyState !== WebSocket.OPEN) return;
      say({ t: "ping" });
      expectWithin(nudgeMs);
    },
    close: () => finish(true),
  };
}
