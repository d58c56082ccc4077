import type { WidgetCalls, WidgetFrame, WidgetWelcome } from "#contract/widget.ts";
import { No, noFrom, type CallName, type Ears, type Way } from "./types.ts";

const patienceMs = 30_000;

/** Asks the server again and again where sockets are blocked; the same frames, calls and numbers as on a socket. */
export function openPoll(origin: string, ears: Ears, ended: (refusal: No | null, welcomed: boolean) => void): Way {
  const wanted = new Map<string, number>();
  const stop = new AbortController();
  let welcomed = false;
  let wake = () => {};

  async function ask(path: string, body: object, ...signals: AbortSignal[]): Promise<unknown> {
    let reply: Response;
    const patience = new AbortController();
    const abort = () => patience.abort();
    const timer = setTimeout(abort, patienceMs);
    for (const signal of signals) signal.addEventListener("abort", abort);
    try {
      reply = await fetch(origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: patience.signal,
      });
    } catch {
      throw new No("offline");
    } finally {
      clearTimeout(timer);
      for (const signal of signals) signal.removeEventListener("abort", abort);
    }
    const said: unknown = await reply.json().catch(() => null);
    if (!reply.ok) throw noFrom(said, reply.status >= 500 ? "internal" : "not_found");
    return said;
  }

  /** One round: the welcome first, then the topic that was asked for last but waits longest. */
  async function round(): Promise<void> {
    const [topic, since] = [...wanted].at(-1) ?? [undefined, undefined];
    const interrupted = new AbortController();
    wake = () => interrupted.abort();
    if (welcomed && topic === undefined) {
      await new Promise<void>((done) => {
        const timer = setTimeout(done, 10_000);
        interrupted.signal.addEventListener("abort", () => (clearTimeout(timer), done()));
      });
      if (wanted.size > 0 || stop.signal.aborted) return;
    }
    const hello = await ears.hello();
    let answer: { welcome?: WidgetWelcome; frames?: WidgetFrame[] };
    try {
      answer = (await ask("/v1/visitor/poll", { hello, topic, since }, stop.signal, interrupted.signal)) as typeof answer;
    } catch (error) {
      if (interrupted.signal.aborted && !stop.signal.aborted) return;
      throw error;
    }
    if (answer.welcome && !welcomed) {
      welcomed = true;
      ears.welcome(answer.welcome);
    }
    for (const frame of answer.frames ?? []) {
      if (frame.t === "entries") for (const entry of frame.entries) raise(frame.topic, entry.publicSeq);
      ears.frame(frame);
    }
  }
  const raise = (topic: string, seq: number) => {
    const known = wanted.get(topic);
    if (known !== undefined && seq > known) wanted.set(topic, seq);
  };

  void (async () => {
    let refusal: No | null = null;
    try {
      while (!stop.signal.aborted) await round();
    } catch (error) {
      refusal = error instanceof No ? error : new No("internal");
    }
    if (!stop.signal.aborted) ended(refusal, welcomed);
    stop.abort();
  })();

  return {
    call: async <N extends CallName>(name: N, input: WidgetCalls[N]["input"]) => {
      if (!welcomed || stop.signal.aborted) throw new No("offline");
      const said = await ask("/v1/visitor/call", { hello: await ears.hello(), name, input }, stop.signal);
      return said as WidgetCalls[N]["result"];
    },
    subscribe(topic, since) {
      wanted.delete(topic);
      wanted.set(topic, since);
      wake();
    },
    unsubscribe(topic) {
      wanted.delete(topic);
      wake();
    },
    nudge: () => wake(),
    close() {
      stop.abort();
      wake();
    },
  };
}
