import { WebSocket } from "ws";
import { loginOf, password } from "../chat/names.ts";

/** What an agent has on the screen: a list by filter. */
export interface Shown {
  name: string;
  query: string;
}

/** An agent's window without a browser: hears the rows of its lists and asks its list again when one has moved, as the console does. */
export interface Screen {
  close(): void;
}
export interface Taken {
  list: string;
  ms: number;
  bytes: number;
}

const signIn = async (base: string, login: string): Promise<string> => {
  const reply = await fetch(`${base}/v1/session`, { method: "POST", headers: { "content-type": "application/json", origin: base }, body: JSON.stringify({ loginName: login, password }) });
  if (!reply.ok) throw new Error(`sign-in: ${reply.status} ${await reply.text()}`);
  return reply.headers.getSetCookie().map((cookie) => cookie.split(";")[0]).join("; ");
};

/** How soon after something moved a list is asked again; the console waits longer. */
const settleMs = 1000;

/** `taken` hears of each list asked for, `pushed` how old the newest message of each row is when it is here. */
export async function openScreen(port: number, n: number, shown: readonly Shown[], taken: (one: Taken) => void, pushed: (ageMs: number) => void): Promise<Screen> {
  const base = `http://127.0.0.1:${port}`;
  const cookie = await signIn(base, loginOf(n));
  let turn = n;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;
  async function refresh(): Promise<void> {
    const list = shown[turn++ % shown.length]!;
    const began = performance.now();
    const reply = await fetch(`${base}/v1/conversations?${list.query}`, { headers: { cookie } });
    const body = await reply.text();
    if (!reply.ok) throw new Error(`${list.name}: ${reply.status} ${body}`);
    taken({ list: list.name, ms: performance.now() - began, bytes: body.length });
  }
  function moved(): void {
    if (closed) return;
    timer ??= setTimeout(() => {
      void refresh().finally(() => (timer = null));
    }, settleMs * (0.8 + Math.random() * 0.4));
  }
  const ws = new WebSocket(`ws://127.0.0.1:${port}/v1/socket`, { headers: { cookie, origin: base }, perMessageDeflate: false });
  const opened = performance.now();
  const states = new Set<string>();
  await new Promise<void>((resolve, reject) => {
    ws.once("error", reject);
    ws.once("open", () => {
      for (const topic of ["inbox", "team"]) ws.send(JSON.stringify({ t: "sub", topic, since: 0 }));
    });
    ws.on("message", (data: Buffer) => {
      const text = data.toString();
      if (text.startsWith('{"t":"row"')) {
        // The stamp that the message was stored with, by the same clock.
        pushed(Date.now() - Date.parse(/"lastAt":"([^"]+)"/.exec(text)![1]!));
        moved();
      } else if (text.includes('"t":"state"')) {
        const { topic } = JSON.parse(text) as { topic?: string };
        states.add(topic ?? String(states.size));
        if (states.size === 2) {
          taken({ list: "both lists by socket, first state", ms: performance.now() - opened, bytes: text.length });
          resolve();
        }
      }
    });
  });
  return {
    close() {
      closed = true;
      if (timer) clearTimeout(timer);
      ws.close();
    },
  };
}
