import type { WebSocket } from "ws";

export interface Frame {
  t: string;
  topic?: string;
  [name: string]: unknown;
}

/** A socket whose frames can be waited for and asked about. */
export interface Frames {
  readonly ws: WebSocket;
  readonly all: Frame[];
  send(frame: object): void;
  call(name: string, input: object): Promise<Frame>;
  /** The first frame, past or to come, that fits. */
  wait(fits: (frame: Frame) => boolean, ms?: number): Promise<Frame>;
  closed: Promise<number>;
  close(): void;
}

export function openFrames(ws: WebSocket): Promise<Frames> {
  const all: Frame[] = [];
  const waiting = new Set<() => void>();
  let nextId = 1;
  ws.on("message", (data) => {
    all.push(JSON.parse(String(data)) as Frame);
    for (const look of waiting) look();
  });
  const closed = new Promise<number>((resolve) => ws.on("close", (code) => resolve(code)));
  const frames: Frames = {
    ws,
    all,
    closed,
    send: (frame) => ws.send(JSON.stringify(frame)),
    async call(name, input) {
      const id = nextId++;
      ws.send(JSON.stringify({ t: "call", id, name, input }));
      return frames.wait((f) => (f.t === "ok" || f.t === "no") && f.id === id);
    },
    wait: (fits, ms = 30_000) =>
      new Promise((resolve, reject) => {
        const look = () => {
          const found = all.find(fits);
          if (!found) return;
          waiting.delete(look);
          clearTimeout(late);
          resolve(found);
        };
        const late = setTimeout(() => {
          waiting.delete(look);
          reject(new Error(`no such frame in ${ms} ms; had ${JSON.stringify(all.slice(-6)).slice(0, 1500)}`));
        }, ms);
        waiting.add(look);
        look();
      }),
    close: () => ws.close(),
  };
  return new Promise((resolve, reject) => {
    ws.once("open", () => resolve(frames));
    ws.once("error", reject);
  });
}
