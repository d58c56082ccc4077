import type { WidgetCalls, WidgetFrame, WidgetWelcome } from "#contract/widget.ts";
import { No, noFrom, type CallName, type Ears, type Way } from "./types.ts";

const patienceMs = 30_000;
const restMs = 10_000;

/** Asks the server again and again where sockets are blocked; the same frames, calls and numbers as on a socket. */
export function openPoll(origin: string, ears: Ears, ended: (refusal: No | null, welcomed: boolean) => void): Way {
  const wanted = new Map<string, number>();
  let welcomed = false;
  let closed = false;
  /** Breaks off the round under way: something else is wanted now. */
  let wake = () => {};

  async function ask(path: string, body: object, broken = new AbortController()): Promise<unknown> {
    const timer = setTimeout(() => broken.abort(), patienceMs);
    try {
      const reply = await fetch(origin + path, {
        method: "POST",
        headers: { "content-type": "application/json" },
        body: JSON.stringify(body),
        credentials: "omit",
        signal: broken.signal,
      });
      const said: unknown = await reply.json().catch(() => null);
      if (!reply.ok) throw noFrom(said, reply.status >= 500 ? "internal" : "not_found");
      return said;
    } catch (error) {
      throw error instanceof No ? error : new No("offline");
    } finally {
      clearTimeout(timer);
    }
  }

  /** One round: the welcome first, then the topic that was asked for last; without a topic there is nothing to hear. */
  async function round(): Promise<void> {
    const [topic, since] = [...wanted].at(-1) ?? [];
    if (welcomed && !topic) {
      return new Promise((done) => {
        const timer = setTimeout(done, restMs);
        wake = () => (clearTimeout(timer), done());
      });
    }
    let woken = false;
    const broken = new AbortController();
    wake = () => {
      woken = true;
      broken.abort();
    };
    try {
      const hello = await ears.hello();
      const answer = (await ask("/v1/visitor/poll", { hello, topic, since }, broken)) as { welcome?: WidgetWelcome; frames?: WidgetFrame[] };
      if (closed) return;
      if (answer.welcome && !welcomed) {
        welcomed = true;
        ears.welcome(answer.welcome);
      }
      for (const frame of answer.frames ?? []) {
        if (frame.t === "entries") for (const entry of frame.entries) heard(frame.topic, entry.publicSeq);
        ears.frame(frame);
      }
    } catch (error) {
      if (!woken) throw error;
    }
  }
  const heard = (topic: string, seq: number) => {
    const known = wanted.get(topic);
    if (known !== undefined && seq > known) wanted.set(topic, seq);
  };

  void (async () => {
    let refusal: unknown = null;
    try {
      while (!closed) await round();
    } catch (error) {
      refusal = error;
    }
    if (closed) return;
    closed = true;
    ended(refusal instanceof No ? refusal : new No("internal"), welcomed);
  })();

  return {
    call: async <N extends CallName>(name: N, input: WidgetCalls[N]["input"]) => {
      if (!welcomed || closed) throw new No("offline");
      return (await ask("/v1/visitor/call", { hello: await ears.hello(), name, input })) as WidgetCalls[N]["result"];
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
      closed = true;
      wake();
    },
  };
}
