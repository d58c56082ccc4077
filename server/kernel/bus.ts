import type { Database } from "./db.ts";
import { errorFields, type Log } from "./log.ts";

export interface Wake {
  topic: string;
  keys: string[];
}
/** What nodes tell each other: who speaks, that it has just come (and whether it could not speak for a while), where to look. */
interface Said {
  from: string;
  hello?: boolean;
  missed?: boolean;
  wakes?: Wake[];
}
export interface Bus {
  /** Tells this node at once and the others within 10 ms that there is something to look at. The tables are the truth. */
  wake(topic: string, key: string): void;
  on(topic: string, listener: (keys: string[], remote: boolean) => void): () => void;
  close(): Promise<void>;
}

const channel = "kefu_wake";
/** A NOTIFY payload ends at 8,000 bytes, and one that is longer is not sent at all; some room for who speaks. */
const mostBytes = 7500;
const bytesOf = (value: unknown): number => Buffer.byteLength(JSON.stringify(value)) + 1;

/** What is to be told, in portions that a payload holds. A key that none holds becomes a look at its whole topic. */
export function portions(pending: Iterable<readonly [topic: string, keys: Iterable<string>]>): Wake[][] {
  const all: Wake[][] = [];
  let room = 0;
  for (const [topic, keys] of pending) {
    const beside = bytesOf({ topic, keys: [] });
    for (const key of keys) {
      const bytes = bytesOf(key);
      if (beside + bytes > mostBytes) {
        all.unshift([{ topic, keys: [] }]);
        continue;
      }
      if (beside + bytes > room) {
        all.push([]);
        room = mostBytes;
      }
      const portion = all.at(-1)!;
      let part = portion.at(-1);
      if (part?.topic !== topic) {
        portion.push((part = { topic, keys: [] }));
        room -= beside;
      }
      part.keys.push(key);
      room -= bytes;
    }
  }
  return all;
}

/** A wake-up bus: in-process at once, other nodes by one batched NOTIFY every 10 ms outside business transactions (HOUSE §1). */
export async function openBus(db: Database, node: string, log: Log): Promise<Bus> {
  const listeners = new Map<string, Set<(keys: string[], remote: boolean) => void>>();
  const pending = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  let client: Awaited<ReturnType<Database["connect"]>> | null = null;
  let others = false;

  const tell = (topic: string, keys: string[], remote: boolean) => {
    for (const listener of listeners.get(topic) ?? []) listener(keys, remote);
  };
  // One after the other: a connection takes one statement at a time.
  let line: Promise<unknown> = Promise.resolve();
  const send = (payload: Said) => (line = line.then(() => client?.query("select pg_notify($1, $2)", [channel, JSON.stringify(payload)])).catch(() => {}));

  // After a gap anything may have happened: every topic looks once.
  const lookAtAll = () => {
    for (const topic of listeners.keys()) tell(topic, [], true);
  };

  function receive(payload: string): void {
    let said: Said;
    try {
      said = JSON.parse(payload) as Said;
    } catch {
      return; // not ours: anybody with the database may notify
    }
    if (said.from === node) return;
    const first = !others;
    others = true;
    if (said.hello) void send({ from: node });
    // Before we knew of each other, and while the other could not speak, its wake-ups did not reach us.
    if (first || said.missed) lookAtAll();
    for (const wake of said.wakes ?? []) tell(wake.topic, wake.keys, true);
  }

  let connectedBefore = false;
  async function listen(): Promise<void> {
    if (closed) return;
    let fresh: Awaited<ReturnType<Database["connect"]>> | null = null;
    try {
      fresh = await db.connect();
      fresh.on("notification", ({ payload }) => receive(payload ?? ""));
      await fresh.query(`listen ${channel}`);
      if (closed) return void (await fresh.end());
      const own = fresh;
      own.on("end", () => {
        if (client !== own) return;
        client = null;
        setTimeout(() => void listen(), 300).unref();
      });
      client = own;
      void send({ from: node, hello: true, missed: connectedBefore });
      connectedBefore = true;
      lookAtAll();
    } catch (error) {
      await fresh?.end().catch(() => {});
      log.warn("bus.reconnecting", errorFields(error));
      setTimeout(() => void listen(), 500).unref();
    }
  }
  await listen();

  function flush(): void {
    timer = null;
    const wakes = portions(pending);
    pending.clear();
    for (const portion of wakes) void send({ from: node, wakes: portion });
  }

  return {
    wake(topic, key) {
      tell(topic, [key], false);
      if (!others) return;
      const keys = pending.get(topic) ?? new Set();
      pending.set(topic, keys.add(key));
      timer ??= setTimeout(flush, 10);
    },
    on(topic, listener) {
      const set = listeners.get(topic) ?? new Set();
      listeners.set(topic, set.add(listener));
      return () => set.delete(listener);
    },
    async close() {
      closed = true;
      if (timer) {
        clearTimeout(timer);
        flush();
        await line;
      }
      const last = client;
      client = null;
      await last?.end().catch(() => {});
    },
  };
}
