import { memoryDrawer } from "../../widget/transport/drawer.ts";
import { newClientId } from "../../widget/transport/ids.ts";
import { createOutbox } from "../../widget/transport/outbox.ts";
import { openSocket } from "../../widget/transport/socket.ts";
import { emptyThread, follow, type Thread } from "../../widget/transport/thread.ts";
import { No, type Ears, type Way } from "../../widget/transport/types.ts";
import type { Dice } from "./dice.ts";

export interface Acknowledged {
  conversationId: string;
  publicSeq: number;
  text: string;
}

/** A shopper whose page is the widget's own transport and outbox; only drawing is left out. */
export interface Shopper {
  readonly threads: ReadonlyMap<string, Thread>;
  /** In the order in which they were acknowledged. */
  readonly acknowledged: ReadonlyMap<string, Acknowledged>;
  readonly written: readonly string[];
  write(text: string): void;
  /** What is still on its way, in words; null when there is nothing. */
  holdsUp(): string | null;
  /** Looks once more from where its screen stands. */
  resume(): void;
  /** Stops; resolves when the line is down. */
  close(): void;
}

export function openShopper(servers: () => readonly string[], shop: string, chance: Dice): Shopper {
  const threads = new Map<string, Thread>();
  const acknowledged = new Map<string, Acknowledged>();
  const written: string[] = [];
  let token = "";
  let way: Way | null = null;
  let standing = false;
  let closed = false;
  let attempt = 0;

  const outbox = createOutbox({
    drawer: memoryDrawer(), prefix: "out:", now: Date.now,
    post: (input) => way?.call("post", input) ?? Promise.reject(new No("offline")),
    ready: () => standing,
    stored(letter, result) {
      acknowledged.set(letter.clientId, { ...result, text: letter.input.text ?? "" });
      if (threads.has(result.conversationId)) return;
      threads.set(result.conversationId, emptyThread(result.conversationId));
      subscribe(result.conversationId);
    },
    changed() {},
    later: () => void setTimeout(() => void outbox.flush(), 200 + chance.below(400)).unref(),
  });
  const subscribe = (id: string) => way?.subscribe(`talk:${id}`, threads.get(id)!.last);

  const ears: Ears = {
    hello: () => Promise.resolve({ t: "hello", shop, locale: "zh-CN", ...(token ? { token } : {}) }),
    welcome(welcome) {
      token = welcome.token || token;
      standing = true;
      attempt = 0;
      for (const id of threads.keys()) subscribe(id);
      void outbox.flush();
    },
    frame(frame) {
      if (!("topic" in frame) || typeof frame.topic !== "string") return;
      const id = frame.topic.slice("talk:".length);
      const thread = threads.get(id);
      if (!thread) return;
      if (frame.t === "again") return void setTimeout(() => subscribe(id), 300).unref();
      if (frame.t !== "entries") return;
      const grown = follow(thread, frame.entries);
      threads.set(id, grown.thread);
      if (grown.gap) subscribe(id);
    },
    line() {},
  };
  function open(): void {
    if (closed) return;
    const url = chance.pick(servers());
    way = openSocket(`${url.replace("http", "ws")}/v1/visitor/socket`, ears, () => {
      standing = false;
      way = null;
      attempt += 1;
      setTimeout(open, Math.min(1500, 100 * 2 ** Math.min(attempt, 4)) * (0.5 + chance.next() / 2)).unref();
    });
  }
  open();
  return {
    threads, acknowledged, written,
    write(text) {
      const clientId = newClientId();
      written.push(clientId);
      outbox.add({ clientId, input: { clientId, text } });
    },
    holdsUp: () => (standing && outbox.letters().length === 0 ? null : `shopper: standing ${standing}, to send ${JSON.stringify(outbox.letters().slice(0, 2))} (${outbox.letters().length})`),
    resume() {
      for (const id of threads.keys()) subscribe(id);
    },
    close() {
      closed = true;
      way?.close();
    },
  };
}
