import { expect } from "vitest";
import { WebSocket } from "ws";
import type { Truth } from "./truth.ts";

interface Seen {
  topic?: string;
  t: string;
  entries?: { seq: number }[];
}

/** A second window of an agent that hardly ever reads: the server must neither drown in it nor lose anything for it. */
export async function openSlowReader(url: string, cookie: string): Promise<{ expectAll(truth: Truth): Promise<void>; close(): void }> {
  const got = new Map<string, number[]>();
  let ws: WebSocket | null = null;
  let closed = false;
  const open = () => {
    if (closed) return;
    const fresh = new WebSocket(`${url.replace("http", "ws")}/v1/socket`, { headers: { cookie, origin: url } });
    ws = fresh;
    fresh.on("error", () => {});
    fresh.on("close", () => setTimeout(open, 500).unref());
    fresh.on("open", () => {
      fresh.send(JSON.stringify({ t: "sub", topic: "inbox", since: 0 }));
      for (const [topic, seqs] of got) fresh.send(JSON.stringify({ t: "sub", topic, since: seqs.at(-1) ?? 0 }));
      fresh.pause();
    });
    fresh.on("message", (data) => {
      const frame = JSON.parse(String(data)) as Seen & { rows?: { id: string }[]; row?: { id: string } };
      for (const { id } of frame.rows ?? (frame.row ? [frame.row] : [])) {
        const topic = `conversation:${id}`;
        if (got.has(topic)) continue;
        got.set(topic, []);
        fresh.send(JSON.stringify({ t: "sub", topic, since: 0 }));
      }
      if (frame.t === "entries" && frame.topic) for (const { seq } of frame.entries ?? []) if (seq > (got.get(frame.topic)?.at(-1) ?? 0)) got.get(frame.topic)!.push(seq);
      if (frame.t === "again" && frame.topic) fresh.send(JSON.stringify({ t: "sub", topic: frame.topic, since: got.get(frame.topic)?.at(-1) ?? 0 }));
      if (frame.t === "closed" && frame.topic) got.delete(frame.topic);
    });
  };
  open();
  // A sip now and then.
  const sip = setInterval(() => {
    ws?.resume();
    setTimeout(() => ws?.pause(), 20).unref();
  }, 3000);
  return {
    async expectAll(truth) {
      clearInterval(sip);
      const heads = new Map(truth.conversations.map((c) => [`conversation:${c.id}`, c.seq]));
      await expect
        .poll(() => {
          ws?.resume();
          return [...got].filter(([topic, seqs]) => (seqs.at(-1) ?? 0) < (heads.get(topic) ?? 0)).length;
        }, { timeout: 30_000, interval: 200 })
        .toBe(0);
      for (const [, seqs] of got) expect(seqs).toEqual(seqs.map((_, i) => i + 1));
    },
    close() {
      closed = true;
      clearInterval(sip);
      ws?.terminate();
    },
  };
}
